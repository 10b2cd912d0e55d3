import { SUMS_BOTH_YY, SUMS_OTHER_YN, SUMS_PRESENT, SUMS_WIDTH, SUMS_YN, SUMS_YY } from '../wasm/cells.ts'
import type { RowsOfSide } from './compareAddUp.ts'

const HOUR = 3600, DAY = 24 * HOUR
/** What “within” may be, seconds: an hour, a day, a week, 30 days, 90 days, a year. */
export const WINDOWS_S: readonly number[] = [HOUR, DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY]
/** So many in ten of those who go on from a place have done so within its window. */
const GONE_ON_IN_TEN = 9

/** From when on a visit is judged, and for how long. */
export interface Windows {
  /** By place: seconds within which who goes on counts. */
  readonly withinS: Int32Array
  /** By place: visits up to then have been watched for all of that, seconds since 2000. */
  readonly latest: Int32Array
}

/**
 * The window of a place is the shortest within which nine in ten of those who went on from it have done so, both sides together: that says nothing about their
 * difference. A visit counts when its window has passed, whatever became of it: then it is known whether and where it went on, and no open run stands for a no.
 * @param now seconds since 2000; never before the latest visit of either side
 */
export function windowsOf(sides: readonly RowsOfSide[], now: number): Windows {
  const { width } = sides[0]!.facts
  const rungs = WINDOWS_S.length + 1
  const moved = new Int32Array(width * rungs)
  const [w0, w1, w2, w3, w4, w5] = WINDOWS_S as unknown as readonly [number, number, number, number, number, number]
  let until = now
  for (const { facts: { visitStart, move, gap, lastAt, edges, run }, rowIn } of sides) {
    const placeOf = Int32Array.from(edges, (edge) => Math.floor(edge / width) * rungs)
    for (let row = 0; row < run.length; row++) {
      const from = visitStart[row]!, last = visitStart[row + 1]! - 1
      if (rowIn[row] === 0 || last < from) continue
      if (lastAt[row]! > until) until = lastAt[row]!
      for (let v = from; v < last; v++) {
        const s = gap[v]!
        moved[placeOf[move[v]!]! + (s <= w2 ? (s <= w0 ? 0 : s <= w1 ? 1 : 2) : s <= w3 ? 3 : s <= w4 ? 4 : s <= w5 ? 5 : 6)]!++
      }
    }
  }
  const withinS = new Int32Array(width), latest = new Int32Array(width)
  for (let place = 0; place < width; place++) {
    withinS[place] = windowOf(moved.subarray(place * rungs, (place + 1) * rungs))
    latest[place] = until - withinS[place]!
  }
  return { withinS, latest }
}

/** @param moved how many went on within each window but not within the one before; last, those who took longer */
function windowOf(moved: Int32Array): number {
  const all = moved.reduce((sum, n) => sum + n, 0)
  let gone = 0
  return WINDOWS_S.find((_, i) => 10 * (gone += moved[i]!) >= GONE_ON_IN_TEN * all) ?? WINDOWS_S.at(-1)!
}

/** Where the measures of visits begin: visits of each place, moves along each edge, waits of each edge (which `compareWaits` tests; only permutations add them up). */
export interface VisitMeasures {
  readonly firstVisit: number
  readonly firstEdge: number
  readonly firstWait: number
}

/** Visits of one customer that are judged. */
export interface Judged {
  /** Edge of each that went on in time, else −1 − its place; and the place. */
  readonly move: Int32Array
  readonly place: Int32Array
  /** Seconds until the next visit. */
  readonly gap: Int32Array
}

/** Room for as many visits as a customer has on a side. */
export function roomFor({ facts: { place, visitStart } }: RowsOfSide): Judged {
  let most = 0
  for (let c = 0; c + 1 < place.length; c++) most = Math.max(most, visitStart[place[c + 1]!]! - visitStart[place[c]!]!)
  return { move: new Int32Array(most), place: new Int32Array(most), gap: new Int32Array(most) }
}

/** Place that each edge begins at. */
export function beginningsOf({ facts: { edges, width } }: RowsOfSide): Int32Array {
  return Int32Array.from(edges, (edge) => Math.floor(edge / width))
}

/** Writes the visits of rows `from` to `to`, of one customer, that are judged; gives their number. */
export function judge({ facts: { visitStart, move, gap, lastAt }, rowIn }: RowsOfSide, begins: Int32Array, { withinS, latest }: Windows, from: number, to: number, into: Judged): number {
  let n = 0
  for (let row = from; row < to; row++) {
    if (rowIn[row] === 0) continue
    let at = lastAt[row]!
    for (let v = visitStart[row + 1]! - 1, first = visitStart[row]!; v >= first; v--) {
      const way = move[v]!, s = gap[v]!
      at -= s
      const place = way >= 0 ? begins[way]! : -1 - way
      if (at > latest[place]!) continue
      into.move[n] = s <= withinS[place]! ? way : -1 - place
      into.place[n] = place
      into.gap[n++] = s
    }
  }
  return n
}

