import { isoOf } from '../kernel/calendar.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import type { Reference } from './references.ts'

const ORDER = { lastSeen: 'last desc', runs: 'runs desc', entries: 'entries desc', revenue: 'revenue desc', cost: 'cost desc', margin: 'revenue - cost desc', felt: 'felt asc nulls last', actor: 'actor_id' } as const

export const peopleReference: Reference<'people.list'> = {
  queries(params, context, catalogue) {
    const query = (select: string): { text: string; params: unknown[] } => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, params.cohort, context, catalogue)].join(',\n')
      return { text: `${ctes} ${select}`, params: st.params }
    }
    return [
      query('select count(*) as runs, count(distinct actor_id) as actors from r'),
      query(`select * from (
        select r.actor_id, count(distinct r.id) as runs, count(*) as entries, coalesce(sum(e.revenue), 0)::bigint as revenue, coalesce(sum(e.cost), 0)::bigint as cost, sum(e.sentiment) / nullif(count(e.sentiment), 0) as felt, min(e.at) as first, max(e.at) as last
        from r join e on e.run_id = r.id group by r.actor_id
      ) p order by ${ORDER[params.sort]}, actor_id limit ${params.limit} offset ${params.offset}`),
    ]
  },
  result([totals, people], _params, _context, catalogue) {
    return {
      currency: catalogue.currency, total: totals![0]!.actors as number, runs: totals![0]!.runs as number,
      people: people!.map((p) => ({
        actorId: p.actor_id as number, runs: p.runs as number, entries: p.entries as number, revenueMinor: p.revenue as number, costMinor: p.cost as number, felt: p.felt as number | null,
        firstSeen: isoOf(p.first as number), lastSeen: isoOf(p.last as number),
      })),
    }
  },
}
