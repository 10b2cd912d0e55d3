import { chosenByCustomer } from '../columns/byCustomer.ts'
import { endedBuckets } from '../columns/endedBuckets.ts'
import { NO_NUMBER } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { realAt } from '../columns/sparse.ts'
import { bucketFinder, bucketSlots, type Bucket } from '../kernel/calendar.ts'
import type { RatioSums } from '../kernel/ratio.ts'
import { RatioTally } from '../kernel/ratioTally.ts'
import {
  BASE_CUSTOMERS, BASE_N, BASE_NN, ENDED_BYTES, MEANS_BYTES, MEANS_COST, MEANS_EFFORT, MEANS_EFFORT_COUNT, MEANS_ENDED, MEANS_FELT, MEANS_FELT_COUNT, MEANS_MARGIN, MEANS_OPEN, MEANS_RUNS, MEANS_TOOK, MEASURE_Y, MEASURE_YN, MEASURE_YY,
} from '../wasm/cells.ts'
import { inMemory } from '../wasm/logMemory.ts'

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
  readonly buckets: readonly MeansBucket[]
}

interface MeansBucket {
  readonly ended: number
  readonly open: number
  readonly sums: MeasureSums
}

export type MeasureSums = Readonly<Record<TrendMeasure, RatioSums>>

export function tallyMeans(selection: Selection, bucket: Bucket, timeZone: string): MeansTally {
  const bounds = endedBuckets(selection, bucket, timeZone)
  return { runs: selection.runs, currency: selection.log.catalogue.currency, bounds: [...bounds], ...(tallyInMemory(selection, bounds) ?? walk(selection, bounds)) }
}

type Means = Pick<MeansTally, 'all' | 'buckets'>

function tallyInMemory({ log, picked, channelIn }: Selection, bounds: Int32Array): Means | null {
  const { runs, entries, actors } = log, { sentiment } = entries, buckets = bounds.length - 1
  return inMemory(log, (memory) => {
    const cells = memory.zeros((buckets + 1) * MEANS_BYTES)
    memory.kernels.meanRuns(
      picked.length, memory.put(picked), memory.put(runs.start), memory.put(runs.actor), actors.count, memory.put(runs.status), memory.put(runs.startedAt), memory.put(entries.channel), memory.put(channelIn), memory.put(entries.at),
      memory.put(entries.cost), memory.put(entries.revenue), memory.put(entries.flags), memory.putTold(sentiment), memory.put(sentiment.before), memory.put(sentiment.value),
      memory.put(bucketSlots(bounds)), bounds[0]!, bounds[buckets]!, buckets, memory.zeros(4 * actors.count + 8), memory.room(4 * picked.length), memory.room(picked.length * ENDED_BYTES), cells,
    )
    const at = (b: number): number => cells + b * MEANS_BYTES, whole = (place: number): number => memory.ints(place, 1)[0]!, float = (place: number): number => memory.floats(place, 1)[0]!
    const ratio = (base: number, measure: number): RatioSums => ({
      customers: float(base + BASE_CUSTOMERS), n: float(base + BASE_N), nn: float(base + BASE_NN), y: float(measure + MEASURE_Y), yy: float(measure + MEASURE_YY), yn: float(measure + MEASURE_YN),
    })
    const sums = (b: number): MeasureSums => {
      const ofRuns = at(b) + MEANS_RUNS
      return {
        took: ratio(ofRuns, at(b) + MEANS_TOOK), cost: ratio(ofRuns, at(b) + MEANS_COST), margin: ratio(ofRuns, at(b) + MEANS_MARGIN),
        felt: ratio(at(b) + MEANS_FELT_COUNT, at(b) + MEANS_FELT), effort: ratio(at(b) + MEANS_EFFORT_COUNT, at(b) + MEANS_EFFORT),
      }
    }
    return { all: sums(buckets), buckets: Array.from({ length: buckets }, (_, b): MeansBucket => ({ ended: whole(at(b) + MEANS_ENDED), open: whole(at(b) + MEANS_OPEN), sums: sums(b) })) }
  })
}

/** By bucket, and all of them after the last one. */
function walk({ log, runIn, picked, channelIn }: Selection, bounds: Int32Array): Means {
  const { channel, at, cost, revenue, sentiment, flags } = log.entries
  const { status, start, startedAt, actor } = log.runs
  const buckets = bounds.length - 1, from = bounds[0]!, to = bounds[buckets]!, bucketOf = bucketFinder(bounds)
  const ended = new Int32Array(buckets), open = new Int32Array(buckets), measures = TREND_MEASURES.length
  const tally = new RatioTally((buckets + 1) * measures), list = chosenByCustomer(log.runs, log.actors.count, runIn, picked.length)
  for (let i = 0; i < list.length; i++) {
    const r = list[i]!, began = startedAt[r]!
    if (status[r] === 0) {
      if (began >= from && began < to) open[bucketOf(began)]!++
      continue
    }
    const b = bucketOf(began)
    ended[b]!++
    let first = NO_NUMBER, last = 0, spent = 0, earned = 0, felt = 0, feltCount = 0, effort = 0, effortCount = 0
    for (let e = start[r]!, end = start[r + 1]!; e < end; e++) {
      if (channelIn[channel[e]!] === 0) continue
      last = at[e]!
      if (first === NO_NUMBER) first = last
      const mood = realAt(sentiment, e), hard = flags[e]! >> 4
      if (cost[e] !== NO_NUMBER) spent += cost[e]!
      if (revenue[e] !== NO_NUMBER) earned += revenue[e]!
      if (mood === mood) {
        feltCount++
        felt += mood
      }
      if (hard > 0) {
        effortCount++
        effort += hard
      }
    }
    for (const cell of [b, buckets]) {
      const own = cell * measures, customer = actor[r]!
      tally.add(own, customer, last - first, 1)
      tally.add(own + 1, customer, spent, 1)
      tally.add(own + 2, customer, earned - spent, 1)
      tally.add(own + 3, customer, felt, feltCount)
      tally.add(own + 4, customer, effort, effortCount)
    }
  }
  const found = tally.sums()
  const sums = (b: number): MeasureSums => {
    const [took, cost, margin, felt, effort] = found.slice(b * measures, (b + 1) * measures) as [RatioSums, RatioSums, RatioSums, RatioSums, RatioSums]
    return { took, cost, margin, felt, effort }
  }
  return { all: sums(buckets), buckets: Array.from(ended, (n, b) => ({ ended: n, open: open[b]!, sums: sums(b) })) }
}
