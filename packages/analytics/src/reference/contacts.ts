import { isoOf } from '../kernel/calendar.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import type { Reference } from './references.ts'

export const contactsReference: Reference<'contacts.list'> = {
  queries(params, context, catalogue) {
    const query = (select: string, order: string): { text: string; params: unknown[] } => {
      const st = new Statement()
      const where = [`e.${params.of} is not null`, ...(params.touchpoint === undefined ? [] : [`e.touchpoint_id = (select id from touchpoint where code = ${st.param(params.touchpoint, 'text')})`]), ...(params.step === undefined ? [] : [`e.step_id in (select id from journey_step where key = ${st.param(params.step, 'text')})`])].join(' and ')
      return { text: `${baseCtes(st, catalogue)},\n${cohortCtes(st, params.cohort, context, catalogue)} ${select} where ${where} ${order}`, params: st.params }
    }
    return [
      query(`select count(*) as total, coalesce(sum(e.${params.of}), 0)::float8 as sum from e`, ''),
      query(`select e.id, r.actor_id, e.at, t.name as touchpoint, c.name as channel, round(i.duration_ms / 1000.0)::int as lasted, e.cost, e.revenue
        from e join r on r.id = e.run_id join touchpoint t on t.id = e.touchpoint_id join channel c on c.id = e.channel_id join interaction i on i.id = e.id`, `order by e.${params.of} desc, e.id limit ${params.limit} offset ${params.offset}`),
    ]
  },
  result([totals, contacts], params, _context, catalogue) {
    return {
      currency: catalogue.currency, of: params.of, total: totals![0]!.total as number, sumMinor: totals![0]!.sum as number,
      contacts: contacts!.map((c) => ({
        interactionId: c.id as number, actorId: c.actor_id as number, at: isoOf(c.at as number), touchpoint: c.touchpoint as string, channel: c.channel as string,
        durationS: c.lasted as number | null, costMinor: c.cost as number | null, revenueMinor: c.revenue as number | null,
      })),
    }
  },
}
