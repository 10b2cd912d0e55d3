import type { Cohort } from '../cohort.ts'
import type { Statement } from './baseSql.ts'

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
  if (plan.went === 'deviated') return deviatedSql(st, plan)
  if (!('step' in plan)) return `select r.id from all_run r join journey j on j.id = r.journey_id where r.status <> 'active' and j.rules ->> 'cut' = 'definition' and ${plan.went === 'asPlanned' ? '' : 'not '}(${AS_PLANNED})`
  const here = `x join all_run o on o.id = x.run_id join planned_step s on s.journey_id = o.journey_id and s.key = ${st.param(plan.step, 'text')}`
  switch (plan.went) {
    case 'skipped': return `select x.run_id from passed ${here} and s.place = x.place where x.skipped and x.status <> 'active'`
    case 'outOfOrder': return `select x.run_id from at_place ${here} and s.place = x.place where x.late`
    case 'repeated': return `select x.run_id from at_place ${here} and s.place = x.place where x.again`
    case 'unplannedAfter': return `select x.run_id from latest ${here} and s.place = x.latest where x.place is null`
  }
}

/**
 * `met`: planned visits, with what each is worth to a chain and what the plan asks up to it; `chain`: every way of taking visits with rising places for steps of the
 * plan; `chosen`: the best of a run (align.ts: score, then more visits, then the earlier ones). Exhaustive, so for small data only.
 */
function deviatedSql(st: Statement, { by, at }: Extract<NonNullable<Cohort['plan']>, { went: 'deviated' }>): string {
  if (by === 'unplanned') {
    return `select x.run_id from walk x join all_run o on o.id = x.run_id join journey j on j.id = o.journey_id join touchpoint n on n.id = x.touchpoint_id
      where x.place is null and o.status <> 'active' and j.rules ->> 'cut' = 'definition' and n.code = ${st.param(at, 'text')}`
  }
  const visit = (more: string) => `exists (select from met m where m.run_id = k.run_id and m.place = s.place${more})`
  const isMatched = visit(' and m.i = any(k.visits)')
  const is = { repeated: `${isMatched} and ${visit(' and m.i <> all(k.visits)')}`, outOfOrder: `${visit('')} and not ${isMatched}`, skipped: `not s.is_optional and s.place < k.place and not ${visit('')}` }
  return `select q.run_id from (
    with recursive met as materialized (
      select v.run_id, v.place, row_number() over (partition by v.run_id order by v.at, v.id) as i, 1 + (not s.is_optional)::int as worth,
        (select count(*) from planned_step z where z.journey_id = s.journey_id and z.place <= s.place and not z.is_optional) as asked
      from visit v join all_run o on o.id = v.run_id and o.status <> 'active' join planned_step s on s.journey_id = o.journey_id and s.place = v.place
      where v.place_before is distinct from v.place or v.nth_same > 1
    ),
    chain as (
      select run_id, i, place, worth, asked, array[i] as visits from met
      union all select c.run_id, m.i, m.place, c.worth + m.worth, m.asked, c.visits || m.i from chain c join met m on m.run_id = c.run_id and m.i > c.i and m.place > c.place
    ),
    chosen as (
      select distinct on (run_id) run_id, visits, place from (
        select run_id, visits, place, worth - asked as score from chain union all select distinct run_id, array[]::bigint[], 0, 0 from met
      ) each order by run_id, score desc, cardinality(visits) desc, visits
    )
    select k.run_id from chosen k join all_run o on o.id = k.run_id join planned_step s on s.journey_id = o.journey_id and s.key = ${st.param(at, 'text')} where ${is[by]}
  ) q`
}
