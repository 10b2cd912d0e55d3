import { ascending } from '../kernel/ascending.ts'
import { medianSurvival } from '../kernel/survival.ts'

export interface Throughput {
  /** Seconds by which half of the runs are over; null where fewer than half are, as far as they were watched. */
  readonly median: number | null
  readonly n: number
  readonly open: number
}

/**
 * When half of the runs are over: Kaplan & Meier's median (JASA 1958), in which open runs count as far as they were watched. Without them it is the plain
 * one; of the young runs only the quick have ended, so leaving the open ones out makes a journey look quicker than it is.
 * @param took seconds of runs that are over
 * @param open seconds for which open ones were watched
 */
export function throughputOf(took: ArrayLike<number>, open: ArrayLike<number>): Throughput | null {
  const n = took.length + open.length
  if (n === 0) return null
  const time = new Int32Array(n), isOver = new Uint8Array(n).fill(1, 0, took.length)
  time.set(took)
  time.set(open, took.length)
  return { median: medianSurvival(time, isOver, ascending(time)).value, n, open: open.length }
}
