import { NO_NUMBER } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { realAt } from '../columns/sparse.ts'
import { bucketBounds, bucketFinder } from '../kernel/calendar.ts'
import type { Bucket } from '../outcome/board.ts'

/** Of each run: seconds from first to last contact, minor units of cost and margin. Of each contact that says: sentiment −1 … 1, effort 1 … 7. */
export const TREND_MEASURES = ['took', 'cost', 'margin', 'felt', 'effort'] as const
export type TrendMeasure = (typeof TREND_MEASURES)[number]

export interface MeansTally {
  readonly runs: number
  readonly currency: string
  /** Seconds since 2000, one more than buckets. */
  readonly bounds: readonly number[]
  /** Runs by their start; sums are those of ended ones. */
  readonly buckets: readonly { readonly ended: number; readonly open: number; readonly sums: Readonly<Record<TrendMeasure, { readonly n: number; readonly sum: number; readonly sumOfSquares: number }>> }[]
}

const WIDTH = TREND_MEASURES.length * 3

export function tallyMeans({ log, picked, channelIn, isEveryChannel, runs: count }: Selection, bucket: Bucket, timeZone: string): MeansTally {
  const { runs, entries, catalogue } = log
  const { channel, at, cost, revenue, sentiment, flags } = entries
  const { status, startedAt, start } = runs
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
  const ended = new Int32Array(buckets), open = new Int32Array(buckets), sums = new Float64Array(buckets * WIDTH)
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!, began = startedAt[r]!
    if (status[r] === 0) {
      if (buckets > 0 && began >= from && began < to) open[bucketOf(began)]!++
      continue
    }
    const b = bucketOf(began), to3 = b * WIDTH
    ended[b]!++
    let first = NO_NUMBER, last = 0, spent = 0, earned = 0
    for (let e = start[r]!, end = start[r + 1]!; e < end; e++) {
      if (!isEveryChannel && channelIn[channel[e]!] === 0) continue
      last = at[e]!
      if (first === NO_NUMBER) first = last
      const paid = cost[e]!, received = revenue[e]!, mood = realAt(sentiment, e), effort = flags[e]! >> 4
      if (paid !== NO_NUMBER) spent += paid
      if (received !== NO_NUMBER) earned += received
      if (mood === mood) {
        sums[to3 + 9]!++
        sums[to3 + 10]! += mood
        sums[to3 + 11]! += mood * mood
      }
      if (effort > 0) {
        sums[to3 + 12]!++
        sums[to3 + 13]! += effort
        sums[to3 + 14]! += effort * effort
      }
    }
    const took = last - first, margin = earned - spent
    sums[to3]!++
    sums[to3 + 1]! += took
    sums[to3 + 2]! += took * took
    sums[to3 + 3]!++
    sums[to3 + 4]! += spent
    sums[to3 + 5]! += spent * spent
    sums[to3 + 6]!++
    sums[to3 + 7]! += margin
    sums[to3 + 8]! += margin * margin
  }
  const of = (b: number, m: number) => ({ n: sums[b * WIDTH + 3 * m]!, sum: sums[b * WIDTH + 3 * m + 1]!, sumOfSquares: sums[b * WIDTH + 3 * m + 2]! })
  return {
    runs: count, currency: catalogue.currency, bounds: [...bounds],
    buckets: Array.from({ length: buckets }, (_, b) => ({ ended: ended[b]!, open: open[b]!, sums: { took: of(b, 0), cost: of(b, 1), margin: of(b, 2), felt: of(b, 3), effort: of(b, 4) } })),
  }
}