/** Work goes on after so many customers were looked at: some 10 ms. */
export const PAUSE_CUSTOMERS = 8192

/**
 * Adds up what customers did after each visit. What one has of a measure is counted as it is met, as other things are: it is held above a mark that rises with
 * every customer. Products with what divides it wait until all her visits are counted.
 */
export class VisitTally {
  readonly one: Counted
  readonly two: Counted
  private readonly a: RowsOfSide
  private readonly b: RowsOfSide
  private readonly windows: Windows

  constructor(a: RowsOfSide, b: RowsOfSide, windows: Windows, at: VisitMeasures, sumsA: Float64Array, sumsB: Float64Array) {
    this.a = a
    this.b = b
    this.windows = windows
    this.one = new Counted(a, at, sumsA)
    this.two = new Counted(b, at, sumsB)
  }

  /** How many visits the customer has at most on a side. */
  add(customer: number, mark: number): number {
    const { a, b, one, two, windows } = this, placeA = a.facts.place, placeB = b.facts.place
    const inA = judge(a, one.begins, windows, placeA[customer]!, placeA[customer + 1]!, one.judged), inB = judge(b, two.begins, windows, placeB[customer]!, placeB[customer + 1]!, two.judged)
    if (inA > 0) count(one, inA, mark)
    if (inB > 0) count(two, inB, mark)
    const isBoth = inA > 0 && inB > 0
    if (inA > 0) multiply(one, inA, mark, isBoth ? two : null)
    if (inB > 0) multiply(two, inB, mark, isBoth ? one : null)
    return Math.max(inA, inB)
  }
}

/** What the customer looked at has on one side. */
class Counted {
  readonly judged: Judged
  readonly begins: Int32Array
  readonly sums: Float64Array
  /** By place and by edge. */
  readonly visits: Int32Array
  readonly moves: Int32Array
  /** Where sums of visits and of edges begin. */
  readonly ofVisits: number
  readonly ofEdges: number

  constructor(rows: RowsOfSide, { firstVisit, firstEdge, firstWait }: VisitMeasures, sums: Float64Array) {
    this.judged = roomFor(rows)
    this.begins = beginningsOf(rows)
    this.sums = sums
    this.visits = new Int32Array(firstEdge - firstVisit)
    this.moves = new Int32Array(firstWait - firstEdge)
    this.ofVisits = firstVisit * SUMS_WIDTH
    this.ofEdges = firstEdge * SUMS_WIDTH
  }
}

function count({ judged: { move, place }, sums, visits, moves, ofVisits, ofEdges }: Counted, n: number, mark: number): void {
  for (let i = 0; i < n; i++) {
    const here = place[i]!, way = move[i]!
    addOne(sums, ofVisits + here * SUMS_WIDTH, visits, here, mark)
    if (way >= 0) addOne(sums, ofEdges + way * SUMS_WIDTH, moves, way, mark)
  }
}

/** One more of what the customer at hand has: with k of it before, the sum of squares rises by 2k + 1. @param at where its sums begin; `seen[m]` how many she has of it, above the mark */
export function addOne(sums: Float64Array, at: number, seen: Int32Array, m: number, mark: number): void {
  const before = Math.max(0, seen[m]! - mark)
  if (before === 0) sums[at + SUMS_PRESENT]!++
  seen[m] = mark + before + 1
  sums[at]!++
  sums[at + SUMS_YY]! += 2 * before + 1
}

/** Products with what divides, and with what the same customer has on the other side. */
function multiply({ judged: { move, place }, sums, visits, ofVisits, ofEdges }: Counted, n: number, mark: number, other: Counted | null): void {
  if (other === null) {
    for (let i = 0; i < n; i++) {
      const way = move[i]!
      if (way < 0) continue
      sums[ofEdges + way * SUMS_WIDTH + SUMS_YN]! += visits[place[i]!]! - mark
    }
    return
  }
  const { visits: otherVisits, moves: otherMoves } = other
  for (let i = 0; i < n; i++) {
    const here = place[i]!, way = move[i]!
    const others = Math.max(0, otherVisits[here]! - mark)
    sums[ofVisits + here * SUMS_WIDTH + SUMS_BOTH_YY]! += others
    if (way < 0) continue
    const s = ofEdges + way * SUMS_WIDTH
    sums[s + SUMS_YN]! += visits[here]! - mark
    sums[s + SUMS_OTHER_YN]! += others
    const alsoMoved = otherMoves[way]! - mark
    if (alsoMoved > 0) sums[s + SUMS_BOTH_YY]! += alsoMoved
  }
}
