import { untold } from '../columns/toldApart.ts'
import { byCode } from '../kernel/order.ts'
import type { Ends } from '../journey/planned.ts'
import { isoOf } from '../kernel/calendar.ts'
import { MOST_VALUES } from '../columns/attributes.ts'
import { baseCtes, Statement } from './baseSql.ts'
import type { Reference } from './references.ts'

export const overviewReference: Reference<'data.overview'> = {
  queries(_params, _context, catalogue) {
    const query = (select: string): { text: string; params: unknown[] } => {
      const st = new Statement()
      return { text: `${baseCtes(st, catalogue)}, p as (select e.*, x.journey_id, x.territory_id, x.actor_id from all_entry e join all_run x on x.id = e.run_id) ${select}`, params: st.params }
    }
    const present = (table: string, column: string): string => `select t.code, t.name, count(distinct p.run_id) as runs, count(*) as entries from p join ${table} t on t.id = p.${column} group by t.code, t.name`
    return [
      query(`select count(distinct run_id) as runs, count(distinct actor_id) as actors, count(*) as entries, count(*) filter (where is_other_currency) as others, min(at) as first, max(at) as last,
        (select currency from interaction where currency is not null group by currency order by count(*) desc, currency collate "C" limit 1) as currency from p`),
      query(`select j.code, j.name, j.tier, j.origin, (select code from journey u where u.id = j.parent_id) as parent,
        case when coalesce(jsonb_array_length(j.rules -> 'outcomes'), 0) > 0 then 'outcome' when j.rules ->> 'cut' = 'case' then 'never' else 'silence' end as ends,
        (select coalesce(jsonb_agg(distinct t), '[]') from jsonb_array_elements(j.rules -> 'outcomes') o, jsonb_array_elements_text(o -> 'when' -> 'touchpoints') t where o ->> 'result' = 'failed' and not o -> 'when' ? 'success') as fails_at, count(distinct e.run_id) as runs, count(*) as entries
        from every_entry e join all_run x on x.id = e.run_id join journey j on j.id = x.journey_id group by j.id`),
      query(present('channel', 'channel_id')),
      query(present('territory', 'territory_id')),
      query(present('touchpoint', 'touchpoint_id')),
      query(`select k.code, k.name, k.is_good, count(distinct o.run_id) as runs, count(*) as entries from outcome o join outcome_kind k on k.id = o.kind_id where o.run_id in (select run_id from p) group by k.id`),
      query(`select t.key, case jsonb_typeof(t.value) when 'string' then t.value #>> '{}' else t.value::text end as value, count(*) as actors
        from actor a cross join lateral jsonb_each(a.attributes) t
        where a.id in (select actor_id from p) and jsonb_typeof(t.value) in ('string', 'number', 'boolean')
          and (select count(distinct b.attributes -> t.key) from actor b where b.person_id is null) <= ${MOST_VALUES}
        group by 1, 2`),
    ]
  },
  result([totals, journeys, channels, territories, touchpoints, outcomes, attributes], _params, _context, catalogue) {
    const t = totals![0] as Record<string, unknown>
    const inOrder = <T extends { code: string; entries: number }>(rows: readonly T[]): T[] => [...rows].sort((a, b) => b.entries - a.entries || byCode(a.code, b.code))
    const plain = (rows: readonly Record<string, unknown>[]) => inOrder(rows.map((r) => ({ code: r.code as string, name: r.name as string, runs: r.runs as number, entries: r.entries as number })))
    const byKey = new Map<string, { value: string; actors: number }[]>()
    for (const a of attributes!) byKey.set(a.key as string, [...(byKey.get(a.key as string) ?? []), { value: a.value as string, actors: a.actors as number }])
    return {
      currency: (t.currency as string | null) ?? catalogue.currency, runs: t.runs as number, actors: t.actors as number, entries: t.entries as number, otherCurrencyEntries: t.others as number,
      first: t.first === null ? null : isoOf(t.first as number), last: t.last === null ? null : isoOf(t.last as number),
      journeys: inOrder(journeys!.map((j) => ({ code: j.code as string, name: j.name as string, runs: j.runs as number, entries: j.entries as number, tier: j.tier as string, origin: j.origin as string, parent: j.parent as string | null, ends: j.ends as Ends, failsAt: [...(j.fails_at as readonly string[])].sort(byCode) }))),
      channels: plain(channels!), territories: plain(territories!), touchpoints: plain(touchpoints!),
      outcomes: inOrder(outcomes!.map((k) => ({ code: k.code as string, name: k.name as string, runs: k.runs as number, entries: k.entries as number, isGood: k.is_good as boolean }))),
      untold: { territories: untold(catalogue.territories), outcomes: untold(catalogue.outcomeKinds) },
      attributes: [...byKey].map(([key, values]) => ({ key, values: values.sort((a, b) => b.actors - a.actors || byCode(a.value, b.value)).slice(0, 50) })).sort((a, b) => byCode(a.key, b.key)),
    }
  },
}
