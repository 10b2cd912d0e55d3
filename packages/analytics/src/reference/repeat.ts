import { finishRepeat } from '../customer/repeat.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import type { Reference } from './references.ts'

export const repeatReference: Reference<'customer.repeat'> = {
  queries(params, context, catalogue) {
    const query = (select: (st: Statement) => string): { text: string; params: unknown[] } => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, params.cohort, context, catalogue)].join(',\n')
      return { text: `${ctes}, bought as (
        select r.actor_id, e.at, e.revenue, date_trunc('month', to_timestamp(e.at + 946684800) at time zone ${st.param(context.timeZone, 'text')}) as month
        from e join r on r.id = e.run_id join touchpoint t on t.id = e.touchpoint_id where t.code = ${st.param(params.touchpoint, 'text')}
      ) ${select(st)}`, params: st.params }
    }
    return [
      query(() => 'select (select count(distinct actor_id) from r) as customers, coalesce(sum(revenue), 0)::bigint as revenue from bought'),
      query(() => 'select count(*)::int as times from bought group by actor_id'),
      query(() => `, first as (select actor_id, min(month) as month from bought group by actor_id)
        select to_char(f.month, 'YYYY-MM') as month, ((extract(year from b.month) - extract(year from f.month)) * 12 + extract(month from b.month) - extract(month from f.month))::int as later, count(distinct b.actor_id) as actors,
          ((select extract(year from max(month)) * 12 + extract(month from max(month)) from bought) - extract(year from f.month) * 12 - extract(month from f.month))::int as span
        from bought b join first f using (actor_id) group by f.month, b.month order by f.month`),
    ]
  },
  result([totals, counts, months], _params, _context, catalogue) {
    const byMonth = new Map<string, number[]>()
    for (const m of months!) {
      const active = byMonth.get(m.month as string) ?? Array.from<number>({ length: (m.span as number) + 1 }).fill(0)
      active[m.later as number] = m.actors as number
      byMonth.set(m.month as string, active)
    }
    return finishRepeat({
      customers: totals![0]!.customers as number, revenueMinor: totals![0]!.revenue as number, counts: Int32Array.from(counts!, (c) => c.times as number),
      months: [...byMonth].map(([month, active]) => ({ month, active })),
    }, catalogue)
  },
}
