import type { JourneyRules, OutcomeRule } from './rules.ts'
import type { JourneyOrigin, Tier } from './tables.ts'

/** A journey as it stands in its rows. */
export interface JourneyDefinition {
  readonly id: number
  readonly code: string
  readonly version: number
  readonly tier: Tier
  readonly origin: JourneyOrigin
  readonly rules: JourneyRules
  readonly steps: readonly { readonly id: number; readonly key: string }[]
}

/** Codes → ids of what rules speak of. */
export interface CompiledNames {
  readonly touchpoints: ReadonlyMap<string, number>
  readonly outcomeKinds: ReadonlyMap<string, number>
}

export interface CompiledOutcome {
  readonly kindId: number
  readonly result: 'achieved' | 'failed'
  readonly success: boolean | undefined
  readonly value: OutcomeRule['value']
  readonly customerValuePercent: number | null
}

/** A journey made ready for many interactions: codes are ids, nested journeys are unfolded. */
export interface CompiledJourney {
  readonly id: number
  readonly version: number
  readonly cut: JourneyRules['cut']
  readonly origin: JourneyOrigin
  /** The lower, the sooner its run is an interaction's primary one. */
  readonly rank: number
  /** The one log it listens to; null: any. */
  readonly source: string | null
  /** Silence that ends a run, in ms; infinite for cases. */
  readonly silenceMs: number
  /** Touchpoints that belong to it → the step they advance; null when they are no step. */
  readonly stepOf: ReadonlyMap<number, number | null>
  /** Touchpoints that may begin a run. Used by the cut `definition` only. */
  readonly begins: ReadonlySet<number>
  /** Outcome rules by touchpoint, in the order of the definition. */
  readonly outcomesAt: ReadonlyMap<number, readonly CompiledOutcome[]>
}

export interface CompiledJourneys {
  readonly byId: ReadonlyMap<number, CompiledJourney>
  /** Catches what no other journey took. */
  readonly unassigned: CompiledJourney | null
  /** Journeys that may take an interaction at this touchpoint of this source, primary first. `unassigned` is not among them. */
  candidates(touchpointId: number, source: string): readonly CompiledJourney[]
  readonly hasCases: boolean
}

/**
 * Makes journeys ready for the engine. A step that names journeys takes all their touchpoints, recursively ([J2]).
 * A code that the catalogue does not know yet can occur in no interaction and is passed over.
 * @throws Error when journeys name each other in a circle or an outcome kind is not known.
 */
export function compile(definitions: readonly JourneyDefinition[], names: CompiledNames): CompiledJourneys {
  const byCode = new Map(definitions.map((definition) => [definition.code, definition]))
  const compiled = definitions
    .map((definition) => compileOne(definition, byCode, names))
    .sort((a, b) => a.rank - b.rank || a.id - b.id)
  const listening = compiled.filter((journey) => journey.origin !== 'unassigned')
  const found = new Map<string, Map<number, readonly CompiledJourney[]>>()
  return {
    byId: new Map(compiled.map((journey) => [journey.id, journey])),
    unassigned: compiled.find((journey) => journey.origin === 'unassigned') ?? null,
    hasCases: compiled.some((journey) => journey.cut === 'case'),
    candidates(touchpointId, source) {
      let atSource = found.get(source)
      if (!atSource) found.set(source, (atSource = new Map()))
      let here = atSource.get(touchpointId)
      if (!here) {
        here = listening.filter((journey) => (journey.cut === 'definition' ? journey.stepOf.has(touchpointId) : journey.source === null || journey.source === source))
        atSource.set(touchpointId, here)
      }
      return here
    },
  }
}

/**
 * Every touchpoint code that can belong to a journey's runs: of its steps, of the journeys they name, its entry and its outcomes.
 * @throws Error when journeys name each other in a circle.
 */
export function touchpointsOf(rules: JourneyRules, byCode: ReadonlyMap<string, { readonly code: string; readonly rules: JourneyRules }>): Set<string> {
  return new Set([...stepTouchpoints(rules, byCode, []).keys(), ...(rules.cut === 'definition' ? rules.entry : []), ...rules.outcomes.flatMap((outcome) => outcome.when.touchpoints)])
}

