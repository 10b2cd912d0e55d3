import type { ReferenceQuery } from '../analysis.ts'
import { ratioOf, sharedOf, type CustomerRow } from '../kernel/ratio.ts'
import type { BoardBefore, BoardShares } from '../outcome/boardShares.ts'
import { finishBoard } from '../outcome/finishBoard.ts'
import { EPOCH_2000_S, bucketBounds, localToUtc } from '../kernel/calendar.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import { JUDGED } from './tree.ts'
import type { Reference, Rows } from './references.ts'

const JUDGED_RUN = `r.journey_id in (select journey_id from run where status in ('achieved', 'failed'))`
/** By customer, of ended runs: y with what is asked, of n. */
const SHARES = `, seen as (select distinct run.journey_id, o.kind_id from outcome o join run on run.id = o.run_id)
  select 'kind' as of, k.code, r.actor_id as customer, count(*) as n, count(*) filter (where exists (select from outcome o where o.run_id = r.id and o.kind_id = k.id)) as y
    from r join seen s on s.journey_id = r.journey_id join outcome_kind k on k.id = s.kind_id where r.status <> 'active' group by k.code, r.actor_id
  union all select 'journey', j.code, r.actor_id, count(*), count(*) filter (where r.status = 'achieved') from r join journey j on j.id = r.journey_id where r.status <> 'active' group by j.code, r.actor_id
  union all select 'all', '', r.actor_id, count(*), count(*) filter (where r.status = 'achieved') from r where r.status <> 'active' and ${JUDGED_RUN} group by r.actor_id`
const JOURNEYS = `select j.code, count(*) as runs,
  sum(r.outcome_value)::bigint as value, coalesce(sum(r.outcome_value) filter (where r.status = 'achieved'), 0)::bigint as achieved_value from r join journey j on j.id = r.journey_id group by j.code`

