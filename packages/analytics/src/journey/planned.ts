import { Refusal } from '@throughline/domain'
import type { OutcomeRule } from '@throughline/domain/journey/rules'
import type { Catalogue } from '../columns/journeyLog.ts'
import { byCode } from '../kernel/order.ts'

/** @throws Refusal `journey.missing` when no journey has this code. */
export function journeyByCode(catalogue: Catalogue, code: string): Catalogue['journeys'][number] {
  const journey = catalogue.journeys.find((j) => j.code === code)
  if (!journey) throw new Refusal('journey.missing', { journey: code })
  return journey
}

/** A journey's steps in planned order. */
export function plannedSteps(catalogue: Catalogue, code: string): Catalogue['steps'] {
  const { id } = journeyByCode(catalogue, code)
  return catalogue.steps.filter((s) => s.journeyId === id).sort((a, b) => a.position - b.position || a.id - b.id)
}

/** Keys of the steps a run may leave out. */
export function optionalKeys(catalogue: Catalogue, code: string): ReadonlySet<string> {
  const { rules } = journeyByCode(catalogue, code)
  const steps = (rules as { steps?: readonly { key: string; optional?: boolean }[] } | null)?.steps ?? []
  return new Set(steps.filter((s) => s.optional).map((s) => s.key))
}

/** Whether people defined the journey: the steps of a discovered one are what was found, in the order it was found. */
export function hasPlan(catalogue: Catalogue, code: string): boolean {
  const { rules } = journeyByCode(catalogue, code)
  return (rules as { cut?: string } | null)?.cut === 'definition'
}

/** Place in planned order of every step, by its index in the catalogue; −1 in journeys nobody planned. */
export function plannedPlaces(catalogue: Catalogue): Int32Array {
  const places = new Int32Array(catalogue.steps.length).fill(-1)
  const indexOf = new Map(catalogue.steps.map((s, i) => [s.id, i]))
  for (const { code } of catalogue.journeys) if (hasPlan(catalogue, code)) plannedSteps(catalogue, code).forEach((s, place) => (places[indexOf.get(s.id)!] = place))
  return places
}

/** How runs of a journey come to an end: by an outcome its rules name, at least by silence, or not at all. */
export type Ends = 'outcome' | 'silence' | 'never'

/** Touchpoints whose contact alone ends a run without its goal: where such runs end by definition, not where they got stuck. By code. */
export function failsAt(rules: unknown): readonly string[] {
  const { outcomes = [] } = (rules ?? {}) as { outcomes?: readonly Pick<OutcomeRule, 'result' | 'when'>[] }
  return [...new Set(outcomes.flatMap(({ result, when }) => (result === 'failed' && when.success === undefined ? when.touchpoints : [])))].sort(byCode)
}

export function endsOf(rules: unknown): Ends {
  const { cut, outcomes } = (rules ?? {}) as { cut?: string; outcomes?: readonly unknown[] }
  return outcomes && outcomes.length > 0 ? 'outcome' : cut === 'case' ? 'never' : 'silence'
}
