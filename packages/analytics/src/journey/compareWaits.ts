import { ascending } from '../kernel/ascending.ts'
import { clusteredMedian } from '../kernel/clusterMedian.ts'
import { endedLogRanks, type EndedTimes } from '../kernel/logrankEnded.ts'
import { hodgesLehmann } from '../kernel/shift.ts'
import type { Difference } from './compare.ts'
import type { RowsOfSide } from './compareAddUp.ts'
import type { MeasureKey } from './compareMeasures.ts'
import { WINDOWS_S, type Windows } from './compareVisits.ts'
import type { RunFacts } from './runFacts.ts'

/** Of both sides of a comparison: how long those took who went on along an edge within the window of its beginning. */
export interface Waits {
  /** Numbers of customers are below this. */
  readonly customers: number
  /** By measure key of the edge, shortest first; good until the next edge is asked. */
  readonly along: (edge: MeasureKey) => EndedTimes
}

/** Moves along edges, edge by edge, shortest first: where those of each begin, their rows, seconds until the next visit, and when they began. */
interface Moves {
  readonly edges: readonly number[]
  readonly start: Int32Array
  readonly row: Int32Array
  readonly customer: Int32Array
  readonly gap: Int32Array
  readonly at: Int32Array
}

const known = new WeakMap<Int32Array, Moves>()
const LONGEST_S = WINDOWS_S.at(-1)!

/** Sorted once for a log and the channels chosen in it. Waits longer than any window are nobody's. */
function* movesOf({ edges, place, visitStart, move, gap, lastAt, run }: RunFacts): Generator<undefined, Moves> {
  const there = known.get(gap)
  if (there) return there
  const n = gap.length, start = new Int32Array(edges.length + 1), customerOf = new Int32Array(run.length)
  for (let c = 0; c + 1 < place.length; c++) customerOf.fill(c, place[c], place[c + 1])
  const row = new Int32Array(n), at = new Int32Array(n), way = new Int32Array(n), seconds = new Int32Array(n)
  let moves = 0
  for (let r = 0; r < run.length; r++) {
    let when = lastAt[r]!
    for (let v = visitStart[r + 1]! - 2, first = visitStart[r]!; v >= first; v--) {
      const s = gap[v]!
      when -= s
      if (s > LONGEST_S) continue
      const edge = move[v]!
      row[moves] = r
      at[moves] = when
      way[moves] = edge
      seconds[moves++] = s
      start[edge + 1]!++
    }
  }
  yield
  const order = ascending(seconds.subarray(0, moves))
  yield
  for (let edge = 0; edge < edges.length; edge++) start[edge + 1]! += start[edge]!
  const next = start.slice(), sorted: Moves = { edges, start, row: new Int32Array(moves), customer: new Int32Array(moves), gap: new Int32Array(moves), at: new Int32Array(moves) }
  for (let i = 0; i < moves; i++) {
    const from = order[i]!, to = next[way[from]!]!++
    sorted.row[to] = row[from]!
    sorted.customer[to] = customerOf[row[from]!]!
    sorted.gap[to] = seconds[from]!
    sorted.at[to] = at[from]!
  }
  known.set(gap, sorted)
  return sorted
}

/** @param edges of the comparison, `from × width + to`, by measure key */
export function* waitsOfSides(a: RowsOfSide, b: RowsOfSide, { withinS, latest }: Windows, edges: ReadonlyMap<MeasureKey, number>): Generator<undefined, Waits> {
  const one = yield* movesOf(a.facts)
  yield
  const two = yield* movesOf(b.facts)
  const { width } = a.facts, inA = a.rowIn, inB = b.rowIn
  const placeIn = ({ edges: own }: Moves): ReadonlyMap<number, number> => new Map(own.map((edge, i) => [edge, i]))
  const ofOne = placeIn(one), ofTwo = one === two ? ofOne : placeIn(two)
  const most = ({ start }: Moves): number => start.reduce((longest, from, i) => Math.max(longest, (start[i + 1] ?? from) - from), 0)
  const room = most(one) + most(two)
  const time = new Int32Array(room), customer = new Int32Array(room), isB = new Uint8Array(room)
  return {
    customers: a.selection.log.actors.count,
    along: (key) => {
      const edge = edges.get(key)!, from = Math.floor(edge / width), longest = withinS[from]!, until = latest[from]!
      const [i0 = 0, endOne = 0] = segment(one, ofOne.get(edge)), [j0 = 0, endTwo = 0] = segment(two, ofTwo.get(edge))
      let n = 0
      const put = (moves: Moves, at: number, side: number): void => {
        time[n] = moves.gap[at]!
        customer[n] = moves.customer[at]!
        isB[n++] = side
      }
      if (one === two) {
        const { row, gap, at } = one
        for (let i = i0; i < endOne && gap[i]! <= longest; i++) {
          const r = row[i]!, sideA = inA[r]!, sideB = inB[r]!
          if ((sideA | sideB) === 0 || at[i]! > until) continue
          if (sideA !== 0) put(one, i, 0)
          if (sideB !== 0) put(one, i, 1)
        }
        return { n, time, customer, isB }
      }
      for (let i = i0, j = j0; i < endOne || j < endTwo;) {
        const isOfB = i === endOne || (j < endTwo && two.gap[j]! < one.gap[i]!)
        const moves = isOfB ? two : one, rowIn = isOfB ? inB : inA, at = isOfB ? j++ : i++
        if (moves.gap[at]! <= longest && rowIn[moves.row[at]!] !== 0 && moves.at[at]! <= until) put(moves, at, isOfB ? 1 : 0)
      }
      return { n, time, customer, isB }
    },
  }
}

