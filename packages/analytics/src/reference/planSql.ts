import type { Cohort } from '../cohort.ts'
import type { Statement } from './cohortSql.ts'

/**
 * Runs and their entries held against the plans of their own journeys. `planned_step`: steps by place; `walk`: entries with their place; `latest`: with the
 * last planned place so far; `at_place`: how each run came to each step; `passed`: its journey's steps up to its furthest one, skipped or not.
 */
export function planCtes(runs: string, entries: string): string {
  return `planned_step as materialized (
    select s.id, s.key, s.journey_id, row_number() over (partition by s.journey_id order by s.position, s.id) as place, exists (
      select from jsonb_array_elements(j.rules -> 'steps') rule where rule ->> 'key' = s.key and (rule ->> 'optional')::boolean
    ) as is_optional
    from journey_step s join journey j on j.id = s.journey_id where j.rules ->> 'cut' = 'definition'
  ),
  walk as materialized (select t.run_id, t.at, t.id, t.touchpoint_id, p.place from ${entries} t left join planned_step p on p.id = t.step_id),
  counted as (select *, count(place) over (partition by run_id order by at, id) as so_far from walk),
  latest as materialized (select *, first_value(place) over (partition by run_id, so_far order by at, id) as latest from counted),
  visit as (
    select *, row_number() over (partition by run_id, place order by at, id) as nth, row_number() over (partition by run_id, place, touchpoint_id order by at, id) as nth_same,
      lag(place) over (partition by run_id order by at, id) as place_before, max(place) over (partition by run_id order by at, id rows between unbounded preceding and 1 preceding) as furthest_before
    from walk where place is not null
  ),
  at_place as materialized (
    select run_id, place, bool_or(nth = 1 and coalesce(furthest_before > place, false)) as late, bool_or(nth_same > 1 or (nth > 1 and place_before <> place)) as again from visit group by run_id, place
  ),
  passed as materialized (
    select f.run_id, o.status, s.place, s.is_optional, not exists (select from at_place a where a.run_id = f.run_id and a.place = s.place) as skipped
    from (select run_id, max(place) as furthest from at_place group by run_id) f join ${runs} o on o.id = f.run_id join planned_step s on s.journey_id = o.journey_id and s.place <= f.furthest
  )`
}

/** Of a run `r.id` after `planCtes`: nothing required was passed over, nothing was late or again, and nothing lay outside. */
export const AS_PLANNED = `not exists (select from walk x where x.run_id = r.id and x.place is null) and not exists (select from passed x where x.run_id = r.id and x.skipped and not x.is_optional)
  and not exists (select from at_place x where x.run_id = r.id and (x.late or x.again))`

/** Ids of the runs that went so against their plan, to stand after `planCtes`. */
export function wentSql(st: Statement, plan: NonNullable<Cohort['plan']>): string {
  if (!('step' in plan)) return `select r.id from all_run r join journey j on j.id = r.journey_id where r.status <> 'active' and j.rules ->> 'cut' = 'definition' and ${plan.went === 'asPlanned' ? '' : 'not '}(${AS_PLANNED})`
  const here = `x join all_run o on o.id = x.run_id join planned_step s on s.journey_id = o.journey_id and s.key = ${st.param(plan.step, 'text')}`
  switch (plan.went) {
    case 'skipped': return `select x.run_id from passed ${here} and s.place = x.place where x.skipped and x.status <> 'active'`
    case 'outOfOrder': return `select x.run_id from at_place ${here} and s.place = x.place where x.late`
    case 'repeated': return `select x.run_id from at_place ${here} and s.place = x.place where x.again`
    case 'unplannedAfter': return `select x.run_id from latest ${here} and s.place = x.latest where x.place is null`
  }
}
