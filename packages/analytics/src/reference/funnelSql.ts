import type { AnalysisContext } from '../analysis.ts'
import { planFunnel, stepBefore, type FunnelCohort, type FunnelPlan } from '../journey/funnelDefinition.ts'
import type { Statement } from './baseSql.ts'

/**
 * Best attempts as rows `funnel_unit(unit, actor_id, at0, at1 …, seen_until, is_open)`: a whole query over runs `(id, actor_id, status, ended)` and
 * entries `(run_id, id, at, touchpoint_id, step_id)`. In order: a chain of laterals from each contact that fits the first step. In any order:
 * a recursion over the contacts after it.
 */
export function funnelSql(st: Statement, plan: FunnelPlan, context: AnalysisContext, runs: string, entries: string): string {
  const { steps, exclude = [] } = plan.definition
  const unit = plan.per === 'run' ? 'q.id' : 'q.actor_id'
  const among = (codes: readonly string[]): string => `t.touchpoint_id in (select id from touchpoint where code = any(${st.param(codes, 'text[]')}))`
  const fits = steps.map((step) => (step.touchpoints ? among(step.touchpoints) : `coalesce(t.step_id in (select id from journey_step where key = ${st.param(step.step, 'text')}), false)`))
  const window = plan.windowS === null ? null : st.param(plan.windowS, 'bigint')
  const now = st.param(context.now - 946_684_800, 'bigint')
  const canComeBack = plan.per === 'customer' && window !== null ? 'true' : 'u.is_active'
  const ends = window === null ? null : `v.t0 + ${window}`
  return `fit as materialized (
      select *, row_number() over (partition by unit order by at, id, run_id) as pos from (
        select ${unit} as unit, t.run_id, t.id, t.at, ${[...fits.map((fit, s) => `${fit} as s${s}`), ...exclude.map((one, x) => `${among(one.touchpoints)} as named${x}`)].join(', ')}
        from ${entries} t join ${runs} q on q.id = t.run_id
      ) each
    ),
    fe as materialized (select *${exclude.map((_, x) => `, named${x} and not (${steps.map((_step, s) => `s${s}`).join(' or ')}) as x${x}`).join('')} from fit),
    unit as materialized (select ${unit} as unit, min(q.actor_id) as actor_id, bool_or(q.status = 'active') as is_active, max(t.at) as last, max(q.ended) filter (where q.status <> 'active') as over from ${runs} q join ${entries} t on t.run_id = q.id group by 1),
    ${plan.order === 'any' ? anyOrder(plan, window) : inOrder(plan, window)},
    funnel_unit as (
      select v.*, ${ends === null ? 'until' : `least(until, ${ends})`} as seen_until, can_go_on${ends === null ? '' : ` and ${ends} > until`} and at0 is not null as is_open
      from (
        select u.unit, u.actor_id, b.t0, ${steps.map((_, s) => `b.at${s}`).join(', ')}, ${canComeBack} as can_go_on, case when ${canComeBack} then greatest(u.last, ${now}) else greatest(u.last, u.over) end as until
        from unit u left join best b on b.unit = u.unit
      ) v
    )`
}

