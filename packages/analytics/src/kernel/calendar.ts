import { z } from 'zod'

/** What a trend is cut into. */
export const Bucket = z.enum(['day', 'week', 'month', 'quarter', 'year'])
export type Bucket = z.infer<typeof Bucket>

/** Seconds from 1970 to 2000-01-01T00:00:00Z: columns count from there. */
export const EPOCH_2000_S = 946_684_800

const formats = new Map<string, Intl.DateTimeFormat>()

/** Seconds that `timeZone` is ahead of UTC at a moment (seconds since 1970). */
export function offsetAt(seconds: number, timeZone: string): number {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', era: 'short' })
    formats.set(timeZone, format)
  }
  const part: Record<string, string> = {}
  for (const { type, value } of format.formatToParts(seconds * 1000)) part[type] = value
  const year = part.era === 'BC' ? 1 - Number(part.year) : Number(part.year)
  const local = Date.UTC(year, Number(part.month) - 1, Number(part.day), Number(part.hour), Number(part.minute), Number(part.second)) / 1000
  return local - Math.floor(seconds)
}

/** Local wall time, as if it were UTC seconds, to the moment. In the gap of spring as much after it, as Postgres reads it; in autumn's overlap the earlier one. */
export function localToUtc(local: number, timeZone: string): number {
  const before = offsetAt(local - 86_400, timeZone), after = offsetAt(local + 86_400, timeZone)
  for (const offset of before > after ? [before, after] : [after, before]) if (offsetAt(local - offset, timeZone) === offset) return local - offset
  return local - before
}

/**
 * An ISO date or moment to seconds since 2000. Without an offset it is read in `timeZone`.
 * @throws RangeError when it is neither.
 */
export function secondsOf(text: string, timeZone: string): number {
  const isLocal = !/(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || /^\d{4}-\d\d-\d\d$/.test(text)
  const moment = Date.parse(isLocal ? (text.includes('T') ? `${text}Z` : `${text.trim().replace(' ', 'T')}${/\d\d:\d\d/.test(text) ? '' : 'T00:00:00'}Z`) : text)
  if (Number.isNaN(moment)) throw new RangeError(`“${text}” is neither a date nor a moment`)
  const seconds = Math.ceil(moment / 1000)
  return (isLocal ? localToUtc(seconds, timeZone) : seconds) - EPOCH_2000_S
}

/** Seconds since 2000 to an ISO moment in UTC, without milliseconds. */
export function isoOf(seconds: number): string {
  return new Date((seconds + EPOCH_2000_S) * 1000).toISOString().replace('.000Z', 'Z')
}

/** Bounds of all buckets from the one that holds `first` to the one that holds `last`: n + 1 rising moments, seconds since 2000. A day that a zone left out is no bucket. */
export function bucketBounds(first: number, last: number, bucket: Bucket, timeZone: string): Int32Array {
  const bounds: number[] = []
  const day = new Date(startOfLocal(first + EPOCH_2000_S + offsetAt(first + EPOCH_2000_S, timeZone), bucket) * 1000)
  for (;;) {
    const bound = localToUtc(day.getTime() / 1000, timeZone) - EPOCH_2000_S
    if (bound !== bounds.at(-1)) bounds.push(bound)
    if (bound > last) return Int32Array.from(bounds)
    if (bucket === 'day') day.setUTCDate(day.getUTCDate() + 1)
    else if (bucket === 'week') day.setUTCDate(day.getUTCDate() + 7)
    else if (bucket === 'month') day.setUTCMonth(day.getUTCMonth() + 1)
    else if (bucket === 'quarter') day.setUTCMonth(day.getUTCMonth() + 3)
    else day.setUTCFullYear(day.getUTCFullYear() + 1)
  }
}

function startOfLocal(local: number, bucket: Bucket): number {
  const day = new Date(Math.floor(local / 86_400) * 86_400_000)
  if (bucket === 'week') day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7))
  if (bucket === 'month' || bucket === 'quarter' || bucket === 'year') day.setUTCDate(1)
  if (bucket === 'quarter') day.setUTCMonth(Math.floor(day.getUTCMonth() / 3) * 3)
  if (bucket === 'year') day.setUTCMonth(0)
  return day.getTime() / 1000
}

/** Bucket of each slot of {@link SLOT_S} from the first bound on: quarter-hours, as no zone moves by less. */
export function bucketSlots(bounds: Int32Array): Uint16Array {
  const first = bounds[0]!
  const slots = new Uint16Array(Math.ceil((bounds.at(-1)! - first) / SLOT_S) + 1)
  for (let b = 0; b + 1 < bounds.length; b++) slots.fill(b, Math.ceil((bounds[b]! - first) / SLOT_S), Math.ceil((bounds[b + 1]! - first) / SLOT_S))
  return slots
}

/** Seconds; kernels know it too. */
const SLOT_S = 900

/** Finds the bucket of a moment by one lookup. */
export function bucketFinder(bounds: Int32Array): (at: number) => number {
  const first = bounds[0]!, slots = bucketSlots(bounds)
  return (at) => slots[Math.floor((at - first) / SLOT_S)]!
}
