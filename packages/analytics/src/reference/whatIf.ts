import { finishWhatIf } from '../economics/finishWhatIf.ts'
import { plannedSteps } from '../journey/planned.ts'
import { ratioOf } from '../kernel/ratio.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import type { Reference } from './references.ts'

/** SQL gathers what each ended run had from each step on; the same arithmetic reckons the gain. */
export const whatIfReference: Reference<'economics.whatIf'> = {
  queries(params, context, catalogue) {
    const ask = (make: (st: Statement) => string): { text: string; params: unknown[] } => {
      const st = new Statement()
      return { text: `${baseCtes(st, catalogue)},\n${cohortCtes(st, { ...params.cohort, journeys: [params.journey] }, context, catalogue)} ${make(st)}`, params: st.params }
    }
    return [
      ask(() => `select actor_id as customer, count(*) as n, count(*) filter (where status = 'achieved') as y from r where status <> 'active' group by actor_id`),
      ask((st) => `, place as (
          select e.run_id, e.at, e.id, coalesce(e.revenue, 0) as revenue, coalesce(e.cost, 0) as cost, g.key
          from e left join journey_step g on g.id = e.step_id and g.journey_id = (select id from journey where code = ${st.param(params.journey, 'text')})
        ), rest as (
          select *, row_number() over (partition by run_id, key order by at, id) as nth,
            sum(revenue) over w as revenue_on, sum(cost) over w as cost_on,
            first_value(key) over (partition by run_id order by (key is null), at desc, id desc) as last
          from place window w as (partition by run_id order by at desc, id desc rows unbounded preceding)
        )
        select r.actor_id, p.key, (r.status <> 'achieved' and p.last = p.key) as is_lost, (r.status = 'achieved') as is_achieved, p.revenue_on::float8 as revenue, p.cost_on::float8 as cost, r.outcome_value::float8 as value
        from rest p join r on r.id = p.run_id where r.status <> 'active' and p.key is not null and p.nth = 1`),
    ]
  },
  result([byCustomer, rows], params, _context, catalogue) {
    const placeOf = new Map(plannedSteps(catalogue, params.journey).map((s, place) => [s.key, place]))
    const number = new Map<unknown, number>()
    const numberOf = (actor: unknown): number => number.get(actor) ?? (number.set(actor, number.size), number.size - 1)
    const column = (of: (row: Record<string, unknown>) => number): number[] => rows!.map(of)
    return finishWhatIf({
      achieved: ratioOf(byCustomer!.map((row) => row as Record<'customer' | 'n' | 'y', number>)), actors: byCustomer!.length,
      rows: {
        count: rows!.length, actor: column((r) => numberOf(r.actor_id)), step: column((r) => placeOf.get(r.key as string)!), isLost: column((r) => (r.is_lost === true ? 1 : 0)), isAchieved: column((r) => (r.is_achieved === true ? 1 : 0)),
        revenue: column((r) => r.revenue as number), cost: column((r) => r.cost as number), value: column((r) => r.value as number),
      },
    }, params, catalogue)
  },
}
