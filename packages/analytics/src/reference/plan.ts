import type { ReferenceQuery } from '../analysis.ts'
import { finishPlan } from '../journey/plan.ts'
import { hasPlan, plannedSteps } from '../journey/planned.ts'
import { baseCtes, cohortCtes, Statement } from './cohortSql.ts'
import { AS_PLANNED, planCtes } from './planSql.ts'
import type { Reference } from './references.ts'

export const planReference: Reference<'journey.plan'> = {
  queries(params, context, catalogue) {
    const ask = (select: (journey: () => string) => string): ReferenceQuery => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, { ...params.cohort, journeys: [params.journey] }, context, catalogue)].join(',\n')
      return { text: `${ctes}, ${planCtes('r', 'e')} ${select(() => st.param(params.journey, 'text'))}`, params: st.params }
    }
    return [
      ask(() => `select count(*) as runs, count(*) filter (where status <> 'active') as mature, count(*) filter (where status <> 'active' and ${AS_PLANNED}) as as_planned from r`),
      ask((journey) => `select s.key, (select count(*) from passed x where x.place = s.place and x.status <> 'active') as passed, (select count(*) from passed x where x.place = s.place and x.status <> 'active' and x.skipped) as skipped,
        (select count(*) from at_place x where x.place = s.place) as reached, (select count(*) from at_place x where x.place = s.place and x.late) as late, (select count(*) from at_place x where x.place = s.place and x.again) as again,
        (select count(distinct run_id) from latest x where x.latest = s.place and x.place is null) as strayed from planned_step s where s.journey_id = (select id from journey where code = ${journey()})`),
      ask(() => `select t.code, count(*) as entries, count(distinct w.run_id) as runs from walk w join touchpoint t on t.id = w.touchpoint_id where w.place is null group by t.code`),
    ]
  },
  result([totals, steps, unplanned], params, _context, catalogue) {
    const t = totals![0] as Record<string, number>
    return finishPlan({
      runs: t.runs!, mature: t.mature!, asPlanned: t.as_planned!,
      // Steps nobody planned are in no plan.
      steps: !hasPlan(catalogue, params.journey) ? [] : plannedSteps(catalogue, params.journey).map(({ key }) => {
        const s = steps!.find((row) => row.key === key) as Record<string, number>
        return { key, passed: s.passed!, skipped: s.skipped!, reached: s.reached!, outOfOrder: s.late!, repeated: s.again!, unplannedAfter: s.strayed! }
      }),
      unplanned: unplanned!.map((u) => ({ code: u.code as string, entries: u.entries as number, runs: u.runs as number })),
    }, params.journey, catalogue)
  },
}
