import { finishAttribution } from '../economics/attribution.ts'
import type { ReferenceQuery } from '../analysis.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import type { Reference } from './references.ts'

/** SQL gathers the paths; the same arithmetic shares the credit. */
export const attributionReference: Reference<'economics.attribution'> = {
  queries(params, context, catalogue) {
    const { target, by, unit } = params
    const ask = (make: (st: Statement) => string): ReferenceQuery => {
      const st = new Statement()
      const kind = target.of === 'outcome' ? st.param(target.code, 'text') : ''
      const [asked, got] = target.of === 'achieved'
        ? [`r.journey_id in (select journey_id from run where status in ('achieved', 'failed'))`, `r.status = 'achieved'`]
        : [`r.journey_id in (select run.journey_id from run join outcome o on o.run_id = run.id join outcome_kind k on k.id = o.kind_id where k.code = ${kind})`, `exists (select from outcome o join outcome_kind k on k.id = o.kind_id where o.run_id = r.id and k.code = ${kind})`]
      const told = `told as materialized (
        select r.id, r.actor_id, ${got} as converted, (select max(e.at) from e where e.run_id = r.id) as ended, (select coalesce(sum(e.revenue), 0) from e where e.run_id = r.id)::float8 as revenue
        from r where r.status <> 'active' and ${asked}
      )`
      const path = unit === 'run'
        ? `path as materialized (select id, actor_id, converted, ended, revenue from told)`
        : `path as materialized (
          select a.actor_id as id, a.actor_id, f.id is not null as converted, coalesce(f.ended, a.ended) as ended, coalesce(f.revenue, 0) as revenue
          from (select actor_id, max(ended) as ended from told group by actor_id) a
          left join (select distinct on (actor_id) * from told where converted order by actor_id, ended, id) f on f.actor_id = a.actor_id
        )`
      return { text: `${baseCtes(st, catalogue)},\n${cohortCtes(st, params.cohort, context, catalogue)},\n${told},\n${path} ${make(st)}`, params: st.params }
    }
    const join = unit === 'run' ? 'e.run_id = p.id' : 'e.run_id in (select id from r where r.actor_id = p.id)'
    return [
      ask(() => 'select id, actor_id, converted, revenue from path order by id'),
      ask((st) => `select p.id, c.code, (p.ended - e.at)::float8 as age from path p join e on ${join} join ${by} c on c.id = e.${by}_id
        where ${unit === 'run' ? 'true' : `e.at >= p.ended - ${st.param(params.lookbackDays, 'bigint')} * 86400 and e.at <= p.ended`} order by p.id, e.at, e.id`),
    ]
  },
  result([paths, contacts], params, context, catalogue) {
    const indexOf = new Map((params.by === 'channel' ? catalogue.channels : catalogue.touchpoints).map((c, i) => [c.code, i]))
    const met = new Map<number, typeof contacts>()
    for (const contact of contacts!) met.set(contact.id as number, [...(met.get(contact.id as number) ?? []), contact])
    const of = paths!.map((p) => (met.get(p.id as number) ?? []).slice(0, params.by === 'touchpoint' ? -1 : undefined))
    const start = [0]
    for (const own of of) start.push(start.at(-1)! + own.length)
    return finishAttribution({
      actors: new Set(paths!.map((p) => p.actor_id)).size, actor: Int32Array.from(paths!, (p) => p.actor_id as number), start: Int32Array.from(start), code: Uint16Array.from(of.flat(), (c) => indexOf.get(c.code as string)!), ageS: Float64Array.from(of.flat(), (c) => c.age as number),
      converted: Uint8Array.from(paths!, (p) => (p.converted ? 1 : 0)), amountMinor: Float64Array.from(paths!, (p) => (p.converted ? (p.revenue as number) : 0)),
    }, params, catalogue, context)
  },
}
