import { bucketBounds, isoOf, type JourneyLog } from '@throughline/analytics'
import type { PeopleListParams } from '@throughline/analytics/customer/people'
import { finishRepeat, type CustomerRepeatParams } from '@throughline/analytics/customer/repeat'
import type { z } from 'zod'
import { CONTEXT } from './asks.ts'
import type { Naive } from './naive.ts'
import { distinct, group, mean, monthName, sum } from './naiveRuns.ts'

type Catalogue = JourneyLog['catalogue']

/** Who is in a cohort, customer by customer. */
export function naivePeople(naive: Naive, params: z.output<typeof PeopleListParams>, catalogue: Catalogue): unknown {
  const runs = naive.runs(params.cohort)
  const people = [...group(runs, (r) => r.actor)].map(([actorId, own]) => {
    const entries = own.flatMap((r) => r.entries)
    const felt = entries.flatMap((e) => (e.sentiment === null ? [] : [e.sentiment]))
    return { actorId, runs: own.length, entries: entries.length, revenueMinor: sum(entries, (e) => e.revenue ?? 0), costMinor: sum(entries, (e) => e.cost ?? 0), felt: felt.length === 0 ? null : mean(felt), firstSeen: isoOf(Math.min(...entries.map((e) => e.at))), lastSeen: isoOf(Math.max(...entries.map((e) => e.at))) }
  })
  people.sort((a, b) => (params.sort === 'revenue' ? b.revenueMinor - a.revenueMinor : Date.parse(b.lastSeen) - Date.parse(a.lastSeen)) || a.actorId - b.actorId)
  const { offset, limit } = params
  return { currency: catalogue.currency, total: people.length, runs: runs.length, people: people.slice(offset, offset + limit) }
}

/** How often customers came back for a touchpoint, month by month. */
export function naiveRepeat(naive: Naive, params: z.output<typeof CustomerRepeatParams>, catalogue: Catalogue): unknown {
  const runs = naive.runs(params.cohort)
  const bought = runs.flatMap((run) => run.entries.filter((e) => e.touchpoint === params.touchpoint).map((e) => ({ ...e, actor: run.actor })))
  const times = bought.map((b) => b.at)
  const bounds = times.length === 0 ? [] : [...bucketBounds(Math.min(...times), Math.max(...times), 'month', CONTEXT.timeZone)]
  const monthOf = (at: number): number => bounds.findLastIndex((b) => b <= at)
  const people = [...group(bought, (b) => b.actor).values()].map((list) => ({ times: list.length, months: new Set(list.map((b) => monthOf(b.at))) }))
  return finishRepeat({
    customers: distinct(runs, (r) => r.actor), revenueMinor: sum(bought, (b) => b.revenue ?? 0), counts: Int32Array.from(people, (p) => p.times),
    months: bounds.slice(0, -1).map((bound, m) => {
      const own = people.filter((p) => Math.min(...p.months) === m)
      return { month: monthName(bound), active: Array.from({ length: bounds.length - 1 - m }, (_, later) => own.filter((p) => p.months.has(m + later)).length) }
    }),
  }, catalogue)
}
