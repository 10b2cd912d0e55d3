import type { JourneyLog } from '../columns/journeyLog.ts'
import { outcomesIn, type Selection } from '../columns/select.ts'
import { realAt } from '../columns/sparse.ts'
import { momentsOf, sharedMoments, sumByCluster, type ClusterSums, type Moments, type SharedMoments } from '../kernel/clusterSums.ts'
import { journeysAsked } from './asked.ts'

type Target = Parameters<typeof journeysAsked>[1]

/** By touchpoint `t` two measures: runs whose first feeling there was such, and those of them with the outcome. */
export interface MomentsTally {
  /** Ended runs that can be asked. */
  readonly runs: number
  readonly good: Moments
  readonly bad: Moments
  readonly shared: SharedMoments
  /** Customers with anything in words, and by touchpoint. */
  readonly speakers: number
  readonly spoke: Int32Array
}

/** Places of a touchpoint's two measures. */
export function measuresOf(touchpoint: number): { readonly runs: number; readonly reached: number } {
  return { runs: 2 * touchpoint, reached: 2 * touchpoint + 1 }
}

function perOf(touchpoints: number): Int32Array {
  return Int32Array.from({ length: 2 * touchpoints }, (_, m) => m - (m % 2))
}

const HAS_WORDS = 8

/** Contacts of ended runs up to the last one, which often is the outcome itself. */
export function tallyMoments(whole: JourneyLog, { log, picked, channelIn, isEveryChannel }: Selection, target: Target): MomentsTally {
  const { runs, entries, actors, catalogue } = log
  const { channel, touchpoint, sentiment, flags } = entries
  const hasOutcome = target.of === 'outcome' ? outcomesIn(log, [target.code]) : null
  const isAsked = journeysAsked(whole, target)
  const ended = picked.filter((r) => runs.status[r] !== 0 && isAsked[runs.journey[r]!] === 1)
  const width = catalogue.touchpoints.length
  const spokeAt = new Set<number>(), spoke = new Int32Array(width), hasSpoken = new Uint8Array(actors.count)
  let speakers = 0
  const lastOf = (r: number): number => {
    let last = runs.start[r + 1]! - 1
    if (!isEveryChannel) while (channelIn[channel[last]!] === 0) last--
    return last
  }
  for (let i = 0; i < ended.length; i++) {
    const r = ended[i]!, actor = runs.actor[r]!
    for (let e = runs.start[r]!, last = lastOf(r); e < last; e++) {
      if ((flags[e]! & HAS_WORDS) === 0 || (!isEveryChannel && channelIn[channel[e]!] === 0)) continue
      if (hasSpoken[actor] === 0) speakers++
      hasSpoken[actor] = 1
      const key = actor * width + touchpoint[e]!
      if (spokeAt.has(key)) continue
      spokeAt.add(key)
      spoke[touchpoint[e]!]!++
    }
  }
  const seen = new Int32Array(width)
  const side = (isGood: boolean): ClusterSums => {
    seen.fill(-1)
    return sumByCluster(ended, runs.actor, actors.count, 2 * width, [], (r, add) => {
      const isReached = hasOutcome ? hasOutcome[r] === 1 : runs.status[r] === 1
      for (let e = runs.start[r]!, last = lastOf(r); e < last; e++) {
        const mood = realAt(sentiment, e), at = touchpoint[e]!
        if (mood !== mood || seen[at] === r || (!isEveryChannel && channelIn[channel[e]!] === 0)) continue
        seen[at] = r
        if (mood === 0 || mood > 0 !== isGood) continue
        add(2 * at, 1)
        if (isReached) add(2 * at + 1, 1)
      }
    })
  }
  return { runs: ended.length, ...felt(side(true), side(false), width), speakers, spoke }
}

/** Both sides' sums of customers, and what customers on both share. */
function felt(good: ClusterSums, bad: ClusterSums, touchpoints: number): Pick<MomentsTally, 'good' | 'bad' | 'shared'> {
  const per = perOf(touchpoints)
  return { good: momentsOf(good, per), bad: momentsOf(bad, per), shared: sharedMoments(good, bad, per) }
}

/** The tally of rows: what the reference in SQL and the naive oracle have. One row for each run and touchpoint where something was felt first as good or bad. */
export function momentsOfRows(runs: number, rows: readonly { readonly customer: number; readonly touchpoint: string; readonly isGood: boolean; readonly isReached: boolean }[], words: readonly { readonly customer: number; readonly touchpoint: string }[], touchpoints: readonly { readonly code: string }[]): MomentsTally {
  const placeOf = new Map(touchpoints.map(({ code }, t) => [code, t]))
  const customers = [...new Set(rows.map(({ customer }) => customer))].sort((a, b) => a - b), indexOf = new Map(customers.map((customer, i) => [customer, i]))
  const side = (isGood: boolean): ClusterSums => {
    const own = rows.filter((row) => row.isGood === isGood)
    return sumByCluster(Int32Array.from(own.keys()), Int32Array.from(own, ({ customer }) => indexOf.get(customer)!), customers.length, 2 * touchpoints.length, [], (row, add) => {
      const m = 2 * placeOf.get(own[row]!.touchpoint)!
      add(m, 1)
      if (own[row]!.isReached) add(m + 1, 1)
    })
  }
  return {
    runs, ...felt(side(true), side(false), touchpoints.length), speakers: new Set(words.map(({ customer }) => customer)).size,
    spoke: Int32Array.from(touchpoints, ({ code }) => new Set(words.filter((row) => row.touchpoint === code).map(({ customer }) => customer)).size),
  }
}
