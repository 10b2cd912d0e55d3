import { NO_NUMBER } from '../columns/journeyLog.ts'
import { finishFunnel } from '../journey/funnel.ts'
import { planFunnel } from '../journey/funnelDefinition.ts'
import { unitsOfRows } from '../journey/funnelRows.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import { funnelSql } from './funnelSql.ts'
import type { Reference } from './references.ts'

export const funnelReference: Reference<'journey.funnel'> = {
  queries(params, context, catalogue) {
    const ask = (select: (st: Statement) => string): { text: string; params: unknown[] } => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, params.cohort, context, catalogue)].join(',\n')
      return { text: `${ctes} ${select(st)}`, params: st.params }
    }
    return [
      ask((st) => `select * from (with recursive ${funnelSql(st, planFunnel(params), context, 'r', 'e')} select * from funnel_unit) f order by unit`),
      ask(() => 'select count(distinct actor_id) as actors from r'),
    ]
  },
  result([units, totals], params, _context, catalogue) {
    const rows = units!.map((u) => ({
      customer: u.actor_id as number, isOpen: u.is_open as boolean, seenUntil: u.seen_until as number,
      reachedAt: params.steps.map((_step, s) => (u[`at${s}`] as number | null) ?? NO_NUMBER),
    }))
    return finishFunnel(unitsOfRows(rows), totals![0]!.actors as number, planFunnel(params), params.minimum, catalogue)
  },
}
