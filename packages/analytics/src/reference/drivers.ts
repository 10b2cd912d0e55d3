import type { ReferenceQuery } from '../analysis.ts'
import { featureKey, HARD, isDrawn, MOST_ROWS, textsOf, type DriverTally } from '../driver/driverTally.ts'
import { MOST_VALUES } from '../columns/attributes.ts'
import { NUMBER_TEXT } from '../columns/numberText.ts'
import { finishDrivers } from '../driver/finishDrivers.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import { planCtes } from './planSql.ts'
import type { ParsedParams, Reference, Rows } from './references.ts'

type Params = ParsedParams<'outcome.drivers'>

const MONEY = { revenue: 'coalesce(e.revenue, 0)', cost: 'coalesce(e.cost, 0)', margin: 'coalesce(e.revenue, 0) - coalesce(e.cost, 0)' } as const

/** SQL gathers the rows of the model, the design in long form; the same fit finishes. */
export const driversReference: Reference<'outcome.drivers'> = {
  queries(params, context, catalogue) {
    const ask = (make: (st: Statement) => string): ReferenceQuery => {
      const st = new Statement()
      return { text: `${baseCtes(st, catalogue)},\n${cohortCtes(st, params.cohort, context, catalogue)},\n${endedCtes(st, params)} ${make(st)}`, params: st.params }
    }
    const money = (measure: keyof typeof MONEY): string => `(select sum(${MONEY[measure]}) from e where e.run_id = x.id)::float8`
    return [
      ask((st) => `select x.id, x.actor_id, j.code as journey, ${yOf(st, params, money)} as y, ${params.against ? money(params.against) : 'null::float8'} as money from ended x join journey j on j.id = x.journey_id order by x.id`),
      ask((st) => `, ${scopedCtes(st, params)} ${FEATURES}`),
      ask(() => `, own as materialized (${ENDED_OWN}), ${planCtes('ended', 'own')}
        select r.id, 'unplanned' as what from ended r join journey j on j.id = r.journey_id where j.rules ->> 'cut' = 'definition' and exists (select from walk w where w.run_id = r.id and w.place is null)
        union all select distinct run_id, 'skipped' from passed where skipped and not is_optional
        union all select distinct a.run_id, 'outOfOrder' from at_place a join ended r on r.id = a.run_id join journey j on j.id = r.journey_id where a.late and j.rules ->> 'cut' = 'definition'
        union all select distinct a.run_id, 'repeated' from at_place a join ended r on r.id = a.run_id join journey j on j.id = r.journey_id where a.again and j.rules ->> 'cut' = 'definition'`),
      ask(() => `select x.id, t.key, t.value #>> '{}' as value from ended x join actor a on a.id = x.actor_id cross join lateral jsonb_each(a.attributes) t where jsonb_typeof(t.value) in ('string', 'number', 'boolean')`),
      { text: `select t.key, bool_and(t.value #>> '{}' ~ $1) as is_number from actor a cross join lateral jsonb_each(a.attributes) t where a.person_id is null and jsonb_typeof(t.value) in ('string', 'number', 'boolean') group by t.key having count(distinct t.value #>> '{}') > ${MOST_VALUES}`, params: [NUMBER_TEXT] },
    ]
  },
  result([rows, features, deviations, attributes, crowded], params, context, catalogue) {
    return finishDrivers(tallyOf(rows!, features!, deviations!, attributes!, crowded!), params, catalogue, context)
  },
}

/** Of `ended x`: the outcome. */
export function yOf(st: Statement, { target }: Pick<Params, 'target'>, money: (measure: keyof typeof MONEY) => string = () => 'null'): string {
  switch (target.of) {
    case 'achieved': return `(x.status = 'achieved')::int::float8`
    case 'money': return money(target.measure)
    case 'outcome': return `(exists (select from outcome o join outcome_kind k on k.id = o.kind_id where o.run_id = x.id and k.code = ${st.param(target.code, 'text')}))::int::float8`
  }
}

/** `ended`: the rows; `told`: every entry with whether it went well. */
export function endedCtes(st: Statement, { target }: Pick<Params, 'target'>): string {
  const asked = target.of === 'money' ? 'true'
    : target.of === 'achieved' ? `r.journey_id in (select journey_id from run where status in ('achieved', 'failed'))`
      : `r.journey_id in (select run.journey_id from run join outcome o on o.run_id = run.id join outcome_kind k on k.id = o.kind_id where k.code = ${st.param(target.code, 'text')})`
  return `ended as materialized (select r.* from r where r.status <> 'active' and ${asked})`
}

/** Contacts of the run itself but the last. */
export const ENDED_OWN = `select t.* from (select e.*, row_number() over (partition by e.run_id order by e.at desc, e.id desc) as from_end from e where e.run_id in (select id from ended)) t where t.from_end > 1`

