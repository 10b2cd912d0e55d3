/** What is added up for each customer first, in this order; then outcomes, places, edges and variants. The first four divide the others. */
export const FIRST_MEASURES = ['runs', 'mature', 'feltEntries', 'effortEntries', 'achieved', 'cost', 'revenue', 'margin', 'outcomeValue', 'entriesPerRun', 'repeats', 'channelSwitches', 'felt', 'effort'] as const

/** One line of what is added up: a name of `FIRST_MEASURES`, or `outcome CODE`, `place CODE`, `edge FROM\nTO`, `variant CODE\nCODE…`, `otherVariants`. */
export type MeasureKey = string

/** Their places. */
export const [RUNS, MATURE, FELT_ENTRIES, EFFORT_ENTRIES, ACHIEVED, COST, REVENUE, MARGIN, VALUE, ENTRIES, REPEATS, SWITCHES, FELT, EFFORT] = FIRST_MEASURES.map((_, i) => i) as unknown as readonly [number, number, number, number, number, number, number, number, number, number, number, number, number, number]

/** Which measure divides each one; divisors divide themselves. */
export function divisorsOf(measures: readonly MeasureKey[]): Int32Array {
  const divisor: Readonly<Record<string, number>> = {
    runs: RUNS, mature: MATURE, feltEntries: FELT_ENTRIES, effortEntries: EFFORT_ENTRIES, achieved: MATURE, outcome: MATURE, felt: FELT_ENTRIES, effort: EFFORT_ENTRIES,
  }
  return Int32Array.from(measures, (key) => divisor[key.split(' ', 1)[0]!] ?? RUNS)
}
