import type { CompiledJourney, CompiledOutcome } from './compile.ts'
import type { EngineInteraction, FoundOutcome, RunState } from './run.ts'

/** One interaction taken by one journey. */
export interface Advance {
  readonly journey: CompiledJourney
  readonly run: RunState
  /** Whether the interaction began a new run. */
  readonly begun: boolean
  /** Null when the touchpoint belongs to the journey but to no step of it. */
  readonly stepId: number | null
  readonly outcome: FoundOutcome | null
  /** The run before, when this interaction shows that it had been left ([J6]). */
  readonly left: RunState | null
}

/**
 * Run + interaction → next run, by the rules of one journey; null when the journey does not take the interaction.
 * Interactions of a lane come in engine order, except for the cut `case`, where order does not matter ([J9]).
 * `run` is the newest run of the lane, whatever its status.
 */
export function advance(run: RunState | null, interaction: EngineInteraction, journey: CompiledJourney): Advance | null {
  if (journey.cut === 'case') return interaction.caseKey === null ? null : advanceCase(run, interaction, journey)
  const goesOn = run !== null && mayGoOn(run, interaction, journey)
  if (!goesOn && journey.cut === 'definition' && !journey.begins.has(interaction.touchpointId)) return null
  const outcome = outcomeOf(interaction, journey)
  const next = goesOn ? extended(run, interaction, journey) : begun(interaction, journey, null)
  return {
    journey,
    run: outcome ? ended(next, outcome, interaction) : next,
    begun: !goesOn,
    stepId: journey.stepOf.get(interaction.touchpointId) ?? null,
    outcome,
    left: goesOn || run === null ? null : leftBehind(run, journey),
  }
}

/**
 * The run as it stands at `now`: an open one that was silent for the journey's time-out is abandoned, at the moment the time-out passed ([J6]).
 * The same run and the same `now` always give the same answer, so a sweep by the clock and a rebuild agree.
 */
export function expire(run: RunState, journey: CompiledJourney, now: number): RunState {
  if (run.status !== 'active' || run.lastAt + journey.silenceMs > now) return run
  return leftBehind(run, journey) ?? run
}

/** The run before, abandoned, when it had been open; null when it ended by an outcome or is marked already. */
function leftBehind(run: RunState, journey: CompiledJourney): RunState | null {
  return run.status === 'active' ? { ...run, status: 'abandoned', endedAt: run.lastAt + journey.silenceMs } : null
}

/** [J5] ended by outcome: takes no more, if it was cut by definition. [J6] abandoned: only what came before the time-out passed. */
function mayGoOn(run: RunState, interaction: EngineInteraction, journey: CompiledJourney): boolean {
  if (interaction.occurredAt - run.lastAt >= journey.silenceMs) return false
  return journey.cut === 'inactivity' || run.status === 'active' || run.status === 'abandoned'
}

function begun(interaction: EngineInteraction, journey: CompiledJourney, caseKey: string | null): RunState {
  return {
    journeyId: journey.id,
    journeyVersion: journey.version,
    personId: interaction.personId,
    territoryId: interaction.territoryId,
    caseKey,
    firstInteractionId: interaction.id,
    lastInteractionId: interaction.id,
    startedAt: interaction.occurredAt,
    lastAt: interaction.occurredAt,
    endedAt: null,
    status: 'active',
    stepCount: 1,
    outcomeKindId: null,
  }
}

function extended(run: RunState, interaction: EngineInteraction, journey: CompiledJourney): RunState {
  const reopened = run.status === 'abandoned'
  return {
    ...run,
    journeyVersion: journey.version,
    lastInteractionId: interaction.id,
    lastAt: interaction.occurredAt,
    stepCount: run.stepCount + 1,
    status: reopened ? 'active' : run.status,
    endedAt: reopened ? null : run.endedAt,
  }
}

/** [J9] A case keeps everything that names it; first, last and its latest outcome do not depend on the order of arrival. */
function advanceCase(run: RunState | null, interaction: EngineInteraction, journey: CompiledJourney): Advance {
  const outcome = outcomeOf(interaction, journey)
  let next = run === null ? begun(interaction, journey, interaction.caseKey) : widened(run, interaction, journey)
  if (outcome && (next.endedAt === null || interaction.occurredAt >= next.endedAt)) next = ended(next, outcome, interaction)
  return { journey, run: next, begun: run === null, stepId: journey.stepOf.get(interaction.touchpointId) ?? null, outcome, left: null }
}

function widened(run: RunState, interaction: EngineInteraction, journey: CompiledJourney): RunState {
  const { id, occurredAt } = interaction
  const isFirst = occurredAt < run.startedAt || (occurredAt === run.startedAt && id < run.firstInteractionId)
  const isLast = occurredAt > run.lastAt || (occurredAt === run.lastAt && id > run.lastInteractionId)
  return {
    ...run,
    journeyVersion: journey.version,
    stepCount: run.stepCount + 1,
    ...(isFirst ? { personId: interaction.personId, territoryId: interaction.territoryId, firstInteractionId: id, startedAt: occurredAt } : {}),
    ...(isLast ? { lastInteractionId: id, lastAt: occurredAt } : {}),
  }
}

function ended(run: RunState, outcome: FoundOutcome, interaction: EngineInteraction): RunState {
  return { ...run, status: outcome.result, outcomeKindId: outcome.kindId, endedAt: interaction.occurredAt }
}

/** [J4] The first rule of the definition that fits. */
function outcomeOf(interaction: EngineInteraction, journey: CompiledJourney): FoundOutcome | null {
  const rule = journey.outcomesAt.get(interaction.touchpointId)?.find((outcome) => outcome.success === undefined || outcome.success === interaction.success)
  return rule ? { kindId: rule.kindId, result: rule.result, ...valueOf(rule, interaction), customerValuePercent: rule.customerValuePercent } : null
}

function valueOf(rule: CompiledOutcome, interaction: EngineInteraction): { valueMinor: number | null; currency: string | null } {
  if (rule.value === undefined) return { valueMinor: null, currency: null }
  if (rule.value.from === 'fixed') return { valueMinor: rule.value.amountMinor, currency: rule.value.currency }
  return interaction.revenueMinor === null ? { valueMinor: null, currency: null } : { valueMinor: interaction.revenueMinor, currency: interaction.currency }
}
