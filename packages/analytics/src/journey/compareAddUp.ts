import type { Selection } from '../columns/select.ts'
import type { Moments, SharedMoments } from '../kernel/clusterSums.ts'
import {
  COUNT_WIDTH, FIRST_ACHIEVED, FIRST_COST, FIRST_COUNT, FIRST_EFFORT, FIRST_EFFORT_ENTRIES, FIRST_ENTRIES, FIRST_FELT, FIRST_FELT_ENTRIES, FIRST_JUDGED, FIRST_MARGIN, FIRST_MATURE, FIRST_REPEATS, FIRST_REVENUE, FIRST_RUNS, FIRST_SWITCHES,
  FIRST_VALUE, NO_GOAL, SUM_WIDTH, SUMS_BOTH_YY, SUMS_OTHER_YN, SUMS_PRESENT, SUMS_WIDTH, SUMS_Y, SUMS_YN, SUMS_YY,
} from '../wasm/cells.ts'
import { addCustomersInMemory } from './compareInMemory.ts'
import { addOne, PAUSE_CUSTOMERS, VisitTally, type VisitMeasures, type Windows } from './compareVisits.ts'
import { COUNTS, SUMS, type RunFacts } from './runFacts.ts'

/** The rows of a side. */
export interface RowsOfSide {
  readonly selection: Selection
  readonly facts: RunFacts
  /** By row: 0 when its run is not on this side, else 1 + the place of its variant among those compared. */
  readonly rowIn: Uint8Array
}

/** @param runIn by run, as `rowIn` */
export function rowsOfSide(selection: Selection, facts: RunFacts, runIn: Uint8Array): RowsOfSide {
  const { run } = facts
  const rowIn = new Uint8Array(run.length)
  for (let row = 0; row < run.length; row++) rowIn[row] = runIn[run[row]!]!
  return { selection, facts, rowIn }
}

/** The first measures of a customer's runs on one side, written into `into`; gives the number of runs. */
export function firstMeasures({ facts: { counts, sums }, rowIn }: RowsOfSide, from: number, to: number, into: Float64Array): number {
  into.fill(0)
  for (let row = from; row < to; row++) {
    if (rowIn[row] === 0) continue
    const c = row * COUNT_WIDTH, s = row * SUM_WIDTH
    const status = counts[c + COUNTS.status]!
    into[FIRST_RUNS]!++
    if (status !== 0) into[FIRST_MATURE]!++
    if (status !== 0 && status !== NO_GOAL) into[FIRST_JUDGED]!++
    if (status === 1) into[FIRST_ACHIEVED]!++
    into[FIRST_FELT_ENTRIES]! += counts[c + COUNTS.feltEntries]!
    into[FIRST_EFFORT_ENTRIES]! += counts[c + COUNTS.effortEntries]!
    into[FIRST_COST]! += sums[s + SUMS.cost]!
    into[FIRST_REVENUE]! += sums[s + SUMS.revenue]!
    into[FIRST_VALUE]! += counts[c + COUNTS.outcomeValue]!
    into[FIRST_ENTRIES]! += counts[c + COUNTS.entries]!
    into[FIRST_REPEATS]! += counts[c + COUNTS.repeats]!
    into[FIRST_SWITCHES]! += counts[c + COUNTS.switches]!
    into[FIRST_FELT]! += sums[s + SUMS.felt]!
    into[FIRST_EFFORT]! += counts[c + COUNTS.effort]!
  }
  into[FIRST_MARGIN] = into[FIRST_REVENUE]! - into[FIRST_COST]!
  return into[FIRST_RUNS]!
}

/** How the measures are added up: what divides each, where those of visits and of variants begin, and how long a visit is watched. */
export interface AddUp extends VisitMeasures {
  readonly per: Int32Array
  readonly firstPlace: number
  readonly firstVariant: number
  readonly windows: Windows
}

/** What is added up of both sides; customers are added one slice after another, in memory or here. */
export interface Adding {
  readonly a: RowsOfSide
  readonly b: RowsOfSide
  readonly how: AddUp
  /** By measure, see `SUMS_…`. */
  readonly sumsA: Float64Array
  readonly sumsB: Float64Array
  /** By measure: how many of it the customer at hand has, above the mark. */
  readonly seenA: Int32Array
  readonly seenB: Int32Array
  readonly visits: VisitTally
  /** Rises with every customer, so that nothing has to be cleared. */
  mark: number
  /** On both sides. */
  customers: number
}

