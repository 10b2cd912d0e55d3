import type { AnalysisContext } from '../analysis.ts'
import type { Cohort } from '../cohort.ts'
import { EPOCH_2000_S, isoOf } from '../kernel/calendar.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { NO_CODE8, NO_NUMBER, type JourneyLog } from '../columns/journeyLog.ts'
import { pickSparse } from '../columns/sparse.ts'
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

/** @param seen how much of its time has passed, 0–1; `never` of ten runs never end */
export function openWorld(seed: number, entries: number, seen: number, never: number = 0): OpenWorld {
  const whole = withoutEnds(madeUpLog(seed, { entries }), never, seed)
  const { startedAt, count } = whole.runs
  let first = Number.POSITIVE_INFINITY, last = Number.NEGATIVE_INFINITY
  for (let r = 0; r < count; r++) {
    first = Math.min(first, startedAt[r]!)
    last = Math.max(last, startedAt[r]!)
  }
  const moment = (share: number): number => Math.floor(first + (last - first) * share)
  return { log: asOf(whole, moment(seen)), whole, context: { now: moment(seen) + EPOCH_2000_S, timeZone: 'UTC', random: seededRandom }, at: (share) => isoOf(moment(share)) }
}

/** Nobody comes back to so many runs, and nothing says that they are over. */
function withoutEnds(log: JourneyLog, never: number, seed: number): JourneyLog {
  if (never === 0) return log
  const { runs, outcomes } = log, random = seededRandom(seed + 4_000)
  const isNever = Uint8Array.from({ length: runs.count }, () => (random() * 10 < never ? 1 : 0))
  const kept = Int32Array.from({ length: outcomes.count }, (_, o) => o).filter((o) => isNever[outcomes.run[o]!] === 0)
  const told = <Column extends Int32Array | Uint8Array>(column: Column): Column => {
    const part = column.slice(0, kept.length) as Column
    kept.forEach((o, i) => (part[i] = column[o]!))
    return part
  }
  return {
    ...log,
    runs: { ...runs, status: runs.status.map((status, r) => (isNever[r] === 1 ? 0 : status)), endedAt: runs.endedAt.map((at, r) => (isNever[r] === 1 ? NO_NUMBER : at)), outcomeKind: runs.outcomeKind.map((kind, r) => (isNever[r] === 1 ? NO_CODE8 : kind)) },
    outcomes: { count: kept.length, outcomeId: told(outcomes.outcomeId), run: told(outcomes.run), kind: told(outcomes.kind), value: pickSparse(outcomes.value, kept), currency: outcomes.currency.length === 0 ? outcomes.currency : told(outcomes.currency), customerValue: told(outcomes.customerValue) },
  }
}

/** The last part of a world's time, and the part of equal length before it. */
export function periodsOf({ at }: OpenWorld, seen: number, length: number): { readonly recent: Cohort; readonly before: Cohort } {
  return { recent: { period: { from: at(seen - length), to: at(seen) } }, before: { period: { from: at(seen - 2 * length), to: at(seen - length) } } }
}
