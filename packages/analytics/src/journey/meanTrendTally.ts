import { chosenByCustomer } from '../columns/byCustomer.ts'
import { NO_NUMBER } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { realAt } from '../columns/sparse.ts'
import { bucketBounds, bucketFinder } from '../kernel/calendar.ts'
import type { RatioSums } from '../kernel/ratio.ts'
import { RatioTally } from '../kernel/ratioTally.ts'
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

const TOOK = 0, COST = 1, MARGIN = 2, FELT = 3, EFFORT = 4, WIDTH = TREND_MEASURES.length

export function tallyMeans({ log, picked, runIn, channelIn, isEveryChannel, runs: count }: Selection, bucket: Bucket, timeZone: string): MeansTally {
  const { runs, entries, catalogue } = log
  const { channel, at, cost, revenue, sentiment, flags } = entries
  const { status, startedAt, start, actor } = runs
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
  const ended = new Int32Array(buckets), open = new Int32Array(buckets), tally = new RatioTally(buckets * WIDTH), all = new RatioTally(WIDTH)
  const chosen = chosenByCustomer(runs, log.actors.count, runIn, picked.length)
  for (let p = 0; p < chosen.length; p++) {
    const r = chosen[p]!, began = startedAt[r]!, customer = actor[r]!
    if (status[r] === 0) {
      if (buckets > 0 && began >= from && began < to) open[bucketOf(began)]!++
      continue
    }
    const b = bucketOf(began)
    ended[b]!++
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
    const put = (measure: number, y: number, n: number): void => {
      tally.add(b * WIDTH + measure, customer, y, n)
      all.add(measure, customer, y, n)
    }
    put(TOOK, last - first, 1)
    put(COST, spent, 1)
    put(MARGIN, earned - spent, 1)
    if (feltCount > 0) put(FELT, feltSum, feltCount)
    if (effortCount > 0) put(EFFORT, effortSum, effortCount)
  }
  const sums = tally.sums()
  const named = (of: readonly RatioSums[], from: number): MeasureSums => ({ took: of[from + TOOK]!, cost: of[from + COST]!, margin: of[from + MARGIN]!, felt: of[from + FELT]!, effort: of[from + EFFORT]! })
  return {
    runs: count, currency: catalogue.currency, bounds: [...bounds], all: named(all.sums(), 0),
    buckets: Array.from({ length: buckets }, (_, b) => ({ ended: ended[b]!, open: open[b]!, sums: named(sums, b * WIDTH) })),
  }
}
