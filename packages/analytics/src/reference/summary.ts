import { finishSummary, type SummaryTally } from '../journey/summary.ts'
import { isoOf } from '../kernel/calendar.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes, sequenceCte } from './cohortSql.ts'
import type { Reference } from './references.ts'

export const summaryReference: Reference<'journey.summary'> = {
  queries(params, context, catalogue) {
    const query = (select: string): { text: string; params: unknown[] } => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, params.cohort, context, catalogue), sequenceCte(params.nodes)].join(',\n')
      return { text: `${ctes}, way as (
        select run_id, min(status) as status, min(outcome_kind_id) as kind, array_agg(code order by at, id) as sequence, count(*) as size, max(at) - min(at) as took from s group by run_id
      ) ${select}`, params: st.params }
    }
    return [
      query('select count(distinct run_id) as runs, count(distinct actor_id) as actors, count(*) as entries, count(before) as transitions, count(*) filter (where gap = 0) as ties, min(at) as first, max(at) as last from s'),
      query(`select count(distinct sequence) as variants, min(size) as min_size, percentile_cont(0.5) within group (order by size) as median_size, max(size) as max_size, sum(size)::float8 / count(*) as mean_size,
        min(took) as min, percentile_cont(0.5) within group (order by took) as median, sum(took)::float8 / count(*) as mean, percentile_cont(0.9) within group (order by took) as p90, max(took) as max,
        count(*) filter (where status = 'active') as active, count(*) filter (where status = 'achieved') as achieved, count(*) filter (where status = 'failed') as failed, count(*) filter (where status = 'abandoned') as abandoned
        from way`),
      query(`select code, count(*) as entries, count(distinct run_id) as runs, count(*) filter (where before is null) as starts, count(*) filter (where after is null) as ends,
        count(revenue) as with_revenue, coalesce(sum(revenue), 0)::bigint as revenue, count(cost) as with_cost, coalesce(sum(cost), 0)::bigint as cost from s group by code`),
      query('select before, code, count(*) as count, sum(gap)::float8 / count(*) as mean, percentile_cont(0.5) within group (order by gap) as median from s where before is not null group by before, code'),
      query(`select coalesce(k.code, 'none') as code, count(*) as runs from way left join outcome_kind k on k.id = way.kind group by 1`),
    ]
  },
  result([totals, ways, places, edges, outcomes], params, _context, catalogue) {
    const t = totals![0] as Record<string, number>
    const w = ways![0] as Record<string, number>
    const isEmpty = t.runs === 0
    const tally: SummaryTally = {
      runs: t.runs!, actors: t.actors!, entries: t.entries!, variants: w.variants!, transitions: t.transitions!, tiedTransitions: t.ties!,
      entriesPerRun: isEmpty ? null : { min: w.min_size!, median: w.median_size!, mean: w.mean_size!, max: w.max_size! },
      throughputS: isEmpty ? null : { min: w.min!, median: w.median!, mean: w.mean!, p90: w.p90!, max: w.max! },
      first: isEmpty ? null : isoOf(t.first!), last: isEmpty ? null : isoOf(t.last!),
      places: places!.map((p) => ({
        code: p.code as string, entries: p.entries as number, runs: p.runs as number, starts: p.starts as number, ends: p.ends as number,
        withRevenue: p.with_revenue as number, revenueMinor: p.revenue as number, withCost: p.with_cost as number, costMinor: p.cost as number,
      })),
      edges: edges!.map((e) => ({ from: e.before as string, to: e.code as string, count: e.count as number, meanS: e.mean as number, medianS: e.median as number })),
      statuses: { active: w.active!, achieved: w.achieved!, failed: w.failed!, abandoned: w.abandoned! },
      outcomes: outcomes!.map((o) => ({ code: o.code as string, runs: o.runs as number })),
    }
    return finishSummary(tally, params.nodes, catalogue)
  },
}