function compileOne(definition: JourneyDefinition, byCode: ReadonlyMap<string, JourneyDefinition>, names: CompiledNames): CompiledJourney {
  const { rules } = definition
  const stepIds = new Map(definition.steps.map((step) => [step.key, step.id]))
  const stepOf = new Map<number, number | null>()
  const put = (code: string, stepId: number | null) => {
    const id = names.touchpoints.get(code)
    if (id !== undefined && !stepOf.has(id)) stepOf.set(id, stepId)
  }
  if (rules.cut === 'definition') {
    for (const [code, key] of stepTouchpoints(rules, byCode, [definition.code])) put(code, stepIds.get(key) ?? null)
  } else {
    // A discovered journey's steps are its activities: the step's key is the touchpoint's code.
    for (const [key, id] of stepIds) put(key, id)
  }
  const ofSteps = [...stepOf.keys()]
  const entry = rules.cut === 'definition' ? rules.entry : []
  const begins = new Set(entry.length === 0 ? ofSteps : entry.flatMap((code) => names.touchpoints.get(code) ?? []))
  if (rules.cut === 'definition') for (const code of [...entry, ...rules.outcomes.flatMap((outcome) => outcome.when.touchpoints)]) put(code, null)
  return {
    id: definition.id,
    version: definition.version,
    cut: rules.cut,
    origin: definition.origin,
    rank: rankOf(definition),
    source: rules.cut === 'definition' ? null : rules.source,
    silenceMs: rules.cut === 'definition' ? rules.timeoutMs : rules.cut === 'inactivity' ? rules.gapMs : Infinity,
    stepOf,
    begins,
    outcomesAt: outcomesByTouchpoint(rules.outcomes, names),
  }
}

/** Touchpoint code → key of the first step that takes it. Own touchpoints of a step come before those of its journeys. */
function stepTouchpoints(rules: JourneyRules, byCode: ReadonlyMap<string, { readonly code: string; readonly rules: JourneyRules }>, path: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  if (rules.cut !== 'definition') return found
  for (const step of rules.steps) for (const code of step.touchpoints) if (!found.has(code)) found.set(code, step.key)
  for (const step of rules.steps) {
    for (const journeyCode of step.journeys) {
      if (path.includes(journeyCode)) throw new Error(`Journeys name each other in a circle: ${[...path, journeyCode].join(' → ')}.`)
      const child = byCode.get(journeyCode)
      if (!child) continue
      const below = child.rules
      const codes = [...stepTouchpoints(below, byCode, [...path, journeyCode]).keys(), ...(below.cut === 'definition' ? below.entry : []), ...below.outcomes.flatMap((outcome) => outcome.when.touchpoints)]
      for (const code of codes) if (!found.has(code)) found.set(code, step.key)
    }
  }
  return found
}

function outcomesByTouchpoint(rules: readonly OutcomeRule[], names: CompiledNames): Map<number, CompiledOutcome[]> {
  const found = new Map<number, CompiledOutcome[]>()
  for (const rule of rules) {
    const kindId = names.outcomeKinds.get(rule.kind)
    if (kindId === undefined) throw new Error(`The outcome kind “${rule.kind}” is not in the catalogue.`)
    const outcome: CompiledOutcome = {
      kindId, result: rule.result, success: rule.when.success, value: rule.value, customerValuePercent: rule.customerValuePercent ?? null,
    }
    for (const code of rule.when.touchpoints) {
      const id = names.touchpoints.get(code)
      if (id !== undefined) found.set(id, [...(found.get(id) ?? []), outcome])
    }
  }
  return found
}


const TIER_RANK: Readonly<Record<Tier, number>> = { journey: 0, 'micro-journey': 1, 'life stage': 2 }

/** [J10] Precedence of the primary run. */
function rankOf(definition: JourneyDefinition): number {
  switch (definition.origin) {
    case 'defined': return TIER_RANK[definition.tier]
    case 'discovered': return 3
    case 'unassigned': return 4
  }
}
