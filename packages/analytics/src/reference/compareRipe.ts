import { RIPE_SHARE, RIPE_TOLERANCE } from '../journey/compareRipe.ts'
import type { Statement } from './cohortSql.ts'

/**
 * `ripening(is_any_open, until, age)` over the two sides `a_r` and `b_r`, as `ripeningOf`, and the runs and entries of one side, `r` and `e`: all, or the ripe ones.
 * @param now seconds since 2000
 */
export function ripeCtes(st: Statement, now: number): string {
  return `asked_journey as (select journey_id from a_r union select journey_id from b_r),
  latest as (select greatest(${st.param(now, 'bigint')}, (select max(started) from (select started from a_r union all select started from b_r) x)) as until),
  watched as (
    select ceil(case when x.status = 'active' then l.until - x.started else greatest(0, x.ended - x.started) end / 3600.0)::bigint * 3600 as t, x.status <> 'active' as is_over
    from all_run x cross join latest l where x.journey_id in (select journey_id from asked_journey) and x.started <= l.until and (x.status = 'active' or x.ended is not null)
  ),
  by_age as (select t, sum(count(*)) over (order by t desc) as watched, count(*) filter (where is_over) as over from watched group by t),
  still as (select t, sum(case when over = watched then -1000 else ln(1 - over::float8 / watched::float8) end) over (order by t) as ln_left from by_age),
  ripening as (
    select (select count(*) from watched where not is_over) > 0 as is_any_open, until, (select min(t) from still where ln_left <= ${st.param(Math.log(1 - RIPE_SHARE + RIPE_TOLERANCE), 'float8')}) as age from latest
  )`
}

/** Condition on a run x: it is ripe. */
export const IS_RIPE = '(select not is_any_open or coalesce(x.started < until - age + 1, false) from ripening)'
