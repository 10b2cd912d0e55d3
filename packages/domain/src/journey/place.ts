import { advance, expire, type Advance } from './advance.ts'
import type { CompiledJourney, CompiledJourneys } from './compile.ts'
import { inEngineOrder, type EngineInteraction, type FoundOutcome, type RunState } from './run.ts'

/**
 * Every journey's answer to one interaction, the primary one first ([J10]). What no journey takes goes to the unassigned one ([J11]),
 * so the list is never empty while that exists.
 */
export function place(interaction: EngineInteraction, journeys: CompiledJourneys, newestRun: (journey: CompiledJourney) => RunState | null): Advance[] {
  const taken: Advance[] = []
  for (const journey of journeys.candidates(interaction.touchpointId, interaction.source)) {
    const next = advance(newestRun(journey), interaction, journey)
    if (next) taken.push(next)
  }
  if (taken.length === 0 && journeys.unassigned) {
    const next = advance(newestRun(journeys.unassigned), interaction, journeys.unassigned)
    if (next) taken.push(next)
  }
  return taken
}

/** One interaction's place in a replayed run. */
interface ReplayedStep {
  readonly interaction: EngineInteraction
  readonly stepId: number | null
  readonly isPrimary: boolean
  readonly outcome: FoundOutcome | null
}

export interface ReplayedRun {
  readonly run: RunState
  readonly steps: readonly ReplayedStep[]
}

/**
 * All runs that a set of interactions makes, worked out from nothing: what incremental work must equal ([J12]).
 * Whole lanes must be given: all interactions of each person, and for cases all of each case.
 */
export function replay(interactions: readonly EngineInteraction[], journeys: CompiledJourneys, now: number): ReplayedRun[] {
  const lanes = new Map<CompiledJourney, Map<number | string, { run: RunState; readonly steps: ReplayedStep[] }>>()
  const finished: ReplayedRun[] = []
  for (const interaction of [...interactions].sort(inEngineOrder)) {
    const placed = place(interaction, journeys, (journey) => lanes.get(journey)?.get(laneOf(journey, interaction))?.run ?? null)
    for (const [at, next] of placed.entries()) {
      let lane = lanes.get(next.journey)
      if (!lane) lanes.set(next.journey, (lane = new Map()))
      const key = laneOf(next.journey, interaction)
      const step: ReplayedStep = { interaction, stepId: next.stepId, isPrimary: at === 0, outcome: next.outcome }
      const current = lane.get(key)
      if (current && !next.begun) {
        current.run = next.run
        current.steps.push(step)
      } else {
        if (current) finished.push({ run: next.left ?? current.run, steps: current.steps })
        lane.set(key, { run: next.run, steps: [step] })
      }
    }
  }
  for (const [journey, lane] of lanes) for (const { run, steps } of lane.values()) finished.push({ run: expire(run, journey, now), steps })
  return finished
}

/** What cuts a journey's interactions into lanes: the case, else the person. */
export function laneOf(journey: CompiledJourney, interaction: EngineInteraction): number | string {
  return journey.cut === 'case' ? (interaction.caseKey ?? '') : interaction.personId
}
