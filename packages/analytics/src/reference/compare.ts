import type { ReferenceQuery } from '../analysis.ts'
import { finishCompare } from '../journey/compareFinish.ts'
import { sidesOfRows, type SideRows } from '../journey/compareRows.ts'
import { unripeOf, withUnripe } from '../journey/compareRipe.ts'
import { WINDOWS_S } from '../journey/compareVisits.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import { lastOf } from '../progress.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes, sequenceCte } from './cohortSql.ts'
import { IS_RIPE, ripeCtes } from './compareRipe.ts'
import type { Reference, Rows } from './references.ts'

const SIDES = ['a', 'b'] as const

export const compareReference: Reference<'journey.compare'> = {
  queries(params, context, catalogue) {
    const isLeftOut = params.unripe === 'leftOut', now = context.now - EPOCH_2000_S
    const both = (st: Statement): string[] => [baseCtes(st, catalogue), cohortCtes(st, params.a, context, catalogue, 'a_'), cohortCtes(st, params.b, context, catalogue, 'b_'), ripeCtes(st, now)]
    /** The runs and entries of a side that are compared. */
    const compared = (side: 'a' | 'b', prefix: string): string[] => (isLeftOut
      ? [`${prefix}r as materialized (select * from ${side}_r x where ${IS_RIPE})`, `${prefix}e as materialized (select * from ${side}_e where run_id in (select id from ${prefix}r))`]
      : [`${prefix}r as (select * from ${side}_r)`, `${prefix}e as (select * from ${side}_e)`])
    const side = (letter: 'a' | 'b'): ReferenceQuery[] => {
      const ask = (select: string): ReferenceQuery => {
        const st = new Statement()
        return { text: `${[...both(st), ...compared(letter, ''), sequenceCte(params.nodes)].join(',\n')} ${select}`, params: st.params }
      }
      const paid = 'coalesce(sum(cost), 0)::float8 as cost'
      return [
        ask(`, way as (select e.*, lag(channel_id) over (partition by run_id order by at, id) as channel_before, row_number() over (partition by run_id, touchpoint_id order by at, id) as time from e),
          each as (
            select r.id, r.actor_id, r.status, r.journey_id in (select journey_id from run where status in ('achieved', 'failed')) as is_judged, r.outcome_value, min(w.at) as first, case when r.status <> 'active' and r.ended is not null then greatest(r.ended, min(w.at)) else max(w.at) end as last, count(*) as size, coalesce(sum(w.cost), 0) as cost, coalesce(sum(w.revenue), 0) as revenue,
              count(*) filter (where w.time > 1) as repeats, count(*) filter (where w.channel_before <> w.channel_id) as switches,
              count(w.sentiment) as felt_entries, sum(w.sentiment) as felt, count(nullif(w.effort, 0)) as effort_entries, sum(w.effort) as effort
            from r join way w on w.run_id = r.id group by r.id, r.actor_id, r.status, r.journey_id, r.ended, r.outcome_value
          ) select *, cost::float8 as cost, revenue::float8 as revenue, outcome_value::float8 as outcome_value from each order by id`),
        ask(`select r.actor_id, 'outcome ' || k.code as key, count(distinct r.id) as n from r join outcome o on o.run_id = r.id join outcome_kind k on k.id = o.kind_id where r.status <> 'active' group by r.actor_id, k.code
          union all select actor_id, 'place ' || code, count(distinct run_id) from s group by actor_id, code`),
        ask(`, way as (select run_id, actor_id, string_agg(code, E'\\n' order by at, id) as codes from s group by run_id, actor_id) select actor_id, 'variant ' || codes as key, count(*) as n from way group by actor_id, codes`),
        ask(`select 'place ' || code as key, ${paid}, 0::bigint as runs, 0::bigint as moves, null::float8 as median from s group by code
          union all select 'edge ' || before || E'\\n' || code, ${paid}, count(distinct run_id), count(*), percentile_cont(0.5) within group (order by gap) from s where before is not null group by before, code`),
      ]
    }
    const visits = (select: string): ReferenceQuery => {
      const st = new Statement()
      const sequences = SIDES.flatMap((letter) => [...compared(letter, `ripe_${letter}_`), sequenceCte(params.nodes, `ripe_${letter}_`)])
      return { text: `${[...both(st), ...sequences, visitCtes(st, now)].join(',\n')} ${select}`, params: st.params }
    }
    const st = new Statement()
    const unripe = (letter: string): string => `(select count(*) from ${letter}_r x where not ${IS_RIPE})`
    return [...side('a'), ...side('b'), visits('select code, s from within'), visits(`
      select side, actor_id, 'visits ' || code as key, count(*)::float8 as n from judged group by side, actor_id, code
      union all select side, actor_id, 'edge ' || code || E'\\n' || after, count(*)::float8 from judged where gap <= s group by side, actor_id, code, after
      union all select side, actor_id, 'wait ' || code || E'\\n' || after, gap::float8 from judged where gap <= s`), {
      text: `${both(st).join(',\n')} select (select count(*) from a_r x where id in (select id from b_r)${isLeftOut ? ` and ${IS_RIPE}` : ''}) as shared,
        (select count(*) from a_r) as a, (select count(*) from b_r) as b, ${unripe('a')} as unripe_a, ${unripe('b')} as unripe_b, age, ever_end, until - age + 1 as before from ripening`, params: st.params,
    }]
  },
  result(rows, params, context, catalogue) {
    const [a, b] = SIDES.map((letter, i) => sideOf(rows.slice(4 * i, 4 * i + 4), rows[9]!.filter((row) => row.side === letter)))
    const withinS = new Map(rows[8]!.map(({ code, s }) => [code as string, s as number]))
    const { shared, a: runsA, b: runsB, unripe_a, unripe_b, age, ever_end, before } = rows[10]![0]! as Record<string, number | null>
    const unripe = unripeOf({ ageS: age!, everEnd: ever_end!, before: before! }, unripe_a!, unripe_b!, params.unripe)
    const tally = sidesOfRows(a!, b!, withinS, catalogue, params.nodes, context.now)
    return lastOf(withUnripe(finishCompare(tally, shared!, params, catalogue, context.random), unripe, { a: runsA!, b: runsB! }, params.minimum))
  },
}

