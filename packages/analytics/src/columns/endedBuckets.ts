import { bucketBounds, type Bucket } from '../kernel/calendar.ts'
import { NO_NUMBER } from './journeyLog.ts'
import type { Selection } from './select.ts'

/** Bounds of the buckets in which the chosen runs that have ended began: one more than there are buckets. */
export function endedBuckets({ log: { runs: { status, startedAt } }, picked }: Selection, bucket: Bucket, timeZone: string): Int32Array {
  let first = 0x7fff_ffff, last = NO_NUMBER
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!, began = startedAt[r]!
    if (status[r] === 0) continue
    if (began < first) first = began
    if (began > last) last = began
  }
  return last === NO_NUMBER ? new Int32Array(1) : bucketBounds(first, last, bucket, timeZone)
}
