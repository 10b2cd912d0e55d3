import type { ReferenceQuery } from '../analysis.ts'
import { whyKey, type WhyKind, type WhyTally } from '../journey/whyDefinition.ts'
import { finishWhy, journeysOf } from '../journey/whyFinish.ts'
import { whyOfRows } from '../journey/whyRows.ts'
import { baseCtes, secondsSql, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import { planCtes } from './planSql.ts'
import type { ParsedParams, Reference, Rows } from './references.ts'

type Params = ParsedParams<'journey.why'>

/** SQL tells of each ended run what happened and could have; the same sums and tests finish. */
export const journeyWhyReference: Reference<'journey.why'> = {
  queries(params, context, catalogue) {
    const { cohort, target, longWait } = params
    const ask = (make: (st: Statement) => string): ReferenceQuery => {
      const st = new Statement()
      const about = { ...cohort, journeys: cohort.journeys ?? journeysOf(catalogue) }
      return { text: `${[baseCtes(st, catalogue), cohortCtes(st, about, context, catalogue)].join(',\n')}, ${endedCtes(st, target)} ${make(st)}`, params: st.params }
    }
    return [
      ask((st) => `select x.id, x.actor_id, j.code as journey, x.status, x.outcome_value::float8 as value, ${lostSql(st, target)} as lost from ended x join journey j on j.id = x.journey_id order by x.id`),
      ask((st) => `, ${marksCtes(st.param(longWait, 'float8'))} select m.*, j.code as journey from mark m join ended x on x.id = m.run_id join journey j on j.id = x.journey_id`),
      ask((st) => `, ${marksCtes(st.param(longWait, 'float8'))} select t.*, j.code as journey from threshold t join journey j on j.id = t.journey_id`),
      ask((st) => `select (select max(at) from all_entry) as last_at, (select array_agg(code) from journey where id in (select journey_id from asked)) as asked, ${target.of === 'outcome' ? worthSql(st, target.code, catalogue.currency) : 'null::bigint as n, null::float8 as value'}`),
    ]
  },
  result(rows, params, context, catalogue) {
    return finishWhy(tallyOf(rows, params), params, catalogue, context)
  },
}

function tallyOf([runs, marks, thresholds, totals]: Rows, { target }: Params): WhyTally {
  const keyOf = (row: Record<string, unknown>): string => whyKey(row.journey as string, row.what as WhyKind, row.one as string, ...(row.two === null ? [] : [row.two as string]))
  const could = new Map<unknown, string[]>(), had = new Map<unknown, string[]>()
  const put = (into: Map<unknown, string[]>, run: unknown, key: string): void => {
    const list = into.get(run)
    if (list) list.push(key)
    else into.set(run, [key])
  }
  for (const mark of marks!) {
    put(could, mark.run_id, keyOf(mark))
    if (mark.had) put(had, mark.run_id, keyOf(mark))
  }
  const { last_at, asked, n, value } = totals![0] as { last_at: number | null; asked: string[] | null; n: number | null; value: number | null }
  return whyOfRows(
    runs!.map((r) => ({ customer: r.actor_id as number, journey: r.journey as string, isLost: r.lost as boolean, isAchieved: r.status === 'achieved', value: r.value as number, had: had.get(r.id) ?? [], could: could.get(r.id) ?? [] })),
    new Map(thresholds!.map((t) => [whyKey(t.journey as string, 'stall', t.one as string, t.two as string), Number(t.more_than)])),
    { lastAt: last_at, asked: new Set(asked ?? []), outcome: target.of === 'outcome' ? { n: Number(n ?? 0), value: Number(value ?? 0) } : null },
  )
}

/** `ended`: the runs; `asked`: journeys in which it can be told. */
function endedCtes(st: Statement, target: Params['target']): string {
  const isLater = target.of === 'outcome' && target.withinDays !== undefined
  const asked = isLater ? 'select id as journey_id from journey'
    : target.of === 'lost' ? `select distinct journey_id from run where status in ('achieved', 'failed')`
      : `select distinct run.journey_id from run join outcome o on o.run_id = run.id join outcome_kind k on k.id = o.kind_id where k.code = ${st.param(target.code, 'text')}`
  const until = isLater ? `and r.started <= (select max(at) from all_entry) - ${st.param(target.withinDays! * 86_400, 'bigint')}` : ''
  return `asked as materialized (${asked}),
  ended as materialized (select r.* from r where r.status <> 'active' and r.journey_id in (select journey_id from asked) ${until})`
}

function lostSql(st: Statement, target: Params['target']): string {
  if (target.of === 'lost') return `x.status <> 'achieved'`
  const code = st.param(target.code, 'text')
  if (target.withinDays === undefined) return `exists (select from outcome o join outcome_kind k on k.id = o.kind_id where o.run_id = x.id and k.code = ${code})`
  return `exists (select from all_run a join run u on u.id = a.id join outcome o on o.run_id = a.id join outcome_kind k on k.id = o.kind_id where a.actor_id = x.actor_id and k.code = ${code}
    and ${secondsSql('u.ended_at')} between x.started and x.started + ${st.param(target.withinDays * 86_400, 'bigint')})`
}

function worthSql(st: Statement, code: string, currency: string): string {
  const own = `from outcome o join outcome_kind k on k.id = o.kind_id where o.run_id is not null and o.value_minor is not null and k.code = ${st.param(code, 'text')} and o.currency = ${st.param(currency, 'text')}`
  return `(select count(*) ${own}) as n, (select sum(o.value_minor)::float8 ${own}) as value`
}

/** `threshold`: seconds a wait is long above; `mark`: of each run what could have happened, and whether it did. */
function marksCtes(longWait: string): string {
  return `way as materialized (
    select e.run_id, x.journey_id, e.at, e.id, n.code, c.code as channel, lag(n.code) over w as one, lead(n.code) over w as after, case when lead(e.id, 2) over w is not null then lead(c.code) over w end as channel_after, e.at - lag(e.at) over w as gap
    from e join ended x on x.id = e.run_id join touchpoint n on n.id = e.touchpoint_id join channel c on c.id = e.channel_id window w as (partition by e.run_id order by e.at, e.id)
  ),
  threshold as materialized (select journey_id, one, code as two, floor(percentile_cont(${longWait}) within group (order by gap))::bigint as more_than from way where one is not null group by journey_id, one, code),
  ${planCtes('ended', 'e')},
  mark as (
    select w.run_id, 'stall' as what, w.one, w.code as two, bool_or(w.gap > t.more_than) as had from way w join threshold t on t.journey_id = w.journey_id and t.one = w.one and t.two = w.code group by w.run_id, w.one, w.code
    union all select run_id, 'bounce', one, code, bool_or(coalesce(after = one, false)) from way where one <> code group by run_id, one, code
    union all select run_id, 'again', code, null, bool_or(coalesce(one = code, false)) from way group by run_id, code
    union all select run_id, 'rework', code, null, count(*) > 1 from way group by run_id, code
    union all select f.run_id, 'switch', f.channel, c.code, exists (select from way w where w.run_id = f.run_id and w.channel = f.channel and w.channel_after = c.code)
      from (select distinct run_id, channel from way where channel_after is not null) f cross join channel c where c.code <> f.channel
    union all select p.run_id, 'skipped', s.key, null, bool_or(p.skipped) from passed p join ended x on x.id = p.run_id join planned_step s on s.journey_id = x.journey_id and s.place = p.place group by p.run_id, s.key
  )`
}