export const boardReference: Reference<'outcome.board'> = {
  queries(params, context, catalogue) {
    const query = (cohort: typeof params.cohort, make: (st: Statement) => string): ReferenceQuery => {
      const st = new Statement()
      return { text: `${[baseCtes(st, catalogue), cohortCtes(st, cohort, context, catalogue)].join(',\n')} ${make(st)}`, params: st.params }
    }
    const ask = (make: (st: Statement) => string): ReferenceQuery => query(params.cohort, make)
    const bucket = (st: Statement): string => `to_char(date_trunc('${params.bucket}', to_timestamp(r.started + ${EPOCH_2000_S}) at time zone ${st.param(context.timeZone, 'text')}), 'YYYY-MM-DD')`
    return [
      ask(() => `select count(*) as runs, count(*) filter (where status <> 'active') as mature, count(distinct actor_id) as actors from r`),
      ask((st) => `select k.code, count(distinct r.id) as runs, count(distinct r.actor_id) as actors, coalesce(sum(o.value_minor) filter (where o.currency = ${st.param(catalogue.currency, 'text')}), 0)::bigint as value
        from r join outcome o on o.run_id = r.id join outcome_kind k on k.id = o.kind_id group by k.code`),
      ask(() => SHARES),
      ask(() => JOURNEYS),
      ask((st) => `select distinct ${bucket(st)} as bucket from r where r.status <> 'active'`),
      ask((st) => `, seen as (select distinct run.journey_id, o.kind_id from outcome o join run on run.id = o.run_id)
        select ${bucket(st)} as bucket, k.code, r.actor_id as customer, count(*) as n, count(*) filter (where exists (select from outcome o where o.run_id = r.id and o.kind_id = k.id)) as y
        from r join seen s on s.journey_id = r.journey_id join outcome_kind k on k.id = s.kind_id where r.status <> 'active' group by 1, 2, 3`),
      ask((st) => `select ${bucket(st)} as bucket, j.code, count(*) as runs from r join journey j on j.id = r.journey_id where r.status = 'active' group by 1, 2`),
      ask(() => `, last_felt as (select distinct on (run_id) run_id, sentiment from e where sentiment is not null order by run_id, at desc, id desc),
        margin as (select run_id, sum(coalesce(revenue, 0) - coalesce(cost, 0)) as margin from e group by run_id)
        select case when r.status = 'achieved' then 'achieved' else 'failed' end as did, case when f.sentiment > 0 then 'good' when f.sentiment < 0 then 'bad' else 'unknown' end as felt,
          count(*) as runs, count(distinct r.actor_id) as actors, sum(r.outcome_value)::bigint as value, sum(m.margin)::bigint as margin
        from r left join last_felt f on f.run_id = r.id join margin m on m.run_id = r.id where r.status <> 'active' and ${JUDGED_RUN} group by 1, 2`),
      ask(() => `, last_step as (select distinct on (run_id) run_id, step_id from e where step_id is not null order by run_id, at desc, id desc)
        select coalesce(js.code, j.code) as journey, s.key as step, count(*) as runs, count(distinct r.actor_id) as actors
        from r join journey j on j.id = r.journey_id left join last_step l on l.run_id = r.id left join journey_step s on s.id = l.step_id left join journey js on js.id = s.journey_id
        where r.status in ('failed', 'abandoned') and ${JUDGED_RUN} group by 1, 2`),
      { text: `select distinct j.code as journey, k.code as kind from outcome o join run on run.id = o.run_id join journey j on j.id = run.journey_id join outcome_kind k on k.id = o.kind_id`, params: [] },
      { text: JUDGED, params: [] },
      ask(() => `select k.code, r.actor_id as customer, count(*) as n, sum(o.customer_value_percent)::float8 as y from r join outcome o on o.run_id = r.id join outcome_kind k on k.id = o.kind_id where o.customer_value_percent is not null group by 1, 2`),
      ...(params.compareTo ? [query(params.compareTo, () => SHARES)] : []),
    ]
  },
  result([totals, kinds, shares, journeys, buckets, trend, trendOpen, didFelt, leaks, seen, judged, valued, before], params, context, catalogue) {
    const t = totals![0] as { runs: number; mature: number; actors: number }
    // Bounds from the local days SQL cut by.
    const days = buckets!.map((r) => r.bucket as string).sort()
    const at = (day: string): number => localToUtc(Date.parse(`${day}T00:00:00Z`) / 1000, context.timeZone) - EPOCH_2000_S
    const bounds = days.length === 0 ? [0] : [...bucketBounds(at(days[0]!), at(days.at(-1)!), params.bucket, context.timeZone)]
    const inBuckets = <T>(make: (bound: number) => T): T[] => bounds.slice(0, -1).map(make)
    return finishBoard({
      ...t, shares: sharesOf(shares!),
      kinds: new Map(kinds!.map((k) => [k.code as string, { runs: k.runs as number, actors: k.actors as number, valueMinor: k.value as number, valued: ratioOf(customersOf(valued!, (row) => row.code === k.code)) }])),
      bounds, trend: inBuckets((bound) => new Map(catalogue.outcomeKinds.map(({ code }) => [code, ratioOf(customersOf(trend!, (row) => row.code === code && at(row.bucket as string) === bound))]))),
      trendOpen: inBuckets((bound) => new Map(trendOpen!.filter((r) => at(r.bucket as string) === bound).map((r) => [r.code as string, r.runs as number]))),
      didFelt: didFelt!.map((c) => ({ did: c.did as 'achieved', felt: c.felt as 'good', runs: c.runs as number, actors: c.actors as number, valueMinor: c.value as number, marginMinor: c.margin as number })),
      byJourney: new Map(journeys!.map((j) => [j.code as string, { runs: j.runs as number, valueMinor: j.value as number, achievedValueMinor: j.achieved_value as number }])),
      leaks: leaks!.map((l) => ({ journey: l.journey as string, step: l.step as string | null, runs: l.runs as number, actors: l.actors as number })),
    }, before ? beforeOf(shares!, before) : null, new Set(seen!.map((s) => `${s.journey as string} ${s.kind as string}`)), new Set(judged!.map((j) => j.code as string)), catalogue)
  },
}

function customersOf(rows: Rows[number], is: (row: Rows[number][number]) => boolean): CustomerRow[] {
  return rows.filter(is).map((row) => ({ customer: row.customer as number, y: row.y as number, n: row.n as number }))
}

function codesOf(rows: Rows[number], of: string): string[] {
  return [...new Set(rows.filter((row) => row.of === of).map((row) => row.code as string))]
}

function ofBoard<Sums>(rows: Rows[number], make: (is: (row: Rows[number][number]) => boolean) => Sums): BoardShares<Sums> {
  const each = (of: string): Map<string, Sums> => new Map(codesOf(rows, of).map((code) => [code, make((row) => row.of === of && row.code === code)]))
  return { all: make((row) => row.of === 'all'), kinds: each('kind'), journeys: each('journey') }
}

const sharesOf = (rows: Rows[number]): BoardShares => ofBoard(rows, (is) => ratioOf(customersOf(rows, is)))

function beforeOf(now: Rows[number], before: Rows[number]): BoardBefore {
  return { shares: sharesOf(before), shared: ofBoard(now, (is) => sharedOf(customersOf(now, is), customersOf(before, is))) }
}
