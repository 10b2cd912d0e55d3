import { finishVariants } from '../journey/variants.ts'
import { baseCtes, cohortCtes, sequenceCte, Statement } from './cohortSql.ts'
import type { Reference } from './references.ts'

export const variantsReference: Reference<'journey.variants'> = {
  queries(params, context, catalogue) {
    const query = (select: string): { text: string; params: unknown[] } => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, params.cohort, context, catalogue), sequenceCte(params.nodes)].join(',\n')
      return { text: `${ctes}, way as (
        select run_id, min(actor_id) as actor_id, min(status) as status, min(outcome_kind_id) as kind, array_agg(code order by at, id) as sequence, max(at) - min(at) as took from s group by run_id
      ) ${select}`, params: st.params }
    }
    return [
      query('select count(*) as runs, count(distinct actor_id) as actors, count(distinct sequence) as "distinct" from way'),
      query(`select sequence, count(*) as runs, count(distinct actor_id) as actors, percentile_cont(0.5) within group (order by took) as median,
        count(*) filter (where status = 'active') as active, count(*) filter (where status = 'achieved') as achieved, count(*) filter (where status = 'failed') as failed, count(*) filter (where status = 'abandoned') as abandoned
        from way group by sequence order by runs desc, sequence collate "C" limit ${params.top}`),
      query(`select sequence, coalesce(k.code, 'none') as kind, count(*) as runs from way left join outcome_kind k on k.id = way.kind group by 1, 2`),
    ]
  },
  result([totals, variants, outcomes], params, _context, catalogue) {
    const t = totals![0] as { runs: number; actors: number; distinct: number }
    return finishVariants({
      runs: t.runs, actors: t.actors, distinct: t.distinct,
      variants: variants!.map((v) => {
        const sequence = v.sequence as string[]
        return {
          sequence, runs: v.runs as number, actors: v.actors as number, medianS: v.median as number,
          statuses: { active: v.active as number, achieved: v.achieved as number, failed: v.failed as number, abandoned: v.abandoned as number },
          outcomes: outcomes!.filter((o) => (o.sequence as string[]).join('\n') === sequence.join('\n')).map((o) => ({ code: o.kind as string, runs: o.runs as number })),
        }
      }),
    }, params.nodes, catalogue)
  },
}
