import { finishVariants } from '../journey/variants.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes, sequenceCte } from './cohortSql.ts'
import type { Reference } from './references.ts'

export const variantsReference: Reference<'journey.variants'> = {
  queries(params, context, catalogue) {
    const query = (select: string): { text: string; params: unknown[] } => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, params.cohort, context, catalogue), sequenceCte(params.nodes)].join(',\n')
      return { text: `${ctes}, way as (
        select run_id, min(actor_id) as actor_id, min(status) as status, min(outcome_kind_id) as kind, array_agg(code order by at, id) as sequence, max(at) - min(at) as took,
          (select coalesce(sum(e.cost), 0) from e where e.run_id = s.run_id) as cost from s group by run_id
      ) ${select}`, params: st.params }
    }
    const figures = `sequence, count(*) as runs, count(distinct actor_id) as actors, percentile_cont(0.5) within group (order by took) as median, avg(took)::float8 as mean, sum(cost)::float8 as cost,
        count(*) filter (where status = 'active') as active, count(*) filter (where status = 'achieved') as achieved, count(*) filter (where status = 'failed') as failed, count(*) filter (where status = 'abandoned') as abandoned`
    return [
      query('select count(*) as runs, count(distinct actor_id) as actors, count(distinct sequence) as "distinct" from way'),
      query(`select ${figures}
        from way group by sequence order by runs desc, sequence collate "C" limit ${params.top}`),
      query(`select sequence, coalesce(k.code, 'none') as kind, count(*) as runs from way left join outcome_kind k on k.id = way.kind group by 1, 2`),
      query('select count(*) as runs from way group by sequence'),
      query(`select ${figures}, (select count(*) from way where status = 'achieved') as all_achieved from way group by sequence having count(*) filter (where status = 'achieved') > 0 order by achieved desc, sequence collate "C" limit 1`),
    ]
  },
  result([totals, variants, outcomes, counts, happy], params, _context, catalogue) {
    const t = totals![0] as { runs: number; actors: number; distinct: number }
    return finishVariants({
      runs: t.runs, actors: t.actors, distinct: t.distinct, counts: counts!.map((c) => c.runs as number), currency: catalogue.currency,
      happyPath: happy![0] ? { ...figuresOf(happy![0]), achieved: happy![0].achieved as number, ofAchieved: (happy![0].achieved as number) / (happy![0].all_achieved as number) } : null,
      variants: variants!.map((v) => {
        const sequence = v.sequence as string[]
        return {
          ...figuresOf(v), actors: v.actors as number,
          statuses: { active: v.active as number, achieved: v.achieved as number, failed: v.failed as number, abandoned: v.abandoned as number },
          outcomes: outcomes!.filter((o) => (o.sequence as string[]).join('\n') === sequence.join('\n')).map((o) => ({ code: o.kind as string, runs: o.runs as number })),
        }
      }),
    }, params.nodes, catalogue)
  },
}

function figuresOf(row: Record<string, unknown>): { sequence: string[]; runs: number; medianS: number; meanS: number; costMinor: number } {
  return { sequence: row.sequence as string[], runs: row.runs as number, medianS: row.median as number, meanS: row.mean as number, costMinor: row.cost as number }
}
