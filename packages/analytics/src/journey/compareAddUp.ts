import type { Selection } from '../columns/select.ts'
import { Ints } from '../columns/raw.ts'
import type { ClusterSums, Moments, SharedMoments } from '../kernel/clusterSums.ts'
import { ACHIEVED, COST, EFFORT, EFFORT_ENTRIES, ENTRIES, FELT, FELT_ENTRIES, FIRST_MEASURES, JUDGED, MARGIN, MATURE, REPEATS, REVENUE, RUNS, SWITCHES, VALUE } from './compareMeasures.ts'
import { addVisits, beginningsOf, judge, PAUSE_CUSTOMERS, roomFor, WIDE, type VisitMeasures, type Windows } from './compareVisits.ts'
import type { EndedTimes } from '../kernel/logrankEnded.ts'
import { scoreAt, waitScores, type WaitScores } from './compareWaits.ts'
import { COUNTS, COUNTS_WIDTH, NO_GOAL, SUMS, SUMS_WIDTH, type RunFacts } from './runFacts.ts'

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

const FIRST = FIRST_MEASURES.length

/** The first measures of a customer's runs on one side, written into `into`; gives the number of runs. */
function firstMeasures({ facts: { counts, sums }, rowIn }: RowsOfSide, from: number, to: number, into: Float64Array): number {
  let runs = 0, mature = 0, judged = 0, achieved = 0, cost = 0, revenue = 0, value = 0, entries = 0, repeats = 0, switches = 0, feltEntries = 0, felt = 0, effortEntries = 0, effort = 0
  for (let row = from; row < to; row++) {
    if (rowIn[row] === 0) continue
    runs++
    const c = row * COUNTS_WIDTH, s = row * SUMS_WIDTH
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
  into[RUNS] = runs
  into[MATURE] = mature
  into[JUDGED] = judged
  into[FELT_ENTRIES] = feltEntries
  into[EFFORT_ENTRIES] = effortEntries
  into[ACHIEVED] = achieved
  into[COST] = cost
  into[REVENUE] = revenue
  into[MARGIN] = revenue - cost
  into[VALUE] = value
  into[ENTRIES] = entries
  into[REPEATS] = repeats
  into[SWITCHES] = switches
  into[FELT] = felt
  into[EFFORT] = effort
  return runs
}

/** How the measures are added up: what divides each, where those of visits and of variants begin, and how long a visit is watched. */
export interface AddUp extends VisitMeasures {
  readonly per: Int32Array
  readonly firstPlace: number
  readonly firstVariant: number
  readonly windows: Windows
}

/**
 * Every customer of either side once. What a run has is counted as it is met: with k of the same customer's runs before it, the sum of squares
 * rises by 2k + 1. `seen` holds k above a mark that rises with every customer, so that nothing has to be cleared.
 */
export function* addUp(a: RowsOfSide, b: RowsOfSide, how: AddUp): Generator<undefined, { readonly a: Moments; readonly b: Moments; readonly shared: SharedMoments }> {
  const { per, firstPlace, firstVariant } = how, measures = per.length
  const sumsA = new Float64Array(measures * WIDE), sumsB = new Float64Array(measures * WIDE)
  const firstA = new Float64Array(FIRST), firstB = new Float64Array(FIRST)
  const seenA = new Int32Array(measures), seenB = new Int32Array(measures)
  const people = a.selection.log.actors.count
  let customers = 0, mark = 1
  for (let customer = 0; customer < people; customer++) {
    if (customer % PAUSE_CUSTOMERS === PAUSE_CUSTOMERS - 1) yield
    const fromA = a.facts.place[customer]!, toA = a.facts.place[customer + 1]!, fromB = b.facts.place[customer]!, toB = b.facts.place[customer + 1]!
    const runsA = firstMeasures(a, fromA, toA, firstA), runsB = firstMeasures(b, fromB, toB, firstB)
    const isBoth = runsA > 0 && runsB > 0
    if (isBoth) customers++
    if (runsA > 0) {
      addFirst(sumsA, firstA, per, isBoth ? firstB : null)
      addThings(a, fromA, toA, sumsA, seenA, mark, firstPlace, firstVariant, runsA, firstA[MATURE]! | 0, isBoth ? runsB : 0, isBoth ? firstB[MATURE]! | 0 : 0, null)
    }
    if (runsB > 0) {
      addFirst(sumsB, firstB, per, isBoth ? firstA : null)
      addThings(b, fromB, toB, sumsB, seenB, mark, firstPlace, firstVariant, runsB, firstB[MATURE]! | 0, isBoth ? runsA : 0, isBoth ? firstA[MATURE]! | 0 : 0, isBoth ? seenA : null)
    }
    mark += Math.max(runsA, runsB) + 1
  }
  yield
  yield* addVisits(a, b, how.windows, how, sumsA, sumsB)
  yield
  const column = (sums: Float64Array, part: number): Float64Array => Float64Array.from(per, (_, m) => sums[m * WIDE + part]!)
  const moments = (sums: Float64Array): Moments => ({ per, y: column(sums, 0), yy: column(sums, 1), yn: column(sums, 2), present: Int32Array.from(column(sums, 3)) })
  return { a: moments(sumsA), b: moments(sumsB), shared: { customers, yy: column(sumsB, 5), yn: column(sumsA, 4), ny: column(sumsB, 4) } }
}

function addFirst(sums: Float64Array, first: Float64Array, per: Int32Array, other: Float64Array | null): void {
  for (let m = 0, at = 0; m < FIRST; m++, at += WIDE) {
    const y = first[m]!
    if (y === 0) continue
    const d = per[m]!
    sums[at]! += y
    sums[at + 1]! += y * y
    sums[at + 2]! += y * first[d]!
    sums[at + 3]!++
    if (other !== null) {
      sums[at + 4]! += y * other[d]!
      sums[at + 5]! += y * other[m]!
    }
  }
}

function addThings({ facts: { start, thing }, rowIn }: RowsOfSide, from: number, to: number, sums: Float64Array, seen: Int32Array, mark: number, firstPlace: number, firstVariant: number, runs: number, mature: number, otherRuns: number, otherMature: number, other: Int32Array | null): void {
  for (let row = from; row < to; row++) {
    if (rowIn[row] === 0) continue
    // Its variant comes after its things.
    for (let i = start[row]!, end = start[row + 1]!; i <= end; i++) {
      const m = i < end ? FIRST + thing[i]! : firstVariant + rowIn[row]! - 1, at = m * WIDE
      let before = seen[m]! - mark
      if (before < 0) {
        before = 0
        sums[at + 3]!++
      }
      seen[m] = mark + before + 1
      sums[at]!++
      sums[at + 1]! += 2 * before + 1
      const isOutcome = m < firstPlace
      sums[at + 2]! += isOutcome ? mature : runs
      sums[at + 4]! += isOutcome ? otherMature : otherRuns
      if (other !== null && other[m]! > mark) sums[at + 5]! += other[m]! - mark
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
  const first = new Float64Array(FIRST), own = new Float64Array(measures), touched = new Int32Array(measures)
  const cluster = new Ints(), ends = new Ints(), measure = new Ints()
  const sum = new Float64Array(thing.length + rowIn.length + 3 * visits + people * (FIRST + 1))
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
    for (let m = 0; m < FIRST; m++) if (first[m] !== 0) add(m, first[m]!)
    for (let row = from; row < to; row++) {
      if (rowIn[row] === 0) continue
      for (let i = start[row]!, end = start[row + 1]!; i < end; i++) add(FIRST + thing[i]!, 1)
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
