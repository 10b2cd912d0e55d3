import { unripeRuns } from '../experiment/unripe.ts'
import { finishChange } from '../experiment/finishChange.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import { IS_RIPE, ripeCtes } from './compareRipe.ts'
import type { Reference } from './references.ts'

/** SQL gathers the target of each ended run; the same model compares the groups. */
export const changeReference: Reference<'experiment.change'> = {
  queries(params, context, catalogue) {
    const st = new Statement()
    const ctes = [baseCtes(st, catalogue), cohortCtes(st, params.cohort, context, catalogue), 'a_r as (select * from r), b_r as (select * from r where false)', ripeCtes(st, context.now - EPOCH_2000_S)].join(',\n')
    const value = params.attribute === undefined ? '(select t.code from territory t where t.id = r.territory_id)' : `(select a.attributes ->> ${st.param(params.attribute, 'text')} from actor a where a.id = r.actor_id)`
    const sum = (what: string): string => `(select coalesce(sum(${what}), 0)::float8 from e where e.run_id = r.id)`
    const money: Record<string, string> = { achieved: `(r.status = 'achieved')::int::float8`, revenue: sum('e.revenue'), cost: sum('e.cost'), margin: sum('coalesce(e.revenue, 0) - coalesce(e.cost, 0)'), contacts: sum('1') }
    const kind = st.param(params.target.replace(/^outcome:/, ''), 'text')
    const y = money[params.target] ?? `(${kind} <> '' and exists (select from outcome o join outcome_kind k on k.id = o.kind_id where o.run_id = r.id and k.code = ${kind}))::int::float8`
    const canBeTold = params.target === 'achieved' ? `r.journey_id in (select journey_id from run where status in ('achieved', 'failed'))`
      : params.target.startsWith('outcome:') ? `r.journey_id in (select x.journey_id from run x join outcome o on o.run_id = x.id join outcome_kind k on k.id = o.kind_id where k.code = ${kind})` : 'true'
    const run = `select r.id, r.actor_id, ${value} as value, r.started::float8 as started, r.status <> 'active' as has_ended, exists (select from r x where x.id = r.id and ${IS_RIPE}) as is_ripe, ${y} as y, ${kind} as kind from r where ${canBeTold}`
    return [{ text: `${ctes} select x.*, age::float8 as age, (until - age + 1)::float8 as before from (${run}) x cross join ripening where value = any(${st.param([...params.changed, ...params.other], 'text[]')}) order by id`, params: st.params }]
  },
  result([rows], params, context, catalogue) {
    const young = rows!.filter((r) => r.is_ripe === false)
    const unripe = unripeRuns(params.unripe, young.length, { ageS: (young[0]?.age ?? null) as number | null, before: (young[0]?.before ?? null) as number | null })
    return finishChange(rows!.filter((r) => (r.is_ripe === true || params.unripe === 'included') && r.has_ended === true).map((r) => ({ actor: r.actor_id as number, isChanged: params.changed.includes(r.value as string), value: [...params.changed, ...params.other].indexOf(r.value as string), startedAt: r.started as number, y: r.y as number })), unripe, params, catalogue, context)
  },
}
