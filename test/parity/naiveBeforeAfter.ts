import type { JourneyLog } from '@throughline/analytics'
import type { BeforeAfterParams } from '@throughline/analytics/journey/beforeAfter'
import { finishBeforeAfter } from '@throughline/analytics/journey/beforeAfterFinish'
import { momentsOf, WeekSums } from '@throughline/analytics/journey/beforeAfterRows'
import { isDrawn } from '@throughline/analytics/driver/driverTally'
import type { z } from 'zod'
import type { Naive } from './naive.ts'
import { distinct, group } from './naiveRuns.ts'

const WEEK = 7 * 86_400

/** Every customer's whole life laid beside the meeting, week by week. */
export function naiveBeforeAfter(naive: Naive, params: z.output<typeof BeforeAfterParams>, catalogue: JourneyLog['catalogue']): unknown {
  const { cohort, touchpoint, weeks } = params
  const lives = new Map([...group(naive.allRuns('primary').filter((r) => r.entries.length > 0), (r) => r.actor)].map(([actor, runs]) => [actor, runs.flatMap((r) => r.entries)]))
  const own = group(naive.runs(cohort), (r) => r.actor)
  const everything = [...lives.values()].flat().map((e) => e.at)
  const least = (times: readonly number[]): number | null => (times.length === 0 ? null : Math.min(...times))
  const at = (entries: readonly { readonly touchpoint: string; readonly at: number }[]): number | null => least(entries.filter((e) => e.touchpoint === touchpoint).map((e) => e.at))
  const customers = [...own].filter(([actor]) => lives.has(actor)).map(([actor, runs]) => ({ actor, first: least(lives.get(actor)!.map((e) => e.at))!, metAt: at(lives.get(actor)!), metInCohort: at(runs.flatMap((r) => r.entries)) })).sort((a, b) => a.actor - b.actor)
  const moments = momentsOf(customers, { first: least(everything) ?? 0, last: everything.length === 0 ? 0 : Math.max(...everything) }, weeks, isDrawn)
  if (distinct(moments.counted, (c) => c.actor) !== moments.counted.length) throw new Error('a customer was counted twice')
  const sums = new WeekSums(moments.counted.length, weeks)
  moments.counted.forEach((customer, c) => {
    for (let week = -weeks; week < weeks; week++) {
      const [from, to] = [customer.at + week * WEEK, customer.at + (week + 1) * WEEK]
      // Before it, a week holds its beginning; after it, its end.
      for (const e of lives.get(customer.actor)!) if (week < 0 ? e.at >= from && e.at < to : e.at > from && e.at <= to) sums.add(c, week, e.cost ?? 0, e.sentiment ?? Number.NaN, e.effort)
    }
  })
  return finishBeforeAfter(moments, sums, params, catalogue)
}
