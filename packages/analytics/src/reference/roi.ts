import { finishRoi } from '../economics/roi.ts'
import type { RatioSums } from '../kernel/ratio.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { cohortCtes } from './cohortSql.ts'
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

const RATIO = 'count(*)::int as customers, coalesce(sum(y), 0)::float8 as y, coalesce(sum(n), 0)::float8 as n, coalesce(sum(y * y), 0)::float8 as yy, coalesce(sum(y * n), 0)::float8 as yn, coalesce(sum(n * n), 0)::float8 as nn'
/** Of all customers, what of them is in `money` under a condition. */
const ofAll = (amount: string, where = 'true'): string => `select ${RATIO} from (select o.n, coalesce(x.y, 0)::float8 as y from own o left join (select actor_id, sum(${amount})::float8 as y from money m where ${where} group by actor_id) x on x.actor_id = o.actor_id) t`

export const roiReference: Reference<'economics.roi'> = {
  queries(params, context, catalogue) {
    const query = (make: (st: Statement) => string): { text: string; params: unknown[] } => {
      const st = new Statement()
      const ctes = [baseCtes(st, catalogue), cohortCtes(st, params.cohort, context, catalogue)].join(',\n')
      return { text: `${ctes}, own as (select actor_id, count(*)::float8 as n from r group by actor_id), money as (select e.*, r.actor_id, coalesce(revenue, 0) - coalesce(cost, 0) as margin from e join r on r.id = e.run_id) ${make(st)}`, params: st.params }
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
      query(() => 'select count(*) as entries, (select coalesce(sum(outcome_value), 0)::bigint from r) as outcome_value, count(cost) as with_cost, count(revenue) as with_revenue from money'),
      query(() => ofAll('margin')),
      query(() => ofAll('revenue')),
      query(() => `select c.code, (select count(cost) from money m where m.channel_id = c.id) as entries, t.* from channel c cross join lateral (${ofAll('cost', 'm.channel_id = c.id')}) t`),
      query((st) => `${grouped(st)} select code, count(*) as entries, coalesce(sum(revenue), 0)::bigint as revenue, coalesce(sum(cost), 0)::bigint as cost, bool_and(is_named) as is_named from grouped group by code`),
      query((st) => `${grouped(st)} select code, ${RATIO} from (select code, actor_id, sum(margin)::float8 as y, count(distinct run_id)::float8 as n from grouped group by code, actor_id) t group by code`),
      query(() => 'select count(*) as n from e where is_other_currency'),
    ]
  },
  result([totals, margin, revenue, channels, groups, margins, others], params, _context, catalogue) {
    const t = totals![0] as Record<string, number>
    const sumsOf = (row: Record<string, unknown> | undefined): RatioSums => (row as RatioSums | undefined) ?? { customers: 0, y: 0, n: 0, yy: 0, yn: 0, nn: 0 }
    return finishRoi({
      entries: t.entries!, outcomeValueMinor: t.outcome_value!, withCost: t.with_cost!, withRevenue: t.with_revenue!,
      margin: sumsOf(margin![0]), revenue: sumsOf(revenue![0]), channels: channels!.map((c) => ({ code: c.code as string, entries: c.entries as number, cost: sumsOf(c) })),
      groups: groups!.map((g) => ({
        code: g.code as string, entries: g.entries as number, revenueMinor: g.revenue as number, costMinor: g.cost as number,
        margin: sumsOf(margins!.find((m) => m.code === g.code)), isNamed: params.by !== 'lifeStage' || g.is_named === true,
      })),
    }, params, catalogue, others![0]!.n as number)
  },
}
