import { isDrawn } from '../driver/driverTally.ts'
import { finishBeforeAfter } from '../journey/beforeAfterFinish.ts'
import { momentsOf, weekOf, WeekSums } from '../journey/beforeAfterRows.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import type { Reference } from './references.ts'

/** SQL tells who met it when and gives the contacts; weeks are cut and held against each other by the same finish. */
export const beforeAfterReference: Reference<'touchpoint.beforeAfter'> = {
  queries({ cohort, touchpoint }, context, catalogue) {
    const ask = (make: (code: string) => string): { text: string; params: unknown[] } => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, cohort, context, catalogue)].join(',\n')
      return { text: `${ctes} ${make(st.param(touchpoint, 'text'))}`, params: st.params }
    }
    return [
      ask((code) => `, own as (select r.actor_id, min(e.at) filter (where e.touchpoint_id = (select id from touchpoint where code = ${code})) as met from e join r on r.id = e.run_id group by r.actor_id),
        whole as (select o.actor_id, min(t.at) as first, min(t.at) filter (where t.touchpoint_id = (select id from touchpoint where code = ${code})) as met from all_entry t join all_run o on o.id = t.run_id group by o.actor_id)
        select w.actor_id, w.first, w.met as met_at, o.met as met_in_cohort from whole w join own o on o.actor_id = w.actor_id order by w.actor_id`),
      ask((code) => `select o.actor_id, t.at, coalesce(t.cost, 0)::float8 as cost, t.sentiment, coalesce(t.effort, 0) as effort from all_entry t join all_run o on o.id = t.run_id where ${code} is not null and o.actor_id in (select actor_id from r)`),
      ask((code) => `select min(at) as first, max(at) as last from all_entry where ${code} is not null`),
    ]
  },
  result([people, contacts, data], params, _context, catalogue) {
    const customers = people!.map((row) => ({ actor: row.actor_id as number, first: row.first as number, metAt: row.met_at as number | null, metInCohort: row.met_in_cohort as number | null }))
    const { first, last } = data![0] as { first: number | null; last: number | null }
    const moments = momentsOf(customers, { first: first ?? 0, last: last ?? 0 }, params.weeks, isDrawn)
    const place = new Map(moments.counted.map(({ actor }, i) => [actor, i]))
    const sums = new WeekSums(moments.counted.length, params.weeks)
    for (const { actor_id, at, cost, sentiment, effort } of contacts as readonly { actor_id: number; at: number; cost: number; sentiment: number | null; effort: number }[]) {
      const customer = place.get(actor_id)
      const week = customer === undefined ? null : weekOf(at, moments.counted[customer]!.at, params.weeks)
      if (week !== null) sums.add(customer!, week, cost, sentiment ?? Number.NaN, effort)
    }
    return finishBeforeAfter(moments, sums, params, catalogue)
  },
}
