import { NO_NUMBER } from '../columns/journeyLog.ts'
import { outcomesIn, type Selection } from '../columns/select.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import type { TimeTo } from './timeDefinition.ts'

/** How long each run took, or for how long it was watched without getting there. */
export interface Waits {
  /** Runs of the cohort, those whose clock never began among them. */
  readonly runs: number
  /** Of each run whose clock began, in any order: seconds until it got there, or until now. */
  readonly time: Int32Array
  /** 1: got there. */
  readonly happened: Uint8Array
  /** 1: has ended. Who ended without getting there never will, and is watched until now all the same. */
  readonly hasEnded: Uint8Array
  /** 0 … clusters − 1 */
  readonly customer: Int32Array
  readonly clusters: number
}

/**
 * Waits of a cohort's runs over their chosen contacts.
 * @param from code of the touchpoint whose first contact begins the clock; absent: the run's first contact.
 * @param now seconds since 1970
 */
export function walkWaits(selection: Selection, from: string | undefined, to: TimeTo, now: number): Waits {
  const { log, picked, channelIn, isEveryChannel } = selection
  const { runs, entries, catalogue, actors } = log
  const { start, status, actor, endedAt } = runs
  const { at, touchpoint, channel } = entries
  const indexOf = (code: string): number => catalogue.touchpoints.findIndex((t) => t.code === code)
  const begins = from === undefined ? -2 : indexOf(from)
  const awaited = to.kind === 'touchpoint' ? indexOf(to.code) : -2
  const has = to.kind === 'outcome' ? outcomesIn(log, [to.code]) : null
  const today = now - EPOCH_2000_S
  const time = new Int32Array(picked.length), happened = new Uint8Array(picked.length), hasEnded = new Uint8Array(picked.length), customer = new Int32Array(picked.length)
  let n = 0
  for (let i = 0; i < picked.length; i++) {
    const r = picked[i]!
    let began = NO_NUMBER, reached = NO_NUMBER, last = NO_NUMBER
    for (let e = start[r]!, end = start[r + 1]!; e < end; e++) {
      if (!isEveryChannel && channelIn[channel[e]!] === 0) continue
      last = at[e]!
      const here = touchpoint[e]!
      if (began === NO_NUMBER) {
        if (begins !== -2 && here !== begins) continue
        began = last
        // Only a clock that began with the run itself may find what it waits for at once.
        if (begins !== -2) continue
      }
      if (here === awaited && reached === NO_NUMBER) reached = last
    }
    if (began === NO_NUMBER) continue
    const isOver = status[r] !== 0
    if (has !== null ? has[r] === 1 : to.kind === 'achieved' ? status[r] === 1 : to.kind === 'end' && isOver) reached = endOf(endedAt[r]!, began, last)
    if (reached !== NO_NUMBER) happened[n] = 1
    if (isOver) hasEnded[n] = 1
    time[n] = (reached !== NO_NUMBER ? reached : last > today ? last : today) - began
    customer[n++] = actor[r]!
  }
  return { runs: picked.length, time: time.subarray(0, n), happened: happened.subarray(0, n), hasEnded: hasEnded.subarray(0, n), customer: customer.subarray(0, n), clusters: actors.count }
}

/**
 * When a run is known to have ended, which for one nobody came back to is when its time-out passed: dated at its last contact, a run would end before anybody could know,
 * and recent ends would be missing. @param endedAt NO_NUMBER where the end has no date: the last contact then.
 */
export function endOf(endedAt: number, began: number, last: number): number {
  return endedAt === NO_NUMBER ? last : endedAt > began ? endedAt : began
}
