import type { Selection } from '../columns/select.ts'
import { Ints } from '../columns/raw.ts'
import type { ClusterSums, Moments, SharedMoments } from '../kernel/clusterSums.ts'
import {
  COUNT_WIDTH, FIRST_ACHIEVED, FIRST_COST, FIRST_COUNT, FIRST_EFFORT, FIRST_EFFORT_ENTRIES, FIRST_ENTRIES, FIRST_FELT, FIRST_FELT_ENTRIES, FIRST_JUDGED, FIRST_MARGIN, FIRST_MATURE, FIRST_REPEATS, FIRST_REVENUE, FIRST_RUNS, FIRST_SWITCHES,
  FIRST_VALUE, NO_GOAL, SUM_WIDTH, SUMS_BOTH_YY, SUMS_OTHER_YN, SUMS_PRESENT, SUMS_WIDTH, SUMS_Y, SUMS_YN, SUMS_YY,
} from '../wasm/cells.ts'
import { addCustomersInMemory } from './compareInMemory.ts'
import { beginningsOf, judge, PAUSE_CUSTOMERS, roomFor, VisitTally, type VisitMeasures, type Windows } from './compareVisits.ts'
import type { EndedTimes } from '../kernel/logrankEnded.ts'
import { scoreAt, waitScores, type WaitScores } from './compareWaits.ts'
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
function firstMeasures({ facts: { counts, sums }, rowIn }: RowsOfSide, from: number, to: number, into: Float64Array): number {
  let runs = 0, mature = 0, judged = 0, achieved = 0, cost = 0, revenue = 0, value = 0, entries = 0, repeats = 0, switches = 0, feltEntries = 0, felt = 0, effortEntries = 0, effort = 0
  for (let row = from; row < to; row++) {
    if (rowIn[row] === 0) continue
    runs++
    const c = row * COUNT_WIDTH, s = row * SUM_WIDTH
    const status = counts[c + COUNTS.status]!
    if (status !== 0) mature++
    if (status !== 0 && status !== NO_GOAL) judged++
    if (status === 1) achieved++
    entries += counts[c + COUNTS.entries]!
    repeats += counts[c + COUNTS.repeats]!
    switches += counts[c + COUNTS.switches]!
    feltEntries += counts[c + COUNTS.feltEntries]!
    effortEntries += counts[c + COUNTS.effortEntries]!
    effort += counts[c + COUNTS.effort]!
    value += counts[c + COUNTS.outcomeValue]!
    cost += sums[s + SUMS.cost]!
    revenue += sums[s + SUMS.revenue]!
    felt += sums[s + SUMS.felt]!
  }
  if (runs === 0) return 0
  into[FIRST_RUNS] = runs
  into[FIRST_MATURE] = mature
  into[FIRST_JUDGED] = judged
  into[FIRST_FELT_ENTRIES] = feltEntries
  into[FIRST_EFFORT_ENTRIES] = effortEntries
  into[FIRST_ACHIEVED] = achieved
  into[FIRST_COST] = cost
  into[FIRST_REVENUE] = revenue
  into[FIRST_MARGIN] = revenue - cost
  into[FIRST_VALUE] = value
  into[FIRST_ENTRIES] = entries
  into[FIRST_REPEATS] = repeats
  into[FIRST_SWITCHES] = switches
  into[FIRST_FELT] = felt
  into[FIRST_EFFORT] = effort
  return runs
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

/** What a run has is counted as it is met: with k of the same customer's runs before it, the sum of squares rises by 2k + 1. */
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
      let before = seen[m]! - mark
      if (before < 0) {
        before = 0
        sums[at + SUMS_PRESENT]!++
      }
      seen[m] = mark + before + 1
      sums[at]!++
      sums[at + SUMS_YY]! += 2 * before + 1
      const isOutcome = m < firstPlace
      sums[at + SUMS_YN]! += isOutcome ? mature : runs
      sums[at + SUMS_OTHER_YN]! += isOutcome ? otherMature : otherRuns
      if (other !== null && other[m]! > mark) sums[at + SUMS_BOTH_YY]! += other[m]! - mark
    }
  }
}

/** What every customer of A, then of B has of each measure wanted, of waits their log-rank scores, and of one `more`. @param waitsAlong an edge, by its number; numberOf by measure its number among those wanted, −1: not wanted; `more` comes after them */
export function* byCustomer(a: RowsOfSide, b: RowsOfSide, how: AddUp, waitsAlong: (edge: number) => EndedTimes, numberOf: Int32Array, [moreA, moreB]: readonly [Float64Array, Float64Array]): Generator<void, readonly [ClusterSums, ClusterSums]> {
  const scores = Array.from({ length: how.firstVariant - how.firstWait }, (_, edge) => (numberOf[how.firstWait + edge]! < 0 ? null : waitScores(waitsAlong(edge))))
  yield
  return [yield* sumsOf(a, how, scores, numberOf, moreA), yield* sumsOf(b, how, scores, numberOf, moreB)]
}

function* sumsOf(rows: RowsOfSide, { firstVariant, firstVisit, firstEdge, firstWait, windows }: AddUp, scores: readonly (WaitScores | null)[], numberOf: Int32Array, more: Float64Array): Generator<void, ClusterSums> {
  const { facts: { place, start, thing, move: { length: visits } }, rowIn, selection } = rows
  const people = selection.log.actors.count, measures = numberOf.reduce((n, number) => Math.max(n, number + 1), 0)
  const judged = roomFor(rows), begins = beginningsOf(rows)
  const first = new Float64Array(FIRST_COUNT), own = new Float64Array(measures), touched = new Int32Array(measures)
  const cluster = new Ints(), ends = new Ints(), measure = new Ints()
  const sum = new Float64Array(thing.length + rowIn.length + 3 * visits + people * (FIRST_COUNT + 1))
  let count = 0
  const add = (which: number, value: number): void => {
    const m = numberOf[which]!
    if (m < 0) return
    if (own[m] === 0) touched[count++] = m
    own[m]! += value
  }
  for (let customer = 0; customer < people; customer++) {
    if (customer % PAUSE_CUSTOMERS === 0) yield
    const from = place[customer]!, to = place[customer + 1]!
    if (firstMeasures(rows, from, to, first) === 0) continue
    cluster.push(customer)
    count = 0
    for (let m = 0; m < FIRST_COUNT; m++) if (first[m] !== 0) add(m, first[m]!)
    for (let row = from; row < to; row++) {
      if (rowIn[row] === 0) continue
      for (let i = start[row]!, end = start[row + 1]!; i < end; i++) add(FIRST_COUNT + thing[i]!, 1)
      add(firstVariant + rowIn[row]! - 1, 1)
    }
    for (let i = 0, n = judge(rows, begins, windows, from, to, judged); i < n; i++) {
      const way = judged.move[i]!
      add(firstVisit + judged.place[i]!, 1)
      if (way < 0) continue
      add(firstEdge + way, 1)
      const score = scores[way]
      if (score) add(firstWait + way, scoreAt(score, judged.gap[i]!))
    }
    for (let t = 0; t < count; t++) {
      const m = touched[t]!
      sum[measure.length] = own[m]!
      measure.push(m)
      own[m] = 0
    }
    sum[measure.length] = more[customer]!
    measure.push(measures)
    ends.push(measure.length)
  }
  const starts = new Int32Array(cluster.length + 1)
  starts.set(ends.taken(), 1)
  return { measures: measures + 1, cluster: cluster.taken(), start: starts, measure: measure.taken(), sum: sum.subarray(0, measure.length) }
}
