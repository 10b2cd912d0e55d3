import type { ReferenceQuery } from '../analysis.ts'
import { finishTime } from '../journey/time.ts'
import { waitsOfRows } from '../journey/timeRows.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
import type { Reference } from './references.ts'

export const timeReference: Reference<'journey.time'> = {
  queries({ cohort, compareTo, from, to }, context, catalogue) {
    return (compareTo ? [cohort, compareTo] : [cohort]).map((one): ReferenceQuery => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, one, context, catalogue)].join(',\n')
      const touchpoint = (code: string): string => `(select id from touchpoint where code = ${st.param(code, 'text')})`
      const begins = from === undefined ? 'o.place = 1' : `o.touchpoint_id = ${touchpoint(from)}`
      const end = 'case when r.ended is null then l.at else greatest(r.ended, b.at) end'
      const ends = {
        touchpoint: () => `(select min(o.at) from ordered o where o.run_id = b.run_id and o.place ${from === undefined ? '>=' : '>'} b.place and o.touchpoint_id = ${touchpoint(to.kind === 'touchpoint' ? to.code : '')})`,
        outcome: () => `case when exists (select from outcome x join outcome_kind k on k.id = x.kind_id where x.run_id = b.run_id and k.code = ${st.param(to.kind === 'outcome' ? to.code : '', 'text')}) then ${end} end`,
        achieved: () => `case when r.status = 'achieved' then ${end} end`,
        end: () => `case when r.status <> 'active' then ${end} end`,
      }[to.kind]()
      return {
        text: `${ctes}, ordered as materialized (select run_id, touchpoint_id, at, row_number() over (partition by run_id order by at, id) as place from e),
          began as (select distinct on (o.run_id) o.run_id, o.at, o.place from ordered o where ${begins} order by o.run_id, o.place),
          finished as (select run_id, max(at) as at from ordered group by run_id)
          select r.actor_id, r.status, b.at as began, l.at as last, b.run_id is not null as has_begun, ${ends} as reached
          from r left join began b on b.run_id = r.id left join finished l on l.run_id = r.id order by r.id`,
        params: st.params,
      }
    })
  },
  result(rows, { minimum }, context) {
    const [a, b] = waitsOfRows(rows.map((side) => ({
      runs: side.length,
      rows: side.filter((row) => row.has_begun).map((row) => ({ customer: row.actor_id as number, hasEnded: row.status !== 'active', began: row.began as number, reached: row.reached as number | null, last: row.last as number })),
    })), context.now)
    return finishTime(a!, b ?? null, minimum)
  },
}