/**
 * `visit(side, actor_id, code, after, gap, at)`, each with the next; `within(code, s)`, the window of each place, as `windowsOf`; `judged`, the visits whose window has passed.
 * @param now seconds since 2000
 */
function visitCtes(st: Statement, now: number): string {
  const of = (side: string): string => `select '${side}' as side, actor_id, code, after, lead(at) over (partition by run_id order by at, id) - at as gap, at from ripe_${side}_s`
  const windows = `unnest(array[${WINDOWS_S.join(', ')}])`
  return `visit as materialized (${SIDES.map(of).join(' union all ')}),
  gone as (select code, w as s, count(*) filter (where gap <= w) as n, count(*) as of from visit cross join ${windows} w where after is not null group by code, w),
  within as materialized (select code, coalesce(min(s) filter (where 10 * n >= 9 * of), max(s)) as s from gone group by code),
  latest_visit as (select greatest(${st.param(now, 'bigint')}, (select max(at) from visit)) as until),
  judged as (select v.*, w.s from visit v left join within w on w.code = v.code cross join latest_visit where v.at <= until - coalesce(w.s, 0))`
}

function sideOf([runs, counts, variants, ways]: Rows, visits: Rows[number]): SideRows {
  return {
    runs: runs!.map((r) => ({
      customer: r.actor_id as number, status: r.status as string, isJudged: r.is_judged as boolean, first: r.first as number, last: r.last as number, entries: r.size as number, cost: r.cost as number, revenue: r.revenue as number,
      outcomeValue: r.outcome_value as number, repeats: r.repeats as number, channelSwitches: r.switches as number, feltEntries: r.felt_entries as number, felt: (r.felt as number | null) ?? 0,
      effortEntries: r.effort_entries as number, effort: (r.effort as number | null) ?? 0,
    })),
    counts: [...counts!, ...variants!, ...visits.filter(({ key }) => !isWait(key))].map((each) => ({ customer: each.actor_id as number, key: each.key as string, n: each.n as number })),
    waits: visits.filter(({ key }) => isWait(key)).map((each) => ({ customer: each.actor_id as number, key: (each.key as string).replace('wait', 'edge'), gap: each.n as number })),
    ways: ways!.map((w) => ({ key: w.key as string, cost: w.cost as number, runs: w.runs as number, moves: w.moves as number, medianS: w.median as number | null })),
  }
}

function isWait(key: unknown): boolean {
  return (key as string).startsWith('wait ')
}
