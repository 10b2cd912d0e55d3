import { Ints } from '../columns/raw.ts'
import type { ClusterSums } from '../kernel/clusterSums.ts'
import type { EndedTimes } from '../kernel/logrankEnded.ts'
import { FIRST_COUNT } from '../wasm/cells.ts'
import { firstMeasures, type AddUp, type RowsOfSide } from './compareAddUp.ts'
import { beginningsOf, judge, PAUSE_CUSTOMERS, roomFor } from './compareVisits.ts'
import { scoreAt, waitScores, type WaitScores } from './compareWaits.ts'

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
