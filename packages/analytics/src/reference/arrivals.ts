import { finishArrivals } from '../journey/arrivals.ts'
import { plannedSteps } from '../journey/planned.ts'
import { waitsOfRows, type WaitRow } from '../journey/timeRows.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import type { Reference } from './references.ts'

export const arrivalsReference: Reference<'journey.arrivals'> = {
  queries(params, context, catalogue) {
    const st = new Statement()
    const ctes = [baseCtes(st, catalogue), cohortCtes(st, { ...params.cohort, journeys: [params.journey] }, context, catalogue)].join(',\n')
    return [{
      text: `${ctes}, planned as (select id, key from journey_step where journey_id = (select id from journey where code = ${st.param(params.journey, 'text')})),
        spans as (select run_id, min(at) as began, max(at) as last from e group by run_id),
        came as (select e.run_id, p.key, min(e.at) as at from e join planned p on p.id = e.step_id group by e.run_id, p.key)
        select p.key, r.actor_id, r.status, s.began, s.last, c.at as reached from r join spans s on s.run_id = r.id cross join planned p left join came c on c.run_id = r.id and c.key = p.key order by r.id`,
      params: st.params,
    }]
  },
  result([rows], { journey, minimum }, context, catalogue) {
    const waits = waitsOfRows(plannedSteps(catalogue, journey).map(({ key }) => {
      const own = rows!.filter((row) => row.key === key).map((row): WaitRow => ({ customer: row.actor_id as number, hasEnded: row.status !== 'active', began: row.began as number, reached: row.reached as number | null, last: row.last as number }))
      return { runs: own.length, rows: own }
    }), context.now)
    return finishArrivals(waits, journey, minimum, catalogue)
  },
}
