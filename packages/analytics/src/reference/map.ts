import type { ReferenceQuery } from '../analysis.ts'
import type { HandlingCounts } from '../journey/handling.ts'
import { finishMap } from '../journey/map.ts'
import { plannedSteps } from '../journey/planned.ts'
import { baseCtes, cohortCtes, Statement } from './cohortSql.ts'
import { JUDGED } from './tree.ts'
import type { Reference } from './references.ts'

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
        handled as (select run_id, key, handler, lag(handler) over (partition by run_id order by at, id) as handler_before from walk where handler is not null)
        ${select}`,
        params: st.params,
      }
    }
    return [
      ask(`select (select count(*) from r) as runs, (select count(*) from r where status <> 'active') as mature, (select count(*) from r where status = 'achieved') as achieved, (select count(distinct actor_id) from r) as actors,
        count(*) as entries, count(*) filter (where key is null) as unplanned from walk`),
      ask(`select max(at) - min(at) as took from walk where status <> 'active' group by run_id`),
      ask(`select q.key, q.runs, q.actors, q.mature, q.customer_n, q.customer_sum, q.customer_squares, (select count(*) from last_step l join r on r.id = l.run_id where l.key = q.key and r.status in ('failed', 'abandoned')) as lost
        from (select key, count(*) as runs, count(distinct actor_id) as actors, count(*) filter (where status <> 'active') as mature, count(customer_value) as customer_n,
          coalesce(sum(customer_value), 0)::float8 as customer_sum, coalesce(sum(customer_value::float8 ^ 2), 0) as customer_squares from reached group by key) q`),
      ask('select key, since_before, since_start from reached'),
      ask(`select key, count(*) as entries, count(sentiment) as felt_n, coalesce(sum(sentiment), 0)::float8 as felt_sum, coalesce(sum(sentiment * sentiment), 0)::float8 as felt_squares,
        count(nullif(effort, 0)) as effort_n, coalesce(sum(effort), 0)::float8 as effort_sum, coalesce(sum(effort::float8 ^ 2), 0) as effort_squares, sum(cost)::bigint as cost, sum(revenue)::bigint as revenue,
        (array_agg(id order by sentiment desc, id) filter (where sentiment is not null and has_words))[1:2] as best, (array_agg(id order by sentiment, id) filter (where sentiment is not null and has_words))[1:2] as worst
        from walk where key is not null group by key`),
      ask(`select w.key, c.code, count(*) as entries from walk w join channel c on c.id = w.channel_id where w.key is not null group by 1, 2`),
      ask(`select key, sentiment > 0 as is_good, count(*) as n, count(*) filter (where status = 'achieved') as achieved from felt_first where sentiment <> 0 and status <> 'active' group by 1, 2`),
      { text: JUDGED, params: [] },
      ask(`select key, grouping(key) = 1 as is_all, handler, count(*) as contacts from handled group by grouping sets ((key, handler), (handler))`),
      ask(`select key, grouping(key) = 1 as is_all, count(distinct run_id) as runs, count(distinct run_id) filter (where handler_before <> handler) as handed_over from handled group by grouping sets ((key), ())`),
    ]
  },
  result([totals, took, reached, waits, felt, channels, moments, judged, handlers, handled], params, _context, catalogue) {
    const t = totals![0] as Record<string, number>
    const of = (rows: readonly Record<string, unknown>[], key: string): Record<string, unknown> => rows.find((r) => r.key === key) ?? {}
    const number = (value: unknown): number => (value as number | undefined) ?? 0
    const handling = (is: (row: Record<string, unknown>) => boolean): HandlingCounts => {
      const h = handled!.find(is)
      return { runs: number(h?.runs), handedOver: number(h?.handed_over), byHandler: handlers!.filter(is).map((row) => ({ actorId: row.handler as number, contacts: row.contacts as number })) }
    }
    return finishMap({
      runs: t.runs!, mature: t.mature!, achieved: t.achieved!, actors: t.actors!, unplannedEntries: t.unplanned!, entries: t.entries!, throughput: took!.map((r) => r.took as number), handling: handling((row) => row.is_all === true),
      steps: plannedSteps(catalogue, params.journey).map(({ key }) => {
        const r = of(reached!, key), f = of(felt!, key)
        const own = waits!.filter((w) => w.key === key)
        const moment = (isGood: boolean): { achieved: number; n: number } => {
          const m = moments!.find((x) => x.key === key && x.is_good === isGood)
          return { achieved: number(m?.achieved), n: number(m?.n) }
        }
        return {
          key, runs: number(r.runs), actors: number(r.actors), mature: number(r.mature), lost: number(r.lost), entries: number(f.entries),
          sincePrevious: own.flatMap((w) => (w.since_before === null ? [] : [w.since_before as number])), sinceStart: own.map((w) => w.since_start as number),
          felt: { n: number(f.felt_n), sum: number(f.felt_sum), sumOfSquares: number(f.felt_squares) }, best: (f.best as number[] | null | undefined) ?? [], worst: (f.worst as number[] | null | undefined) ?? [],
          customerValue: { n: number(r.customer_n), sum: number(r.customer_sum), sumOfSquares: number(r.customer_squares) }, effort: { n: number(f.effort_n), sum: number(f.effort_sum), sumOfSquares: number(f.effort_squares) },
          costMinor: (f.cost as number | null | undefined) ?? null, revenueMinor: (f.revenue as number | null | undefined) ?? null,
          channels: channels!.filter((c) => c.key === key).map((c) => ({ code: c.code as string, entries: c.entries as number })), good: moment(true), bad: moment(false),
          handling: handling((row) => row.is_all === false && row.key === key),
        }
      }),
    }, params.journey, new Set(judged!.map((j) => j.code as string)), catalogue)
  },
}