function segment({ start }: Moves, edge: number | undefined): readonly number[] {
  return edge === undefined ? [] : [start[edge]!, start[edge + 1]!]
}

type Wait = Extract<Difference, { kind: 'wait' }>
type TestedWait = Pick<Wait, 'a' | 'b' | 'change' | 'verdict' | 'effect' | 'p' | 'isTooFew' | 'detectable'>

/**
 * Who waits longer, edge by edge, by the log-rank test by customer. Every visit that is judged was watched for all of the window, so nothing is censored: who went
 * elsewhere, or nowhere, has no wait along this edge, and an open visit may still go any way, so it counts along none.
 */
export function waitTests({ customers }: Waits): (times: EndedTimes) => TestedWait {
  const test = endedLogRanks(customers)
  return (times) => {
    const found = test(times)
    return {
      ...mediansOf(times), change: null, effect: found ? Math.abs(found.logRatio) : 0, p: found && found.p, detectable: null, isTooFew: found === null,
      verdict: found === null || found.p > 0.05 ? 'noEvidence' : found.z < 0 ? 'more' : 'less',
    }
  }
}

function mediansOf({ n, time, isB }: EndedTimes): Pick<Wait, 'a' | 'b'> {
  let ofB = 0
  for (let i = 0; i < n; i++) ofB += isB[i]!
  const count = [n - ofB, ofB] as const, met = [0, 0] as [number, number], sum = [0, 0] as [number, number]
  for (let i = 0; i < n; i++) {
    const side = isB[i] === 0 ? 0 : 1, rank = met[side]++, of = count[side]
    if (rank === (of - 1) >> 1) sum[side] += time[i]!
    if (rank === of >> 1) sum[side] += time[i]!
  }
  const side = (which: 0 | 1): Wait['a'] => (count[which] === 0 ? null : { median: sum[which] / 2, low: null, high: null, n: count[which] })
  return { a: side(0), b: side(1) }
}

/** By how much A waits longer (Hodges & Lehmann, by customer), and the medians' intervals: dearer than the test, so told a moment later. */
export function shiftOf({ n, time, customer, isB }: EndedTimes, verdict: Wait['verdict']): Pick<Wait, 'a' | 'b' | 'change'> {
  // Customers of one edge are few of all: they are numbered anew.
  const number = new Map<number, number>()
  const side = (which: number): { readonly time: Int32Array; readonly customer: Int32Array } => {
    const times = new Int32Array(n), customers = new Int32Array(n)
    let filled = 0
    for (let i = 0; i < n; i++) {
      if (isB[i] !== which) continue
      let own = number.get(customer[i]!)
      if (own === undefined) number.set(customer[i]!, (own = number.size))
      times[filled] = time[i]!
      customers[filled++] = own
    }
    return { time: times.subarray(0, filled), customer: customers.subarray(0, filled) }
  }
  const a = side(0), b = side(1)
  const shift = hodgesLehmann(a.time, b.time, { a: a.customer, b: b.customer, clusters: number.size })
  return {
    a: withInterval(a.time, a.customer), b: withInterval(b.time, b.customer),
    change: shift && Number.isFinite(shift.low) && Number.isFinite(shift.high) ? { difference: shift.shift, low: shift.low, high: shift.high, verdict } : null,
  }
}

function withInterval(time: Int32Array, customer: Int32Array): Wait['a'] {
  const found = clusteredMedian(time, customer)
  if (!found) return null
  const isKnown = Number.isFinite(found.low) && Number.isFinite(found.high)
  return { median: found.median, low: isKnown ? found.low : null, high: isKnown ? found.high : null, n: found.n }
}

/** What each wait adds to the log-rank numerator, by its seconds: it is what a permutation of customers tests. Shortest first. */
export interface WaitScores {
  readonly time: Int32Array
  readonly score: Float64Array
}

/** δ − Λ̂(t) of both sides together, as `logRankScores` has it where all have ended. */
export function waitScores({ n, time: all }: EndedTimes): WaitScores {
  const time = new Int32Array(n), score = new Float64Array(n)
  let hazard = 0, distinct = 0
  for (let i = 0; i < n;) {
    const at = all[i]!, from = i
    while (i < n && all[i] === at) i++
    hazard += (i - from) / (n - from)
    time[distinct] = at
    score[distinct++] = 1 - hazard
  }
  return { time: time.subarray(0, distinct), score: score.subarray(0, distinct) }
}

/** Of a time that is among them. */
export function scoreAt({ time, score }: WaitScores, at: number): number {
  let low = 0, high = time.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (time[middle]! < at) low = middle + 1
    else high = middle
  }
  return score[low]!
}
