import { lastOf, type ReferenceQuery } from '../analysis.ts'
import { finishCompare } from '../journey/compareLines.ts'
import { sidesOfRows, type SideRows } from '../journey/compareRows.ts'
import { unripeOf, withUnripe } from '../journey/compareRipe.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import { baseCtes, cohortCtes, sequenceCte, Statement } from './cohortSql.ts'
import { IS_RIPE, ripeCtes } from './compareRipe.ts'
import type { Reference, Rows } from './references.ts'

export const compareReference: Reference<'journey.compare'> = {
  queries(params, context, catalogue) {
    const isLeftOut = params.unripe === 'leftOut'
    const both = (st: Statement): string[] => [baseCtes(st, catalogue), cohortCtes(st, params.a, context, catalogue, 'a_'), cohortCtes(st, params.b, context, catalogue, 'b_'), ripeCtes(st, context.now - EPOCH_2000_S)]
    const side = (letter: 'a' | 'b'): ReferenceQuery[] => {
      const ask = (select: string): ReferenceQuery => {
        const st = new Statement()
        const ripe = isLeftOut
          ? [`r as materialized (select * from ${letter}_r x where ${IS_RIPE})`, `e as materialized (select * from ${letter}_e where run_id in (select id from r))`]
          : [`r as (select * from ${letter}_r)`, `e as (select * from ${letter}_e)`]
        return { text: `${[...both(st), ...ripe, sequenceCte(params.nodes)].join(',\n')} ${select}`, params: st.params }
      }
      const paid = 'coalesce(sum(cost), 0)::float8 as cost'
      return [
        ask(`, way as (select e.*, lag(channel_id) over (partition by run_id order by at, id) as channel_before, row_number() over (partition by run_id, touchpoint_id order by at, id) as time from e),
          each as (
            select r.id, r.actor_id, r.status, r.outcome_value, min(w.at) as first, case when r.status <> 'active' and r.ended is not null then greatest(r.ended, min(w.at)) else max(w.at) end as last, count(*) as size, coalesce(sum(w.cost), 0) as cost, coalesce(sum(w.revenue), 0) as revenue,
              count(*) filter (where w.time > 1) as repeats, count(*) filter (where w.channel_before <> w.channel_id) as switches,
              count(w.sentiment) as felt_entries, sum(w.sentiment) as felt, count(nullif(w.effort, 0)) as effort_entries, sum(w.effort) as effort
            from r join way w on w.run_id = r.id group by r.id, r.actor_id, r.status, r.ended, r.outcome_value
          ) select *, cost::float8 as cost, revenue::float8 as revenue, outcome_value::float8 as outcome_value from each order by id`),
        ask(`select r.actor_id, k.code, count(distinct r.id) as runs from r join outcome o on o.run_id = r.id join outcome_kind k on k.id = o.kind_id where r.status <> 'active' group by r.actor_id, k.code`),
        ask('select actor_id, code, count(distinct run_id) as runs from s group by actor_id, code'),
        ask('select actor_id, before, code, count(distinct run_id) as runs from s where before is not null group by actor_id, before, code'),
        ask(`, way as (select run_id, actor_id, string_agg(code, E'\\n' order by at, id) as codes from s group by run_id, actor_id) select actor_id, codes, count(*) as runs from way group by actor_id, codes`),
        ask(`select null as before, code, ${paid}, null::float8 as median from s group by code
          union all select before, code, ${paid}, percentile_cont(0.5) within group (order by gap) from s where before is not null group by before, code`),
      ]
    }
    const st = new Statement()
    const unripe = (letter: string): string => `(select count(*) from ${letter}_r x where not ${IS_RIPE})`
    return [...side('a'), ...side('b'), {
      text: `${both(st).join(',\n')} select (select count(*) from a_r x where id in (select id from b_r)${isLeftOut ? ` and ${IS_RIPE}` : ''}) as shared,
        (select count(*) from a_r) as a, (select count(*) from b_r) as b, ${unripe('a')} as unripe_a, ${unripe('b')} as unripe_b, age, until - age + 1 as before from ripening`, params: st.params,
    }]
  },
  result(rows, params, context, catalogue) {
    const tally = sidesOfRows(sideOf(rows.slice(0, 6)), sideOf(rows.slice(6, 12)), catalogue, params.nodes, context.now)
    const { shared, a, b, unripe_a, unripe_b, age, before } = rows[12]![0]! as Record<string, number | null>
    const unripe = unripeOf({ ageS: age!, before: before! }, unripe_a!, unripe_b!, params.unripe)
    return lastOf(withUnripe(finishCompare(tally, shared!, params, catalogue, context.random), unripe, { a: a!, b: b! }, params.minimum))
  },
}

function sideOf([runs, outcomes, places, edges, variants, ways]: Rows): SideRows {
  return {
    runs: runs!.map((r) => ({
      customer: r.actor_id as number, status: r.status as string, first: r.first as number, last: r.last as number, entries: r.size as number, cost: r.cost as number, revenue: r.revenue as number,
      outcomeValue: r.outcome_value as number, repeats: r.repeats as number, channelSwitches: r.switches as number, feltEntries: r.felt_entries as number, felt: (r.felt as number | null) ?? 0,
      effortEntries: r.effort_entries as number, effort: (r.effort as number | null) ?? 0,
    })),
    counts: [
      ...outcomes!.map((o) => ({ customer: o.actor_id as number, key: `outcome ${o.code as string}`, runs: o.runs as number })),
      ...places!.map((p) => ({ customer: p.actor_id as number, key: `place ${p.code as string}`, runs: p.runs as number })),
      ...variants!.map((v) => ({ customer: v.actor_id as number, key: `variant ${v.codes as string}`, runs: v.runs as number })),
      ...edges!.map((e) => ({ customer: e.actor_id as number, key: `edge ${e.before as string}\n${e.code as string}`, runs: e.runs as number })),
    ],
    ways: ways!.map((w) => ({ key: w.before === null ? `place ${w.code as string}` : `edge ${w.before as string}\n${w.code as string}`, cost: w.cost as number, medianS: w.median as number | null })),
  }
}
