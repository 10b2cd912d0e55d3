import { finishFlow } from '../journey/flow.ts'
import type { ServiceTime } from '../journey/flowDetail.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes, sequenceCte } from './cohortSql.ts'
import type { Reference } from './references.ts'

export const flowReference: Reference<'journey.flow'> = {
  queries(params, context, catalogue) {
    const query = (make: (st: Statement) => string): { text: string; params: unknown[] } => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, params.cohort, context, catalogue), sequenceCte(params.nodes)].join(',\n')
      return { text: `${ctes}\n${make(st)}`, params: st.params }
    }
    const ranked = (st: Statement): string => `edge as (
      select before, code, count(*) as count, count(distinct run_id) as runs, count(distinct actor_id) as actors, sum(gap)::float8 / count(*) as mean,
        percentile_cont(0.5) within group (order by gap) as median, percentile_cont(0.9) within group (order by gap) as p90
      from s where before is not null group by before, code
    ), ranked as (
      select *, row_number() over w as rank, coalesce(sum(count) over (order by count desc, before, code rows between unbounded preceding and 1 preceding), 0)::float8 as cumulated, (sum(count) over ())::float8 as total
      from edge window w as (order by count desc, before, code)
    ), marked as (
      select *, rank <= ${st.param(params.topEdges, 'int')} and count >= ${st.param(params.minShare, 'float8')} * total and cumulated < ${st.param(params.coverage, 'float8')} * total as is_shown from ranked
    )`
    const service = params.nodes === 'touchpoint' ? ['n.code', 'join touchpoint n on n.id = e.touchpoint_id'] : params.nodes === 'channel' ? ['n.code', 'join channel n on n.id = e.channel_id'] : [`j.code || '/' || n.key`, 'join journey_step n on n.id = e.step_id join journey j on j.id = n.journey_id']
    return [
      query(() => 'select count(distinct run_id) as runs, count(distinct actor_id) as actors, count(*) as entries, count(before) as transitions from s'),
      query(() => `select code, count(*) as entries, count(distinct run_id) as runs, count(distinct actor_id) as actors, count(*) filter (where before is null) as starts,
        count(*) filter (where after is null) as ends, count(*) filter (where after is null and status in ('failed', 'abandoned')) as lost, count(*) filter (where before = code) as loops from s group by code`),
      query((st) => `, ${ranked(st)} select * from marked order by rank`),
      query((st) => `, ${ranked(st)} select count(distinct s.run_id) as runs from s join marked m on m.before = s.before and m.code = s.code where not m.is_shown`),
      query(() => `select ${service[0]} as code, count(*) as n, avg(took)::float8 as mean, percentile_cont(0.5) within group (order by took) as median, percentile_cont(0.9) within group (order by took) as p90
        from (select e.*, floor(i.duration_ms / 1000.0 + 0.5)::int as took from e join interaction i on i.id = e.id where i.duration_ms is not null) e ${service[1]} group by 1`),
    ]
  },
  result([totals, nodes, edges, others, service], params, _context, catalogue) {
    const t = totals![0] as { runs: number; actors: number; entries: number; transitions: number }
    return finishFlow({
      runs: t.runs, actors: t.actors, entries: t.entries, transitions: t.transitions, distinctEdges: edges!.length, otherRuns: others![0]!.runs as number,
      nodes: nodes!.map((n) => ({ code: n.code as string, entries: n.entries as number, runs: n.runs as number, actors: n.actors as number, starts: n.starts as number, ends: n.ends as number, lost: n.lost as number, selfLoops: n.loops as number, ...(params.detailed && { service: serviceOf(service!.find((s) => s.code === n.code)) }) })),
      edges: edges!.filter((e) => e.is_shown).map((e) => ({ from: e.before as string, to: e.code as string, count: e.count as number, runs: e.runs as number, ...(params.detailed && { actors: e.actors as number }), meanS: e.mean as number, medianS: e.median as number, p90S: e.p90 as number })),
    }, params.nodes, catalogue)
  },
}

function serviceOf(row: Record<string, unknown> | undefined): ServiceTime | null {
  return row ? { n: row.n as number, meanS: row.mean as number, medianS: row.median as number, p90S: row.p90 as number } : null
}
