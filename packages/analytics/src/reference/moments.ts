import { finishMoments } from '../driver/moments.ts'
import { momentsOfRows } from '../driver/momentsTally.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import { ENDED_OWN, endedCtes, yOf } from './drivers.ts'
import type { ReferenceQuery } from '../analysis.ts'
import type { Reference } from './references.ts'

export const momentsReference: Reference<'outcome.moments'> = {
  queries({ cohort, target }, context, catalogue) {
    const ask = (make: (st: Statement) => string): ReferenceQuery => {
      const st = new Statement()
      return { text: `${baseCtes(st, catalogue)},\n${cohortCtes(st, cohort, context, catalogue)},\n${endedCtes(st, { target })}, own as materialized (${ENDED_OWN}) ${make(st)}`, params: st.params }
    }
    return [
      ask(() => 'select count(*) as runs from ended'),
      ask((st) => `, first as (select distinct on (run_id, touchpoint_id) run_id, touchpoint_id, sentiment from own where sentiment is not null order by run_id, touchpoint_id, at, id)
        select x.actor_id, t.code, f.sentiment > 0 as is_good, ${yOf(st, { target })} = 1 as is_reached from first f join ended x on x.id = f.run_id join touchpoint t on t.id = f.touchpoint_id where f.sentiment <> 0`),
      ask(() => 'select distinct x.actor_id, t.code from own o join ended x on x.id = o.run_id join touchpoint t on t.id = o.touchpoint_id where o.has_words'),
    ]
  },
  result([totals, felt, words], params, _context, catalogue) {
    const rows = felt!.map((row) => ({ customer: row.actor_id as number, touchpoint: row.code as string, isGood: row.is_good as boolean, isReached: row.is_reached as boolean }))
    return finishMoments(momentsOfRows(totals![0]!.runs as number, rows, words!.map((row) => ({ customer: row.actor_id as number, touchpoint: row.code as string })), catalogue.touchpoints), params, catalogue)
  },
}