function inOrder(plan: FunnelPlan, window: string | null): string {
  const { required, optionalAfter, excludedAfter, order } = plan
  /** Nothing between place `from` and contact f that ends the attempt. */
  const unbroken = (i: number, from: string): string => {
    const ending = [...excludedAfter[i]!.map((x) => `g.x${x}`), ...(order === 'strict' ? [`not (${['false', ...optionalAfter[i]!.map((s) => `g.s${s}`)].join(' or ')})`] : [])]
    return ending.length === 0 ? '' : ` and not exists (select from fe g where g.unit = f.unit and g.pos > ${from} and g.pos < f.pos and (${ending.join(' or ')}))`
  }
  const inTime = (t0: string): string => (window === null ? '' : ` and f.at <= ${t0} + ${window}`)
  const chain = required.slice(1).map((s, i) => `left join lateral (
        select f.pos, f.at from fe f where f.unit = a.unit and f.pos > c${i}.pos and f.s${s}${inTime('a.at')}${unbroken(i, `c${i}.pos`)} order by f.pos limit 1
      ) c${i + 1} on true`)
  const options = optionalAfter.flatMap((list, i) => list.map((s) => `left join lateral (
        select f.at from fe f where f.unit = a.unit and f.pos > a.p${i}${i + 1 < required.length ? ` and (a.p${i + 1} is null or f.pos < a.p${i + 1})` : ''} and f.s${s}${inTime('a.t0')}${unbroken(i, `a.p${i}`)} order by f.pos limit 1
      ) o${s} on true`))
  return `attempt as materialized (
      select a.unit, a.at as t0, ${required.map((_, i) => `c${i}.pos as p${i}, c${i}.at as r${i}`).join(', ')}, ${required.map((_, i) => `(c${i}.pos is not null)::int`).join(' + ')} as far
      from fe a cross join lateral (select a.pos, a.at) c0 ${chain.join(' ')} where a.s0
    ),
    furthest as materialized (select distinct on (unit) * from attempt order by unit, far desc, p0),
    best as materialized (select a.unit, a.t0, ${plan.definition.steps.map((_, s) => `${required.includes(s) ? `a.r${required.indexOf(s)}` : `o${s}.at`} as at${s}`).join(', ')} from furthest a ${options.join(' ')})`
}

function anyOrder({ required, definition: { steps, exclude = [] }, optionalAfter }: FunnelPlan, window: string | null): string {
  const fitting = `array_remove(array[${required.map((s) => `case when f.s${s} then ${s} end`).join(', ')}]::int[], null)`
  const excluded = ['false', ...exclude.map((_, x) => `f.x${x}`)].join(' or ')
  return `attempt as (
      select f.unit, f.pos as p0, f.at as t0, f.pos, f.at, true as took, array[(${fitting})[1]] as done, array[f.at] as times from fe f where cardinality(${fitting}) > 0
      union all
      select w.unit, w.p0, w.t0, f.pos, f.at, n.step is not null, case when n.step is null then w.done else w.done || n.step end, case when n.step is null then w.times else w.times || f.at end
      from attempt w join fe f on f.unit = w.unit and f.pos = w.pos + 1
      cross join lateral (select min(step) as step from unnest(${fitting}) step where step <> all (w.done)) n
      where ${window === null ? 'true' : `f.at <= w.t0 + ${window}`} and not (n.step is null and (${excluded}))
    ),
    furthest as materialized (select distinct on (unit) * from attempt order by unit, cardinality(done) desc, p0, pos),
    best as materialized (
      select b.unit, b.t0, ${steps.map((_, s) => (optionalAfter[0]!.includes(s)
        ? `(select min(f.at) from attempt w join fe f on f.unit = w.unit and f.pos = w.pos where w.unit = b.unit and w.p0 = b.p0 and not w.took and f.s${s}) as at${s}`
        : `b.times[${required.indexOf(s) + 1}] as at${s}`)).join(', ')}
      from furthest b
    )`
}

/** Condition on a run x: how it, or its customer, went at a step of a funnel over these runs and entries. */
export function funnelCondition(st: Statement, funnel: FunnelCohort, context: AnalysisContext, runs: string, entries: string): string {
  const plan = planFunnel(funnel)
  const { at, went } = funnel
  return `${plan.per === 'run' ? 'x.id' : 'x.actor_id'} in (with recursive ${funnelSql(st, plan, context, runs, entries)} select unit from funnel_unit where ${endSql(plan, at, went)})`
}

function endSql(plan: FunnelPlan, at: number, went: FunnelCohort['went']): string {
  if (went === 'reached') return `at${at} is not null`
  const before = stepBefore(plan, at)
  if (before === null) return went === 'lost' ? 'at0 is null' : 'false'
  const following = plan.definition.steps[at]!.optional && plan.order !== 'any' ? plan.required.find((s) => s > at) : undefined
  const isPast = following === undefined ? 'false' : `at${following} is not null`
  return `at${before} is not null and at${at} is null and ${went === 'lost' ? `(${isPast} or not is_open)` : `not (${isPast}) and is_open`}`
}
