import { ascending, isAscending } from '../kernel/ascending.ts'
import { logRank, logRankScores } from '../kernel/logrank.ts'
import { hodgesLehmann } from '../kernel/shift.ts'
import { kaplanMeier, survivalQuantile } from '../kernel/survival.ts'
import type { Difference, MedianOf } from './compare.ts'
import type { SideTally } from './compareSides.ts'

type Took = SideTally['took']
type Times = Omit<Extract<Difference, { kind: 'throughput' }>, 'kind' | 'adjusted' | 'isSignificant'>

/**
 * Medians with open runs (Kaplan & Meier), the log-rank test by customer, and by how much ended runs differ (Hodges & Lehmann). The verdict is
 * the log-rank test's: it knows of open runs. Effect: the shift in pooled standard deviations. A moment's work lies between two steps.
 */
export function* compareTimes(a: Took, b: Took, minimum: number): Generator<undefined, Times> {
  // Everything below sorts again, which is quick when it stands in order.
  const one = inOrder(a), two = inOrder(b)
  yield
  const endedA = ended(one), endedB = ended(two)
  const sides = { a: medianOf(one), b: medianOf(two), detectable: null }
  yield
  const isTooFew = Math.min(endedA.time.length, endedB.time.length) < minimum
  if (isTooFew) return { ...sides, change: null, effect: 0, p: null, isTooFew }
  const all = together(one, two)
  yield
  const { clustered } = logRank(all)
  yield
  const shift = hodgesLehmann(endedA.time, endedB.time, { a: endedA.customer, b: endedB.customer, clusters: all.clusters })
  const spread = Math.sqrt((squares(endedA.time) + squares(endedB.time)) / (endedA.time.length + endedB.time.length - 2))
  const verdict = clustered === null || clustered.p > 0.05 ? 'noEvidence' : clustered.z > 0 ? 'less' : 'more'
  const change = shift && Number.isFinite(shift.low) && Number.isFinite(shift.high) ? { difference: shift.shift, low: shift.low, high: shift.high, verdict } as const : null
  return { ...sides, change, effect: change && spread > 0 ? Math.abs(change.difference) / spread : 0, p: clustered?.p ?? null, isTooFew }
}

/**
 * What each customer of A, then of B adds to the log-rank numerator; for each run of a side, it is what a permutation of customers tests.
 * By customer number, 0 for those on neither side.
 */
export function timeScores(a: Took, b: Took): readonly [Float64Array, Float64Array] {
  const { time, happened, group, cluster, clusters } = together(inOrder(a), inOrder(b))
  const scores = logRankScores(time, happened)
  const sums = [new Float64Array(clusters), new Float64Array(clusters)] as const
  for (let i = 0; i < scores.length; i++) sums[group[i] === 0 ? 0 : 1][cluster[i]!]! += scores[i]!
  return sums
}

function inOrder({ time, hasEnded, customer }: Took): Took {
  if (isAscending(time)) return { time, hasEnded, customer }
  const order = ascending(time)
  const sorted = { time: new Int32Array(time.length), hasEnded: new Uint8Array(time.length), customer: new Int32Array(time.length) }
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!
    sorted.time[i] = time[row]!
    sorted.hasEnded[i] = hasEnded[row]!
    sorted.customer[i] = customer[row]!
  }
  return sorted
}

function medianOf({ time, hasEnded }: Took): MedianOf | null {
  if (time.length === 0) return null
  const { value, low, high } = survivalQuantile(kaplanMeier(time, hasEnded), 0.5)
  return { median: value, low: value === null ? null : low, high: value === null ? null : high, n: time.length }
}

/** Both sides in order of time. */
function together(a: Took, b: Took) {
  const n = a.time.length + b.time.length
  const rows = { time: new Int32Array(n), happened: new Uint8Array(n), group: new Uint8Array(n), cluster: new Int32Array(n) }
  let clusters = 0
  for (let k = 0, i = 0, j = 0; k < n; k++) {
    const isA = j === b.time.length || (i < a.time.length && a.time[i]! <= b.time[j]!)
    const from = isA ? a : b, at = isA ? i++ : j++
    rows.time[k] = from.time[at]!
    rows.happened[k] = from.hasEnded[at]!
    rows.group[k] = isA ? 0 : 1
    const customer = (rows.cluster[k] = from.customer[at]!)
    if (customer >= clusters) clusters = customer + 1
  }
  return { ...rows, clusters }
}

function ended({ time, hasEnded, customer }: Took): { readonly time: Int32Array; readonly customer: Int32Array } {
  const times = new Int32Array(time.length), customers = new Int32Array(time.length)
  let n = 0
  for (let i = 0; i < time.length; i++) {
    if (hasEnded[i] === 0) continue
    times[n] = time[i]!
    customers[n++] = customer[i]!
  }
  return { time: times.subarray(0, n), customer: customers.subarray(0, n) }
}

/** Sum of squares around the mean. */
function squares(values: Int32Array): number {
  let sum = 0, sumOfSquares = 0
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!
    sumOfSquares += values[i]! * values[i]!
  }
  return Math.max(0, sumOfSquares - (sum * sum) / values.length)
}
