import type { ReferenceQuery } from '../analysis.ts'
import { finishContract } from '../value/finishContract.ts'
import { finishPurchases } from '../value/finishPurchases.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import type { Reference } from './references.ts'

/** SQL gathers purchase days and renewals; the same models finish. */
export const valueReference: Reference<'customer.value'> = {
  queries(params, context, catalogue) {
    const ask = (make: (st: Statement) => string): ReferenceQuery => {
      const st = new Statement()
      return { text: `${baseCtes(st, catalogue)},\n${cohortCtes(st, params.cohort, context, catalogue)} ${make(st)}`, params: st.params }
    }
    const { how } = params
    const has = (st: Statement, code: string): string => `exists (select from outcome o join outcome_kind k on k.id = o.kind_id where o.run_id = r.id and k.code = ${st.param(code, 'text')})`
    return [
      ask((st) => `select distinct r.actor_id, ${params.attribute === undefined ? 'null::text' : `(select a.attributes ->> ${st.param(params.attribute, 'text')} from actor a where a.id = r.actor_id)`} as grouped from r order by r.actor_id`),
      ask(() => 'select r.actor_id, e.at / 86400 as day, sum(e.revenue)::float8 as amount from e join r on r.id = e.run_id where e.revenue > 0 group by 1, 2 order by 1, 2'),
      ask(() => 'select coalesce(min(at / 86400), 0) as first, coalesce(max(at / 86400), 0) as last, coalesce(sum(revenue), 0)::float8 as revenue, coalesce(sum(cost), 0)::float8 as cost from e'),
      ...(how.kind === 'contract' ? [ask((st) => `, way as (select r.actor_id, ${has(st, how.stay)} as stay, ${has(st, how.leave)} as leave, r.started, r.id from r),
        gone as (select *, coalesce(bool_or(leave) over (partition by actor_id order by started, id), false) as is_gone from way)
        select actor_id, count(*) filter (where stay and not is_gone) as stays, bool_or(leave) as has_left from gone group by actor_id`)] : []),
    ]
  },
  result([customers, days, totals, renewals], params, context, catalogue) {
    const { first, last, revenue, cost } = totals![0] as Record<string, number>
    const actor = customers!.map((c) => c.actor_id as number)
    const of = new Map((renewals ?? []).map((r) => [r.actor_id as number, r]))
    const start = [0]
    for (const id of actor) start.push(start.at(-1)! + days!.filter((d) => d.actor_id === id).length)
    const tally = {
      actor, start, day: days!.map((d) => d.day as number), amountMinor: days!.map((d) => d.amount as number), firstDay: first!, lastDay: last!, revenueMinor: revenue!, costMinor: cost!,
      group: params.attribute === undefined ? null : customers!.map((c) => (c.grouped as string | null) ?? undefined), stays: actor.map((id) => (of.get(id)?.stays as number | undefined) ?? 0), hasLeft: actor.map((id) => (of.get(id)?.has_left === true ? 1 : 0)),
    }
    return params.how.kind === 'purchases' ? finishPurchases(tally, params, catalogue) : finishContract(tally, params, catalogue, context)
  },
}
