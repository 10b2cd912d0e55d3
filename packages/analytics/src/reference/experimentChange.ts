import { finishChange } from '../experiment/finishChange.ts'
import { baseCtes, cohortCtes, Statement } from './cohortSql.ts'
import type { Reference } from './references.ts'

/** SQL gathers the target of each ended run; the same model compares the groups. */
export const changeReference: Reference<'experiment.change'> = {
  queries(params, context, catalogue) {
    const st = new Statement()
    const ctes = `${baseCtes(st, catalogue)},\n${cohortCtes(st, params.cohort, context, catalogue)}`
    const value = params.attribute === undefined ? '(select t.code from territory t where t.id = r.territory_id)' : `(select a.attributes ->> ${st.param(params.attribute, 'text')} from actor a where a.id = r.actor_id)`
    const sum = (what: string): string => `(select coalesce(sum(${what}), 0)::float8 from e where e.run_id = r.id)`
    const money: Record<string, string> = { achieved: `(r.status = 'achieved')::int::float8`, revenue: sum('e.revenue'), cost: sum('e.cost'), margin: sum('coalesce(e.revenue, 0) - coalesce(e.cost, 0)'), contacts: sum('1') }
    const kind = st.param(params.target.replace(/^outcome:/, ''), 'text')
    const y = money[params.target] ?? `(${kind} <> '' and exists (select from outcome o join outcome_kind k on k.id = o.kind_id where o.run_id = r.id and k.code = ${kind}))::int::float8`
    return [{ text: `${ctes} select * from (select r.id, r.actor_id, ${value} as value, r.started::float8 as started, ${y} as y, ${kind} as kind from r where r.status <> 'active') x where value = any(${st.param([...params.changed, ...params.other], 'text[]')}) order by id`, params: st.params }]
  },
  result([rows], params, context, catalogue) {
    return finishChange(rows!.map((r) => ({ actor: r.actor_id as number, isChanged: params.changed.includes(r.value as string), startedAt: r.started as number, y: r.y as number })), params, catalogue, context)
  },
}
