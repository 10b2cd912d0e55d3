import type { ReferenceQuery } from '../analysis.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import { ratioOf, sharedOf, type CustomerRow } from '../kernel/ratio.ts'
import type { HandlingCounts } from '../journey/handling.ts'
import { finishMap } from '../journey/map.ts'
import { plannedSteps } from '../journey/planned.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import { JUDGED } from './tree.ts'
import type { Reference } from './references.ts'

/** Of each step and customer y and n: a share's count and its runs, a mean's sum and its rows. */
const BY_CUSTOMER = `select 'reach' as of, p.key, r.actor_id as customer, count(*) as n, count(x.run_id)::float8 as y from r cross join planned p left join reached x on x.run_id = r.id and x.key = p.key group by 2, 3
  union all select 'achieved', '', actor_id, count(*), count(*) filter (where status = 'achieved') from r where status <> 'active' group by actor_id
  union all select 'dropOff', q.key, q.actor_id, count(*), count(l.run_id) from reached q left join last_step l on l.run_id = q.run_id and l.key = q.key and q.status in ('failed', 'abandoned') where q.status <> 'active' group by 2, 3
  union all select 'customerValue', key, actor_id, count(*), sum(customer_value) from reached where customer_value is not null group by 2, 3
  union all select 'felt', key, actor_id, count(*), sum(sentiment::float8) from walk where key is not null and sentiment is not null group by 2, 3
  union all select 'effort', key, actor_id, count(*), sum(effort) from walk where key is not null and effort > 0 group by 2, 3
  union all select case when sentiment > 0 then 'good' else 'bad' end, key, actor_id, count(*), count(*) filter (where status = 'achieved') from felt_first where sentiment <> 0 and status <> 'active' group by 1, 2, 3`

export const mapReference: Reference<'journey.map'> = {
  queries(params, context, catalogue) {
    const ask = (select: string): ReferenceQuery => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, { ...params.cohort, journeys: [params.journey] }, context, catalogue)].join(',\n')
      const journey = st.param(params.journey, 'text')
      return {
        text: `${ctes}, walk as (
          select e.*, r.actor_id, r.status, r.customer_value, st.key, i.handled_by_actor_id as handler, e.at - lag(e.at) over w as since_before, e.at - first_value(e.at) over w as since_start
          from e join r on r.id = e.run_id join interaction i on i.id = e.id left join journey_step st on st.id = e.step_id and st.journey_id = (select id from journey where code = ${journey})
          window w as (partition by e.run_id order by e.at, e.id)
        ), reached as (select distinct on (run_id, key) * from walk where key is not null order by run_id, key, at, id),
        felt_first as (select distinct on (run_id, key) * from walk where key is not null and sentiment is not null order by run_id, key, at, id),
        last_step as (select distinct on (run_id) run_id, key from walk where key is not null order by run_id, at desc, id desc),
        planned as (select key from journey_step where journey_id = (select id from journey where code = ${journey})),
        handled as (select run_id, actor_id, key, handler, lag(handler) over (partition by run_id order by at, id) as handler_before from walk where handler is not null)
        ${select}`,
        params: st.params,
      }
    }
    return [
      ask(`select (select count(*) from r) as runs, (select count(*) from r where status <> 'active') as mature, (select count(distinct actor_id) from r) as actors,
        count(*) as entries, count(*) filter (where key is null) as unplanned from walk`),
      ask(`select status = 'active' as is_open, max(at) - min(at) as took, min(at) as began, max(at) as last from walk group by run_id, status`),
      ask(BY_CUSTOMER),
      ask('select key, count(distinct actor_id) as actors from reached group by key'),
      ask('select key, since_before, since_start from reached'),
      ask(`select key, count(*) as entries, sum(cost)::bigint as cost, sum(revenue)::bigint as revenue,
        (array_agg(id order by sentiment desc, id) filter (where sentiment is not null and has_words))[1:2] as best, (array_agg(id order by sentiment, id) filter (where sentiment is not null and has_words))[1:2] as worst
        from walk where key is not null group by key`),
      ask(`select w.key, c.code, count(*) as entries from walk w join channel c on c.id = w.channel_id where w.key is not null group by 1, 2`),
      { text: JUDGED, params: [] },
      ask(`select key, grouping(key) = 1 as is_all, handler, count(*) as contacts from handled group by grouping sets ((key, handler), (handler))`),
      ask(`select key, grouping(key) = 1 as is_all, actor_id as customer, count(distinct run_id) as n, count(distinct run_id) filter (where handler_before <> handler) as y from handled group by grouping sets ((key, actor_id), (actor_id))`),
    ]
  },
  result([totals, took, byCustomer, reached, waits, felt, channels, judged, handlers, handled], params, context, catalogue) {
    const t = totals![0] as Record<string, number>
    const rowsOf = (measure: string, key: string): CustomerRow[] => byCustomer!.filter((row) => row.of === measure && row.key === key).map((row) => ({ customer: row.customer as number, y: row.y as number, n: row.n as number }))
    const of = (rows: readonly Record<string, unknown>[], key: string): Record<string, unknown> => rows.find((r) => r.key === key) ?? {}
    const number = (value: unknown): number => (value as number | undefined) ?? 0
    const handling = (is: (row: Record<string, unknown>) => boolean): HandlingCounts => {
      const rows = handled!.filter(is).map((row) => ({ customer: row.customer as number, y: row.y as number, n: row.n as number }))
      return { handOvers: ratioOf(rows), byHandler: handlers!.filter(is).map((row) => ({ actorId: row.handler as number, contacts: row.contacts as number })) }
    }
    return finishMap({
      runs: t.runs!, mature: t.mature!, achieved: ratioOf(rowsOf('achieved', '')), actors: t.actors!, unplannedEntries: t.unplanned!, entries: t.entries!, took: took!.filter((r) => r.is_open === false).map((r) => r.took as number), tookOpen: took!.filter((r) => r.is_open === true).map((r) => Math.max(r.last as number, context.now - EPOCH_2000_S) - (r.began as number)), handling: handling((row) => row.is_all === true),
      steps: plannedSteps(catalogue, params.journey).map(({ key }) => {
        const r = of(reached!, key), f = of(felt!, key)
        const own = waits!.filter((w) => w.key === key)
        const sums = (measure: string) => ratioOf(rowsOf(measure, key))
        return {
          key, actors: number(r.actors), entries: number(f.entries), reach: sums('reach'), dropOff: sums('dropOff'), felt: sums('felt'), effort: sums('effort'), customerValue: sums('customerValue'), good: sums('good'), bad: sums('bad'), shared: sharedOf(rowsOf('good', key), rowsOf('bad', key)),
          sincePrevious: own.flatMap((w) => (w.since_before === null ? [] : [w.since_before as number])), sinceStart: own.map((w) => w.since_start as number),
          best: (f.best as number[] | null | undefined) ?? [], worst: (f.worst as number[] | null | undefined) ?? [],
          costMinor: (f.cost as number | null | undefined) ?? null, revenueMinor: (f.revenue as number | null | undefined) ?? null,
          channels: channels!.filter((c) => c.key === key).map((c) => ({ code: c.code as string, entries: c.entries as number })),
          handling: handling((row) => row.is_all === false && row.key === key),
        }
      }),
    }, params.journey, new Set(judged!.map((j) => j.code as string)), catalogue)
  },
}
