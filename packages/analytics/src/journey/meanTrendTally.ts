import { NO_NUMBER } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { realAt } from '../columns/sparse.ts'
import { bucketBounds, bucketFinder } from '../kernel/calendar.ts'
import type { RatioSums } from '../kernel/ratio.ts'
import { scratch } from '../kernel/scratch.ts'
import type { Bucket } from '../outcome/board.ts'

/** Of each run: seconds from first to last contact, minor units of cost and margin. Of each contact that says: sentiment −1 … 1, effort 1 … 7. */
export const TREND_MEASURES = ['took', 'cost', 'margin', 'felt', 'effort'] as const
export type TrendMeasure = (typeof TREND_MEASURES)[number]

export interface MeansTally {
  readonly runs: number
  readonly currency: string
  /** Seconds since 2000, one more than buckets. */
  readonly bounds: readonly number[]
  /** Of all ended runs, by customer. */
  readonly all: MeasureSums
  /** Runs by their start; sums are those of ended ones. */
  readonly buckets: readonly { readonly ended: number; readonly open: number; readonly sums: MeasureSums }[]
}

export type MeasureSums = Readonly<Record<TrendMeasure, RatioSums>>

/** Of each picked run: its bucket and one, 0 when it has not ended; seconds, cost, margin; sum and number of sentiments, and of efforts. */
const KEPT = 8

export function tallyMeans(selection: Selection, bucket: Bucket, timeZone: string): MeansTally {
  const { log, picked, runs: count } = selection
  const { status, startedAt, actor } = log.runs
  let earliest = 0x7fff_ffff, latest = NO_NUMBER
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!, began = startedAt[r]!
    if (status[r] === 0) continue
    if (began < earliest) earliest = began
    if (began > latest) latest = began
  }
  const bounds = latest === NO_NUMBER ? new Int32Array(1) : bucketBounds(earliest, latest, bucket, timeZone)
  const buckets = bounds.length - 1, from = bounds[0]!, to = bounds[buckets]!
  const bucketOf = buckets > 0 ? bucketFinder(bounds) : () => 0
  const ended = new Int32Array(buckets), open = new Int32Array(buckets)
  const kept = keptOf(selection)
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!, began = startedAt[r]!
    if (status[r] === 0) {
      kept[p * KEPT] = 0
      if (buckets > 0 && began >= from && began < to) open[bucketOf(began)]!++
    } else {
      const b = bucketOf(began)
      kept[p * KEPT] = b + 1
      ended[b]!++
    }
  }
  const sums = addedUp(kept, placesByCustomer(picked, actor, log.actors.count), picked, actor, buckets)
  return {
    runs: count, currency: log.catalogue.currency, bounds: [...bounds], all: sums.read(buckets),
    buckets: Array.from({ length: buckets }, (_, b) => ({ ended: ended[b]!, open: open[b]!, sums: sums.read(b) })),
  }
}

/** Contacts lie run by run, likeness customer by customer: what an ended run comes to is kept, a cache line for each. */
function keptOf({ log, picked, channelIn, isEveryChannel }: Selection): Float64Array {
  const { channel, at, cost, revenue, sentiment, flags } = log.entries
  const { status, start } = log.runs
  const room = picked.length * KEPT, kept = new Float64Array(scratch(2 * room).buffer, 0, room)
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!, own = p * KEPT
    if (status[r] === 0) continue
    let first = NO_NUMBER, last = 0, spent = 0, earned = 0, feltSum = 0, feltCount = 0, effortSum = 0, effortCount = 0
    for (let e = start[r]!, end = start[r + 1]!; e < end; e++) {
      if (!isEveryChannel && channelIn[channel[e]!] === 0) continue
      last = at[e]!
      if (first === NO_NUMBER) first = last
      const paid = cost[e]!, received = revenue[e]!, mood = realAt(sentiment, e), effort = flags[e]! >> 4
      if (paid !== NO_NUMBER) spent += paid
      if (received !== NO_NUMBER) earned += received
      if (mood === mood) {
        feltCount++
        feltSum += mood
      }
      if (effort > 0) {
        effortCount++
        effortSum += effort
      }
    }
    kept[own + 1] = last - first
    kept[own + 2] = spent
    kept[own + 3] = earned - spent
    kept[own + 4] = feltSum
    kept[own + 5] = feltCount
    kept[own + 6] = effortSum
    kept[own + 7] = effortCount
  }
  return kept
}