function scopedCtes(st: Statement, { cohort, lookbackDays }: Params): string {
  const channels = cohort.channels ? `t.channel_id in (select id from channel where code = any(${st.param(cohort.channels, 'text[]')}))` : 'true'
  const days = st.param(lookbackDays, 'bigint')
  return `scoped as materialized (
    select t.*, coalesce(i.success, (select p.success from perception p where p.interaction_id = t.id and p.success is not null order by p.id desc limit 1)) as success from (
      select o.run_id as row_id, 'run' as scope, o.run_id, o.at, o.id, o.touchpoint_id, o.channel_id, o.sentiment, o.effort from (${ENDED_OWN}) o
      union all
      select x.id, 'before', t.run_id, t.at, t.id, t.touchpoint_id, t.channel_id, t.sentiment, t.effort
      from ended x join all_run o on o.actor_id = x.actor_id and o.id <> x.id join all_entry t on t.run_id = o.id
      where ${days} > 0 and t.at >= x.started - ${days} * 86400 and t.at < x.started and ${channels}
    ) t join interaction i on i.id = t.id
  ),
  usual as materialized (
    select distinct on (g.touchpoint_id) g.touchpoint_id, g.before from (
      select touchpoint_id, before, count(*) as n from (select touchpoint_id, lag(touchpoint_id) over (partition by run_id order by at, id) as before from all_entry) l where before <> touchpoint_id group by 1, 2
    ) g join touchpoint f on f.id = g.before order by g.touchpoint_id, g.n desc, f.code collate "C"
  ),
  neighbour as materialized (
    select *, row_number() over (partition by row_id, scope, run_id, touchpoint_id order by at, id) as nth, lag(channel_id) over (partition by row_id, scope, run_id order by at, id) as channel_before from scoped
  )`
}

const FEATURES = `select row_id as id, 'met' as what, scope, f.code as a, null as b, 1::float8 as value from scoped join touchpoint f on f.id = touchpoint_id group by row_id, scope, f.code
  union all
  select w.row_id, 'waited', w.scope, f.code, t.code, max(w.wait)::float8 from (
    select b.row_id, b.scope, u.before, b.touchpoint_id,
      b.at - (select max(a.at) from scoped a where a.row_id = b.row_id and a.scope = b.scope and a.run_id = b.run_id and a.touchpoint_id = u.before and (a.at, a.id) < (b.at, b.id)) as wait
    from scoped b join usual u on u.touchpoint_id = b.touchpoint_id
  ) w join touchpoint f on f.id = w.before join touchpoint t on t.id = w.touchpoint_id where w.wait is not null group by w.row_id, w.scope, f.code, t.code
  union all select row_id, 'contacts', scope, null, null, count(*)::float8 from scoped group by row_id, scope
  union all select row_id, 'repeats', scope, null, null, count(*)::float8 from neighbour where nth > 1 group by row_id, scope
  union all select row_id, 'switches', scope, null, null, count(*)::float8 from neighbour where channel_before <> channel_id group by row_id, scope
  union all select row_id, 'failed', scope, null, null, 1 from scoped where not success group by row_id, scope
  union all select row_id, 'hard', scope, null, null, 1 from scoped where effort >= ${HARD} group by row_id, scope
  union all select row_id, 'feltBad', scope, null, null, 1 from (select distinct on (row_id, scope) row_id, scope, sentiment from scoped where sentiment is not null order by row_id, scope, at desc, id desc) f where sentiment < 0
  union all select s.row_id, 'channel', null, c.code, null, 10.0::float8 * count(*)::float8 / (select count(*) from scoped t where t.row_id = s.row_id)::float8 from scoped s join channel c on c.id = s.channel_id group by s.row_id, c.code`

function tallyOf(all: Rows[number], features: Rows[number], deviations: Rows[number], attributes: Rows[number], many: Rows[number]): DriverTally {
  const share = MOST_ROWS / Math.max(1, all.length)
  const rows = all.filter((row) => isDrawn(row.actor_id as number, share))
  const place = new Map(rows.map((row, i) => [row.id as number, i]))
  const table = new Map<string, Float64Array>()
  const put = (key: string, id: unknown, value: number, absent: number): void => {
    const row = place.get(id as number)
    if (row === undefined) return
    let values = table.get(key)
    if (!values) table.set(key, (values = new Float64Array(rows.length).fill(absent)))
    values[row] = value
  }
  for (const f of features) put(featureKey(...[f.what, f.scope, f.a, f.b].filter((part): part is string => typeof part === 'string')), f.id, f.value as number, f.what === 'waited' ? -1 : 0)
  for (const d of deviations) put(featureKey(d.what as string), d.id, 1, 0)
  const said = new Map<string, (string | undefined)[]>(), crowded = many.filter((m) => !m.is_number).map((m) => m.key as string)
  const numbers = new Map(many.filter((m) => m.is_number).map((m) => [m.key as string, new Float64Array(rows.length).fill(Number.NaN)]))
  for (const { id, key, value } of attributes) {
    const row = place.get(id as number)
    if (row === undefined || crowded.includes(key as string)) continue
    const column = numbers.get(key as string)
    if (column) {
      column[row] = Number(value)
      continue
    }
    let values = said.get(key as string)
    if (!values) said.set(key as string, (values = Array.from({ length: rows.length }, () => undefined)))
    values[row] = value as string
  }
  return {
    found: all.length, actor: rows.map((r) => r.actor_id as number), y: Float64Array.from(rows, (r) => r.y as number), money: rows.some((r) => r.money !== null) ? Float64Array.from(rows, (r) => r.money as number) : null,
    journey: textsOf(rows.map((r) => r.journey as string)), attributes: new Map([...said].map(([key, values]) => [key, textsOf(values)])), numbers, crowded, features: table,
  }
}
