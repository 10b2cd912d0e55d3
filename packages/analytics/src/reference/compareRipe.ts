import { RIPE_SHARE, RIPE_TOLERANCE, WATCHED_SHARE } from '../journey/compareRipe.ts'
import type { Statement } from './baseSql.ts'

/**
 * `ripening(is_any_open, until, age, ever_end)` over the two sides `a_r` and `b_r`, as `ripeningOf`, and the runs and entries of one side, `r` and `e`: all, or the ripe ones.
 * @param now seconds since 2000
 */
export function ripeCtes(st: Statement, now: number): string {
  return `asked_journey as (select journey_id, count(*) as picked from (select journey_id from a_r union all select journey_id from b_r) x group by journey_id),
  latest as (select greatest(${st.param(now, 'bigint')}, (select max(started) from (select started from a_r union all select started from b_r) x)) as until),
  watched as (
    select ceil(case when x.status = 'active' then l.until - x.started else greatest(0, x.ended - x.started) end / 3600.0)::bigint * 3600 as t, x.status <> 'active' as is_over,
      j.picked::float8 / count(*) over (partition by x.journey_id) as weight
    from all_run x join asked_journey j on j.journey_id = x.journey_id cross join latest l where x.started <= l.until and (x.status = 'active' or x.ended is not null)
  ),
  by_age as (select t, sum(sum(weight)) over (order by t desc) as watched, coalesce(sum(weight) filter (where is_over), 0) as over from watched group by t),
  still as (select t, sum(case when over >= watched * (1 - 1e-12) then -1000 else ln(1 - over / watched) end) over (order by t) as ln_left, watched from by_age),
  longest as (select t as s, 1 - exp(ln_left) as height from still where watched >= ${st.param(WATCHED_SHARE * (1 - RIPE_TOLERANCE), 'float8')} * (select max(watched) from still) order by t desc limit 1),
  most as (select min(t) as age from still, longest where 1 - exp(ln_left) >= ${RIPE_SHARE} * height - ${RIPE_TOLERANCE}),
  plateau as (select age, height from most, longest where height > ${RIPE_TOLERANCE} and 2 * age <= s),
  nine_in_ten as (select min(t) as age from still where ln_left <= ${st.param(Math.log(1 - RIPE_SHARE + RIPE_TOLERANCE), 'float8')}),
  ripening as (
    select (select count(*) from watched where not is_over) > 0 as is_any_open, until, coalesce(n.age, (select age from plateau)) as age, case when n.age is null then (select height from plateau) end as ever_end from latest, nine_in_ten n
  )`
}

/** Condition on a run x: it is ripe. */
export const IS_RIPE = '(select not is_any_open or coalesce(x.started < until - age + 1, false) from ripening)'
