import type { ReferenceQuery } from '../analysis.ts'
import { finishPlan } from '../journey/plan.ts'
import { plannedSteps } from '../journey/planned.ts'
import { baseCtes, cohortCtes, Statement } from './cohortSql.ts'
import type { Reference } from './references.ts'

export const planReference: Reference<'journey.plan'> = {
  queries(params, context, catalogue) {
    const ask = (select: string): ReferenceQuery => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, { ...params.cohort, journeys: [params.journey] }, context, catalogue)].join(',\n')
      return { text: `${ctes}, ${planCtes(st.param(params.journey, 'text'))} ${select}`, params: st.params }
    }
    return [
      ask(`select count(*) as runs, count(*) filter (where status <> 'active') as mature, count(*) filter (where status <> 'active' and not strayed
        and not exists (select from passed x where x.run_id = r.id and x.skipped and not x.is_optional) and not exists (select from at_place x where x.run_id = r.id and (x.late or x.again))) as as_planned
        from (select r.id, r.status, exists (select from walk where run_id = r.id and place is null) as strayed from r) r`),
      ask(`select s.key, (select count(*) from passed x where x.place = s.place and x.status <> 'active') as passed, (select count(*) from passed x where x.place = s.place and x.status <> 'active' and x.skipped) as skipped,
        (select count(*) from at_place x where x.place = s.place) as reached, (select count(*) from at_place x where x.place = s.place and x.late) as late, (select count(*) from at_place x where x.place = s.place and x.again) as again,
        (select count(distinct run_id) from latest x where x.latest = s.place and x.place is null) as strayed from planned_step s`),
      ask(`select t.code, count(*) as entries, count(distinct w.run_id) as runs from walk w join touchpoint t on t.id = w.touchpoint_id where w.place is null group by t.code`),
    ]
  },
  result([totals, steps, unplanned], params, _context, catalogue) {
    const t = totals![0] as Record<string, number>
    return finishPlan({
      runs: t.runs!, mature: t.mature!, asPlanned: t.as_planned!,
      steps: plannedSteps(catalogue, params.journey).map(({ key }) => {
        const s = steps!.find((row) => row.key === key) as Record<string, number>
        return { key, passed: s.passed!, skipped: s.skipped!, reached: s.reached!, outOfOrder: s.late!, repeated: s.again!, unplannedAfter: s.strayed! }
      }),
      unplanned: unplanned!.map((u) => ({ code: u.code as string, entries: u.entries as number, runs: u.runs as number })),
    }, params.journey, catalogue)
  },
}

/**
 * The runs in `r` and entries in `e` held against the plan of one journey. `planned_step`: its steps by place; `walk`: entries with their place;
 * `latest`: with the last planned place so far; `at_place`: how each run came to each step; `passed`: steps up to the furthest one, skipped or not.
 */
function planCtes(journey: string): string {
  return `planned_step as materialized (
    select s.id, s.key, row_number() over (order by s.position, s.id) as place, exists (
      select from jsonb_array_elements(j.rules -> 'steps') rule where rule ->> 'key' = s.key and (rule ->> 'optional')::boolean
    ) as is_optional
    from journey_step s join journey j on j.id = s.journey_id where j.code = ${journey}
  ),
  walk as materialized (select e.run_id, e.at, e.id, e.touchpoint_id, p.place from e left join planned_step p on p.id = e.step_id),
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
    select f.run_id, r.status, s.place, s.is_optional, not exists (select from at_place a where a.run_id = f.run_id and a.place = s.place) as skipped
    from (select run_id, max(place) as furthest from at_place group by run_id) f join r on r.id = f.run_id join planned_step s on s.place <= f.furthest
  )`
}