/** Every customer of either side once. */
export function* addUp(a: RowsOfSide, b: RowsOfSide, how: AddUp): Generator<undefined, { readonly a: Moments; readonly b: Moments; readonly shared: SharedMoments }> {
  const { per } = how, measures = per.length, people = a.selection.log.actors.count
  const sumsA = new Float64Array(measures * SUMS_WIDTH), sumsB = new Float64Array(measures * SUMS_WIDTH)
  const adding: Adding = { a, b, how, sumsA, sumsB, seenA: new Int32Array(measures), seenB: new Int32Array(measures), visits: new VisitTally(a, b, how.windows, how, sumsA, sumsB), mark: 1, customers: 0 }
  for (let from = 0; from < people; from += PAUSE_CUSTOMERS) {
    const to = Math.min(people, from + PAUSE_CUSTOMERS)
    if (!addCustomersInMemory(adding, from, to)) addCustomers(adding, from, to)
    yield
  }
  const column = (sums: Float64Array, part: number): Float64Array => Float64Array.from(per, (_, m) => sums[m * SUMS_WIDTH + part]!)
  const moments = (sums: Float64Array): Moments => ({ per, y: column(sums, SUMS_Y), yy: column(sums, SUMS_YY), yn: column(sums, SUMS_YN), present: Int32Array.from(column(sums, SUMS_PRESENT)) })
  return { a: moments(sumsA), b: moments(sumsB), shared: { customers: adding.customers, yy: column(sumsB, SUMS_BOTH_YY), yn: column(sumsA, SUMS_OTHER_YN), ny: column(sumsB, SUMS_OTHER_YN) } }
}

function addCustomers(adding: Adding, first: number, end: number): void {
  const { a, b, how: { per, firstPlace, firstVariant }, sumsA, sumsB, seenA, seenB, visits } = adding
  const firstA = new Float64Array(FIRST_COUNT), firstB = new Float64Array(FIRST_COUNT)
  for (let customer = first; customer < end; customer++) {
    const { mark } = adding
    const fromA = a.facts.place[customer]!, toA = a.facts.place[customer + 1]!, fromB = b.facts.place[customer]!, toB = b.facts.place[customer + 1]!
    const runsA = firstMeasures(a, fromA, toA, firstA), runsB = firstMeasures(b, fromB, toB, firstB)
    const isBoth = runsA > 0 && runsB > 0
    if (isBoth) adding.customers++
    if (runsA > 0) {
      addFirst(sumsA, firstA, per, isBoth ? firstB : null)
      addThings(a, fromA, toA, sumsA, seenA, mark, firstPlace, firstVariant, runsA, firstA[FIRST_MATURE]! | 0, isBoth ? runsB : 0, isBoth ? firstB[FIRST_MATURE]! | 0 : 0, null)
    }
    if (runsB > 0) {
      addFirst(sumsB, firstB, per, isBoth ? firstA : null)
      addThings(b, fromB, toB, sumsB, seenB, mark, firstPlace, firstVariant, runsB, firstB[FIRST_MATURE]! | 0, isBoth ? runsA : 0, isBoth ? firstA[FIRST_MATURE]! | 0 : 0, isBoth ? seenA : null)
    }
    adding.mark += Math.max(runsA, runsB, visits.add(customer, mark)) + 1
  }
}

function addFirst(sums: Float64Array, first: Float64Array, per: Int32Array, other: Float64Array | null): void {
  for (let m = 0, at = 0; m < FIRST_COUNT; m++, at += SUMS_WIDTH) {
    const y = first[m]!
    if (y === 0) continue
    const d = per[m]!
    sums[at]! += y
    sums[at + SUMS_YY]! += y * y
    sums[at + SUMS_YN]! += y * first[d]!
    sums[at + SUMS_PRESENT]!++
    if (other !== null) {
      sums[at + SUMS_OTHER_YN]! += y * other[d]!
      sums[at + SUMS_BOTH_YY]! += y * other[m]!
    }
  }
}

function addThings({ facts: { start, thing }, rowIn }: RowsOfSide, from: number, to: number, sums: Float64Array, seen: Int32Array, mark: number, firstPlace: number, firstVariant: number, runs: number, mature: number, otherRuns: number, otherMature: number, other: Int32Array | null): void {
  for (let row = from; row < to; row++) {
    if (rowIn[row] === 0) continue
    // Its variant comes after its things.
    for (let i = start[row]!, end = start[row + 1]!; i <= end; i++) {
      const m = i < end ? FIRST_COUNT + thing[i]! : firstVariant + rowIn[row]! - 1, at = m * SUMS_WIDTH
      addOne(sums, at, seen, m, mark)
      const isOutcome = m < firstPlace
      sums[at + SUMS_YN]! += isOutcome ? mature : runs
      sums[at + SUMS_OTHER_YN]! += isOutcome ? otherMature : otherRuns
      if (other !== null && other[m]! > mark) sums[at + SUMS_BOTH_YY]! += other[m]! - mark
    }
  }
}
