import type { ReferenceQuery } from '../analysis.ts'
import { outcomeCode } from '../experiment/effectTally.ts'
import { finishEffect } from '../experiment/finishEffect.ts'
import { windowsOf } from '../experiment/windows.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import { ruleCondition } from './featureSql.ts'
import type { Reference, Rows } from './references.ts'

/** SQL gathers what each customer did since and before; the same arithmetic compares the arms. */
export const effectReference: Reference<'experiment.effect'> = {
  queries(params, context, catalogue) {
    const { since, before, beganS } = windowsOf(params, context)
    const ask = (cohort: typeof since, make: (st: Statement) => string): ReferenceQuery => {
      const st = new Statement()
      return { text: `${baseCtes(st, catalogue)},\n${cohortCtes(st, cohort, context, catalogue)},\nended as materialized (select r.id, r.actor_id, r.status, (select max(e.at) from e where e.run_id = r.id) as last from r) ${make(st)}`, params: st.params }
    }
    const until = (st: Statement, isBefore: boolean): string => st.param(isBefore ? beganS : null, 'bigint')
    const sums = (st: Statement, isBefore: boolean): string => {
      const end = until(st, isBefore)
      return `select r.actor_id, count(*)::float8 as contacts, coalesce(sum(e.revenue), 0)::float8 as revenue, coalesce(sum(e.cost), 0)::float8 as cost from e join r on r.id = e.run_id where ${end} is null or e.at < ${end} group by 1`
    }
    const got = (st: Statement, isBefore: boolean): string => {
      const end = until(st, isBefore)
      return `select x.actor_id, k.code, x.last from ended x join outcome o on o.run_id = x.id join outcome_kind k on k.id = o.kind_id where ${end} is null or x.last < ${end}
        union all select x.actor_id, null, x.last from ended x where x.status = 'achieved' and (${end} is null or x.last < ${end})`
    }
    return [
      ask(since, (st) => {
        const key = st.param(params.attribute, 'text'), where = [`a.person_id is null`, `a.attributes ->> ${key} in (${st.param(params.treated, 'text')}, ${st.param(params.held, 'text')})`]
        for (const [name, values] of Object.entries(params.cohort.attributes ?? {})) where.push(`a.attributes ->> ${st.param(name, 'text')} = any(${st.param(values, 'text[]')})`)
        if (params.cohort.segment) where.push(`(${ruleCondition(st, params.cohort.segment)})`)
        return `select a.id, a.attributes ->> ${key} as value, m.began::float8 as began, coalesce(m.is_open, false) as is_open from actor a left join feature f on f.actor_id = a.id
          left join (select actor_id, min(started) as began, bool_or(status = 'active') as is_open from r group by 1) m on m.actor_id = a.id where ${where.join(' and ')} order by a.id`
      }),
      ask(since, (st) => sums(st, false)),
      ask(since, (st) => got(st, false)),
      ask(since, () => 'select r.actor_id, e.at::float8 as at, 1::float8 as contacts, e.revenue::float8 as revenue, e.cost::float8 as cost from e join r on r.id = e.run_id'),
      ...(before ? [ask(before, (st) => sums(st, true)), ask(before, (st) => got(st, true))] : []),
    ]
  },
  result([people, sums, got, entries, sumsBefore, gotBefore], params, context, catalogue) {
    const units = people!.filter((p) => params.who === 'assigned' || p.began !== null)
    const place = new Map(units.map((p, i) => [p.id as number, i]))
    const columns = (sumsOf: Rows[number], gotOf: Rows[number]): Map<string, Float64Array> => {
      const made = new Map(['achieved', 'revenue', 'cost', 'margin', 'contacts', ...catalogue.outcomeKinds.map((k) => outcomeCode(k.code))].map((code) => [code, new Float64Array(units.length)]))
      const put = (code: string, actor: unknown, value: number): void => {
        const unit = place.get(actor as number)
        if (unit !== undefined) made.get(code)![unit] = value
      }
      for (const s of sumsOf) {
        for (const code of ['revenue', 'cost', 'contacts']) put(code, s.actor_id, s[code] as number)
        put('margin', s.actor_id, (s.revenue as number) - (s.cost as number))
      }
      for (const g of gotOf) put(g.code === null ? 'achieved' : outcomeCode(g.code as string), g.actor_id, 1)
      return made
    }
    const { target } = params
    const events = [
      ...got!.filter((g) => (g.code === null ? 'achieved' : outcomeCode(g.code as string)) === target).map((g) => ({ actor: g.actor_id, at: g.last as number, amount: 1 })),
      ...(['revenue', 'cost', 'contacts', 'margin'].includes(target) ? entries!.filter((e) => (target === 'margin' ? e.revenue !== null || e.cost !== null : e[target] !== null)).map((e) => ({ actor: e.actor_id, at: e.at as number, amount: target === 'margin' ? ((e.revenue as number) ?? 0) - ((e.cost as number) ?? 0) : (e[target] as number) })) : []),
    ].filter((e) => place.has(e.actor as number))
    const drawn = (value: string): number => people!.filter((p) => p.value === value).length
    return finishEffect({
      arm: Uint8Array.from(units, (p) => (p.value === params.treated ? 1 : 0)), joinedAt: Float64Array.from(units, (p) => (params.who === 'met' ? (p.began as number) : Number.NEGATIVE_INFINITY)), isOpen: Uint8Array.from(units, (p) => (p.is_open === true ? 1 : 0)),
      assigned: [drawn(params.held), drawn(params.treated)], since: columns(sums!, got!), before: sumsBefore ? columns(sumsBefore, gotBefore!) : null,
      events: { unit: events.map((e) => place.get(e.actor as number)!), at: events.map((e) => e.at), amount: events.map((e) => e.amount) },
    }, params, catalogue, context)
  },
}
