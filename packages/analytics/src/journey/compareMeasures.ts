import { FIRST_EFFORT_ENTRIES, FIRST_FELT_ENTRIES, FIRST_JUDGED, FIRST_MATURE, FIRST_RUNS } from '../wasm/cells.ts'

/** What is added up for each customer first, in the order of their places (`FIRST_…` in wasm/cells.ts); then outcomes, places, visits, edges, waits and variants. The first five divide the others; `judged` are ended runs of journeys that have a goal. */
export const FIRST_MEASURES = ['runs', 'mature', 'judged', 'feltEntries', 'effortEntries', 'achieved', 'cost', 'revenue', 'margin', 'outcomeValue', 'entriesPerRun', 'repeats', 'channelSwitches', 'felt', 'effort'] as const

export const MEAN_KINDS = ['cost', 'revenue', 'margin', 'outcomeValue', 'entriesPerRun', 'repeats', 'channelSwitches', 'felt', 'effort'] as const
export type MeanKind = (typeof MEAN_KINDS)[number]

/**
 * One line of what is added up: a name of `FIRST_MEASURES`, or `outcome CODE`, `place CODE`, `visits CODE`,
 * `edge FROM\nTO` (visits that went on so in time), `wait FROM\nTO` (the seconds it took them), `variant CODE\nCODE…`, `otherVariants`.
 */
export type MeasureKey = string

/** Which measure divides each one: those who go on along an edge are some of those who were at its beginning, waits are theirs. Divisors that nothing divides divide themselves. */
export function divisorsOf(measures: readonly MeasureKey[]): Int32Array {
  const divisor: Readonly<Record<string, number>> = {
    runs: FIRST_RUNS, mature: FIRST_MATURE, judged: FIRST_JUDGED, feltEntries: FIRST_FELT_ENTRIES, effortEntries: FIRST_EFFORT_ENTRIES, achieved: FIRST_JUDGED, outcome: FIRST_MATURE, felt: FIRST_FELT_ENTRIES, effort: FIRST_EFFORT_ENTRIES,
  }
  const at = new Map(measures.map((key, m) => [key, m]))
  return Int32Array.from(measures, (key, m) => {
    const space = key.indexOf(' '), kind = space < 0 ? key : key.slice(0, space)
    switch (kind) {
      case 'visits': return m
      case 'edge': return at.get(`visits ${key.slice(space + 1, key.indexOf('\n'))}`)!
      case 'wait': return at.get(`edge ${key.slice(space + 1)}`)!
      default: return divisor[kind] ?? FIRST_RUNS
    }
  })
}
