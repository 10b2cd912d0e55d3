import type { Catalogue } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { bucketFinder } from '../kernel/calendar.ts'
import type { RatioSums } from '../kernel/ratio.ts'
import { RatioTally } from '../kernel/ratioTally.ts'
import { endedRuns } from './boardShares.ts'
import type { EverSeen } from './everSeen.ts'

/**
 * Ended runs with each kind of outcome, of those of the journeys in which it was ever seen: by bucket of their start and by kind, added up by customer.
 * A bucket's own likeness counts: a customer's runs of one month are fewer than all of hers.
 */
export function tallyTrend({ log, runIn }: Selection, bounds: Int32Array, seen: EverSeen): ReadonlyMap<string, RatioSums>[] {
  const { catalogue, actors } = log
  const codes = catalogue.outcomeKinds.map((k) => k.code), kinds = codes.length, buckets = bounds.length - 1
  if (buckets === 0) return []
  const { start: from, run, journey, startedAt, kindStart, kind } = endedRuns(log)
  const { start, of } = kindsOf(catalogue, seen)
  const bucketOf = bucketFinder(bounds)
  const tally = new RatioTally(buckets * kinds)
  for (let c = 0; c < actors.count; c++) {
    for (let i = from[c]!, end = from[c + 1]!; i < end; i++) {
      if (runIn[run[i]!] === 0) continue
      const j = journey[i]!, at = bucketOf(startedAt[i]!) * kinds
      for (let k = start[j]!, last = start[j + 1]!; k < last; k++) tally.add(at + of[k]!, c, 0, 1)
      for (let k = kindStart[i]!, last = kindStart[i + 1]!; k < last; k++) tally.add(at + kind[k]!, c, 1, 0)
    }
  }
  const sums = tally.sums()
  return Array.from({ length: buckets }, (_, b) => new Map(codes.map((code, k) => [code, sums[b * kinds + k]!])))
}

/** Kinds ever seen in journey j lie in `of[start[j]] … of[start[j + 1] - 1]`. */
function kindsOf({ journeys, outcomeKinds }: Catalogue, seen: EverSeen): { readonly start: Int32Array; readonly of: Uint8Array } {
  const own = journeys.map((j) => outcomeKinds.flatMap((k, i) => (seen.has(`${j.code} ${k.code}`) ? [i] : [])))
  const start = new Int32Array(journeys.length + 1)
  own.forEach((list, j) => (start[j + 1] = start[j]! + list.length))
  return { start, of: Uint8Array.from(own.flat()) }
}
