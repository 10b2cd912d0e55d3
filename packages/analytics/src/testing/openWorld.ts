import type { AnalysisContext } from '../analysis.ts'
import type { Cohort } from '../cohort.ts'
import { EPOCH_2000_S, isoOf } from '../kernel/calendar.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'
import { asOf } from '../segment/asOf.ts'
import { madeUpLog } from './madeUpLog.ts'

/** A world in which nothing changes, seen while many of its runs are open, and the same world when all is over. */
export interface OpenWorld {
  readonly log: JourneyLog
  readonly whole: JourneyLog
  readonly context: AnalysisContext
  /** A moment of the log, 0 its first run's beginning, 1 its last one's. @returns ISO */
  readonly at: (share: number) => string
}

/** @param seen how much of its time has passed, 0–1 */
export function openWorld(seed: number, entries: number, seen: number): OpenWorld {
  const whole = madeUpLog(seed, { entries })
  const { startedAt, count } = whole.runs
  let first = Number.POSITIVE_INFINITY, last = Number.NEGATIVE_INFINITY
  for (let r = 0; r < count; r++) {
    first = Math.min(first, startedAt[r]!)
    last = Math.max(last, startedAt[r]!)
  }
  const moment = (share: number): number => Math.floor(first + (last - first) * share)
  return { log: asOf(whole, moment(seen)), whole, context: { now: moment(seen) + EPOCH_2000_S, timeZone: 'UTC', random: seededRandom }, at: (share) => isoOf(moment(share)) }
}

/** The last part of a world's time, and the part of equal length before it. */
export function periodsOf({ at }: OpenWorld, seen: number, length: number): { readonly recent: Cohort; readonly before: Cohort } {
  return { recent: { period: { from: at(seen - length), to: at(seen) } }, before: { period: { from: at(seen - 2 * length), to: at(seen - length) } } }
}
