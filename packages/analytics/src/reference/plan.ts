import type { ReferenceQuery } from '../analysis.ts'
import { finishPlan } from '../journey/plan.ts'
import { hasPlan, plannedSteps } from '../journey/planned.ts'
import { ratioOf, type CustomerRow } from '../kernel/ratio.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import { AS_PLANNED, planCtes } from './planSql.ts'
import type { Reference } from './references.ts'

export const planReference: Reference<'journey.plan'> = {
  queries(params, context, catalogue) {
    const ask = (select: () => string): ReferenceQuery => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, { ...params.cohort, journeys: [params.journey] }, context, catalogue)].join(',\n')
      return { text: `${ctes}, ${planCtes('r', 'e')}, own_step as (select place, key from planned_step where journey_id = (select id from journey where code = ${st.param(params.journey, 'text')})) ${select()}`, params: st.params }
    }
    return [
      ask(() => `select 'asPlanned' as of, null as key, actor_id as customer, count(*) as n, count(*) filter (where ${AS_PLANNED}) as y from r where status <> 'active' group by actor_id
        union all select 'skipped', s.key, r.actor_id, count(*), count(*) filter (where x.skipped) from passed x join r on r.id = x.run_id join own_step s on s.place = x.place where x.status <> 'active' group by 2, 3
        union all select 'outOfOrder', s.key, r.actor_id, count(*), count(*) filter (where x.late) from at_place x join r on r.id = x.run_id join own_step s on s.place = x.place group by 2, 3
        union all select 'repeated', s.key, r.actor_id, count(*), count(*) filter (where x.again) from at_place x join r on r.id = x.run_id join own_step s on s.place = x.place group by 2, 3
        union all select 'unplannedAfter', s.key, r.actor_id, count(*), count(*) filter (where exists (select from latest l where l.run_id = x.run_id and l.latest = x.place and l.place is null)) from at_place x join r on r.id = x.run_id join own_step s on s.place = x.place group by 2, 3
        union all select 'runs', null, actor_id, count(*), 0 from r group by actor_id
        union all select 'outside', t.code, r.actor_id, 0, count(distinct w.run_id) from walk w join r on r.id = w.run_id join touchpoint t on t.id = w.touchpoint_id where w.place is null group by 2, 3`),
      ask(() => `select t.code, count(*) as entries from walk w join touchpoint t on t.id = w.touchpoint_id where w.place is null group by t.code`),
    ]
  },
  result([byCustomer, unplanned], params, _context, catalogue) {
    const rowsOf = (of: string, key: string | null): CustomerRow[] => byCustomer!.filter((row) => row.of === of && row.key === key).map((row) => ({ customer: row.customer as number, y: row.y as number, n: row.n as number }))
    const all = rowsOf('runs', null)
    return finishPlan({
      asPlanned: ratioOf(rowsOf('asPlanned', null)),
      // Steps nobody planned are in no plan.
      steps: !hasPlan(catalogue, params.journey) ? [] : plannedSteps(catalogue, params.journey).map(({ key }) => {
        const sums = (of: string) => ratioOf(rowsOf(of, key))
        return { key, skipped: sums('skipped'), outOfOrder: sums('outOfOrder'), repeated: sums('repeated'), unplannedAfter: sums('unplannedAfter') }
      }),
      unplanned: unplanned!.map((u) => ({ code: u.code as string, entries: u.entries as number, runs: ratioOf([...all, ...rowsOf('outside', u.code as string)]) })),
    }, all.reduce((sum, { n }) => sum + n, 0), params.journey, catalogue)
  },
}