/** By bucket, and all of them after the last one. */
function addedUp(kept: Float64Array, places: Int32Array, picked: Int32Array, actor: Int32Array, buckets: number): MeasureTally {
  const sums = new MeasureTally(buckets + 1)
  for (let i = 0; i < places.length; i++) {
    const p = places[i]!, from = p * KEPT, b = kept[from]!
    if (b === 0) continue
    const customer = actor[picked[p]!]!
    sums.add(b - 1, customer, kept, from)
    sums.add(buckets, customer, kept, from)
  }
  return sums
}

/** Places in `picked`, customer by customer. */
function placesByCustomer(picked: Int32Array, actor: Int32Array, actors: number): Int32Array {
  const next = new Int32Array(actors + 1), places = new Int32Array(picked.length)
  for (let p = 0; p < picked.length; p++) next[actor[picked[p]!]! + 1]!++
  for (let c = 0; c < actors; c++) next[c + 1]! += next[c]!
  for (let p = 0; p < picked.length; p++) places[next[actor[picked[p]!]!]!++] = p
  return places
}

/** Of each bucket the customer at hand: runs, then what she adds up to; then sums over those before: customers, n, n² and of each measure y, y², y·n; of felt and effort all six. */
const PER_RUN = 3, OWN = 8, RUNS = OWN, EACH = RUNS + 3, TOLD = EACH + 3 * PER_RUN, WIDTH = TOLD + 12

/** {@link RatioSums} of all measures at once, a bucket's side by side. Customers come one after the other. */
class MeasureTally {
  private readonly customer: Int32Array
  private readonly of: Float64Array

  constructor(buckets: number) {
    this.customer = new Int32Array(buckets).fill(-1)
    this.of = new Float64Array(buckets * WIDTH)
  }

  /** @param from place in `kept` of the run */
  add(bucket: number, customer: number, kept: Float64Array, from: number): void {
    const { of } = this, at = bucket * WIDTH
    if (this.customer[bucket] !== customer) {
      this.settle(at)
      this.customer[bucket] = customer
    }
    of[at]!++
    for (let k = 1; k < OWN; k++) of[at + k]! += kept[from + k]!
  }

  private settle(at: number): void {
    const { of } = this, n = of[at]!
    if (n === 0) return
    of[at + RUNS]!++
    of[at + RUNS + 1]! += n
    of[at + RUNS + 2]! += n * n
    for (let m = 0; m < PER_RUN; m++) {
      const y = of[at + 1 + m]!, to = at + EACH + 3 * m
      of[to]! += y
      of[to + 1]! += y * y
      of[to + 2]! += y * n
    }
    for (let m = 0; m < 2; m++) {
      const y = of[at + 4 + 2 * m]!, told = of[at + 5 + 2 * m]!, to = at + TOLD + 6 * m
      if (told === 0) continue
      of[to]!++
      of[to + 1]! += told
      of[to + 2]! += told * told
      of[to + 3]! += y
      of[to + 4]! += y * y
      of[to + 5]! += y * told
    }
    for (let k = 0; k < OWN; k++) of[at + k] = 0
  }

  read(bucket: number): MeasureSums {
    const { of } = this, at = bucket * WIDTH
    this.settle(at)
    const sums = (counts: number, y: number): RatioSums => ({ customers: of[counts]!, n: of[counts + 1]!, nn: of[counts + 2]!, y: of[y]!, yy: of[y + 1]!, yn: of[y + 2]! })
    const perRun = (m: number): RatioSums => sums(at + RUNS, at + EACH + 3 * m), told = (m: number): RatioSums => sums(at + TOLD + 6 * m, at + TOLD + 6 * m + 3)
    return { took: perRun(0), cost: perRun(1), margin: perRun(2), felt: told(0), effort: told(1) }
  }
}
