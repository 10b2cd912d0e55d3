import type { RunSums } from '../economics/runSums.ts'
import { finishRoi } from '../economics/roi.ts'
import { baseCtes, cohortCtes, Statement } from './cohortSql.ts'
import { ruleCondition } from './featureSql.ts'
import type { Reference } from './references.ts'

const GROUP = {
  lifeStage: ['g.stage', `left join (with recursive up as (select id as journey_id, id, code, tier, parent_id from journey union select u.journey_id, p.id, p.code, p.tier, p.parent_id from up u join journey p on p.id = u.parent_id where u.tier <> 'life stage')
    select journey_id, max(code) as stage from up where tier = 'life stage' group by 1) g on g.journey_id = r.journey_id`],
  journey: ['j.code', 'left join journey j on j.id = r.journey_id'],
  territory: ['g.code', 'left join territory g on g.id = r.territory_id'],
  outcome: ['g.code', 'left join outcome_kind g on g.id = r.outcome_kind_id'],
  status: ['r.status', ''],
  step: [`j.code || '/' || g.key`, 'left join journey_step g on g.id = e.step_id left join journey j on j.id = g.journey_id'],
  touchpoint: ['g.code', 'left join touchpoint g on g.id = e.touchpoint_id'],
  channel: ['g.code', 'left join channel g on g.id = e.channel_id'],
} as const

const SUMS = 'count(*) as n, coalesce(sum(x), 0)::float8 as sum, coalesce(sum(x::float8 * x::float8), 0) as squares'

export const roiReference: Reference<'economics.roi'> = {
  queries(params, context, catalogue) {
    const query = (make: (st: Statement) => string): { text: string; params: unknown[] } => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, params.cohort, context, catalogue)].join(',\n')
      return { text: `${ctes}, money as (select e.*, coalesce(revenue, 0) - coalesce(cost, 0) as margin from e) ${make(st)}`, params: st.params }
    }
    const grouped = (st: Statement): string => {
      if (params.segments) {
        const fits = params.segments.map(({ code, rule }) => `select a.id as actor_id, ${st.param(code, 'text')} as code from actor a left join feature f on f.actor_id = a.id where ${ruleCondition(st, rule)}`)
        return `, fits as materialized (${fits.join(' union all ')}), grouped as (select coalesce(s.code, 'none') as code, r.actor_id, e.run_id, e.revenue, e.cost, e.margin, true as is_named from money e join r on r.id = e.run_id left join fits s on s.actor_id = r.actor_id)`
      }
      const [code, join] = params.attribute === undefined ? GROUP[params.by] : [`a.attributes ->> ${st.param(params.attribute, 'text')}`, 'left join actor a on a.id = r.actor_id']
      return `, grouped as (select coalesce(${code}, 'none') as code, r.actor_id, e.run_id, e.revenue, e.cost, e.margin, (select k.tier = 'journey' from journey k where k.id = r.journey_id) as is_named from money e join r on r.id = e.run_id ${join})`
    }
    return [
      query(() => 'select (select count(*) from r) as runs, (select count(distinct actor_id) from r) as actors, count(*) as entries, (select coalesce(sum(outcome_value), 0)::bigint from r) as outcome_value, count(cost) as with_cost, count(revenue) as with_revenue from money'),
      query(() => `select ${SUMS} from (select sum(margin) as x from money group by run_id) t`),
      query(() => `select ${SUMS} from (select sum(revenue) as x from money where revenue is not null group by run_id) t`),
      query(() => `select c.code, (select count(cost) from money m where m.channel_id = c.id) as entries, t.* from channel c cross join lateral (select ${SUMS} from (select sum(cost) as x from money m where m.channel_id = c.id and cost is not null group by run_id) u) t`),
      query((st) => `${grouped(st)} select code, count(distinct actor_id) as actors, count(*) as entries, coalesce(sum(revenue), 0)::bigint as revenue, coalesce(sum(cost), 0)::bigint as cost, bool_and(is_named) as is_named from grouped group by code`),
      query((st) => `${grouped(st)} select code, ${SUMS} from (select code, sum(margin) as x from grouped group by code, run_id) t group by code`),
      query(() => 'select count(*) as n from e where is_other_currency'),
    ]
  },
  result([totals, margin, revenue, channels, groups, margins, others], params, _context, catalogue) {
    const t = totals![0] as Record<string, number>
    const sumsOf = (row: Record<string, unknown> | undefined): RunSums => ({ n: (row?.n as number) ?? 0, sum: (row?.sum as number) ?? 0, sumOfSquares: (row?.squares as number) ?? 0 })
    return finishRoi({
      runs: t.runs!, actors: t.actors!, entries: t.entries!, outcomeValueMinor: t.outcome_value!, withCost: t.with_cost!, withRevenue: t.with_revenue!,
      margin: sumsOf(margin![0]), revenue: sumsOf(revenue![0]), channels: channels!.map((c) => ({ code: c.code as string, entries: c.entries as number, cost: sumsOf(c) })),
      groups: groups!.map((g) => ({
        code: g.code as string, actors: g.actors as number, entries: g.entries as number, revenueMinor: g.revenue as number, costMinor: g.cost as number,
        margin: sumsOf(margins!.find((m) => m.code === g.code)), isNamed: params.by !== 'lifeStage' || g.is_named === true,
      })),
    }, params, catalogue, others![0]!.n as number)
  },
}
