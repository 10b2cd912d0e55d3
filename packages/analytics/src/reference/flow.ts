import { finishFlow } from '../journey/flow.ts'
import { baseCtes, cohortCtes, sequenceCte, Statement } from './cohortSql.ts'
import type { Reference } from './references.ts'

export const flowReference: Reference<'journey.flow'> = {
  queries(params, context, catalogue) {
    const query = (make: (st: Statement) => string): { text: string; params: unknown[] } => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, params.cohort, context, catalogue), sequenceCte(params.nodes)].join(',\n')
      return { text: `${ctes}\n${make(st)}`, params: st.params }
    }
    const ranked = (st: Statement): string => `edge as (
      select before, code, count(*) as count, count(distinct run_id) as runs, sum(gap)::float8 / count(*) as mean,
        percentile_cont(0.5) within group (order by gap) as median, percentile_cont(0.9) within group (order by gap) as p90
      from s where before is not null group by before, code
    ), ranked as (
      select *, row_number() over w as rank, coalesce(sum(count) over (order by count desc, before, code rows between unbounded preceding and 1 preceding), 0)::float8 as cumulated, (sum(count) over ())::float8 as total
      from edge window w as (order by count desc, before, code)
    ), marked as (
      select *, rank <= ${st.param(params.topEdges, 'int')} and count >= ${st.param(params.minShare, 'float8')} * total and cumulated < ${st.param(params.coverage, 'float8')} * total as is_shown from ranked
    )`
    return [
      query(() => 'select count(distinct run_id) as runs, count(distinct actor_id) as actors, count(*) as entries, count(before) as transitions from s'),
      query(() => `select code, count(*) as entries, count(distinct run_id) as runs, count(distinct actor_id) as actors, count(*) filter (where before is null) as starts,
        count(*) filter (where after is null) as ends, count(*) filter (where after is null and status in ('failed', 'abandoned')) as lost, count(*) filter (where before = code) as loops from s group by code`),
      query((st) => `, ${ranked(st)} select * from marked order by rank`),
      query((st) => `, ${ranked(st)} select count(distinct s.run_id) as runs from s join marked m on m.before = s.before and m.code = s.code where not m.is_shown`),
    ]
  },
  result([totals, nodes, edges, others], params, _context, catalogue) {
    const t = totals![0] as { runs: number; actors: number; entries: number; transitions: number }
    return finishFlow({
      runs: t.runs, actors: t.actors, entries: t.entries, transitions: t.transitions, distinctEdges: edges!.length, otherRuns: others![0]!.runs as number,
      nodes: nodes!.map((n) => ({ code: n.code as string, entries: n.entries as number, runs: n.runs as number, actors: n.actors as number, starts: n.starts as number, ends: n.ends as number, lost: n.lost as number, selfLoops: n.loops as number })),
      edges: edges!.filter((e) => e.is_shown).map((e) => ({ from: e.before as string, to: e.code as string, count: e.count as number, runs: e.runs as number, meanS: e.mean as number, medianS: e.median as number, p90S: e.p90 as number })),
    }, params.nodes, catalogue)
  },
}
