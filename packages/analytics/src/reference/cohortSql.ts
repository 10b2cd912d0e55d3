import type { AnalysisContext, ReferenceQuery } from '../analysis.ts'
import type { Cohort, Went } from '../cohort.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import type { Nodes } from '../columns/labels.ts'
import { secondsOf } from '../kernel/calendar.ts'
import { baseCtes, Statement, type Scope } from './baseSql.ts'
import { ruleCondition } from './featureSql.ts'
import { funnelCondition } from './funnelSql.ts'
import { cropCte, pathTests } from './pathSql.ts'
import { planCtes, wentSql } from './planSql.ts'

/**
 * Common table expressions of every reference: all runs and entries (`all_run`, `all_entry`), then the cohort's (`r`, `e`).
 * `all_entry` holds primary places, or every place in runs of the named journeys when one of them is of another tier.
 */
export function cohortCtes(st: Statement, cohort: Cohort, context: AnalysisContext, catalogue: Catalogue, prefix = '', scope: Scope = {}): string {
  const [r, e, chosen, seq] = [`${prefix}r`, `${prefix}e`, `${prefix}chosen_run`, `${prefix}chosen_entry`]
  const where: string[] = []
  const list = (codes: readonly string[]): string => st.param(codes, 'text[]')
  const period = cohort.period ?? {}
  if (period.from !== undefined) where.push(`x.started >= ${st.param(secondsOf(period.from, context.timeZone), 'bigint')}`)
  if (period.to !== undefined) where.push(`x.started < ${st.param(secondsOf(period.to, context.timeZone), 'bigint')}`)
  if (cohort.journeys) where.push(`x.journey_id in (select id from journey where code = any(${list(cohort.journeys)}))`)
  if (cohort.territories) where.push(`x.territory_id in (select id from territory where code = any(${list(cohort.territories)}))`)
  if (cohort.statuses) where.push(`x.status = any(${list(cohort.statuses)})`)
  if (cohort.outcomes) {
    const any = `exists (select from outcome o join outcome_kind k on k.id = o.kind_id where o.run_id = x.id and k.code = any(${list(cohort.outcomes)}))`
    where.push(cohort.outcomes.includes('none') ? `(${any} or not exists (select from outcome o where o.run_id = x.id))` : any)
  }
  for (const [key, values] of Object.entries(cohort.attributes ?? {})) {
    where.push(`exists (select from actor a where a.id = x.actor_id and a.attributes ->> ${st.param(key, 'text')} = any(${list(values)}))`)
  }
  if (cohort.segment) where.push(`x.actor_id in (select a.id from actor a left join feature f on f.actor_id = a.id where ${ruleCondition(st, cohort.segment, scope)})`)

  const tests = wentTests(st, cohort, chosen, seq)
  // Nothing asked leaves nothing out.
  for (const part of cohort.without ?? []) {
    const all = wentTests(st, part, chosen, seq)
    if (all.length > 0) tests.push(`(${all.join(' and ')}) is not true`)
  }
  // What is asked of a part ends with it.
  const run = cohort.path?.between
    ? `x.id, x.journey_id, x.actor_id, x.territory_id, x.status, x.outcome_kind_id, x.started, case when x.ended is not null then (select max(t.at) from ${seq} t where t.run_id = x.id) end as ended, x.outcome_value, x.customer_value`
    : 'x.*'
  return `${chosen} as materialized (select * from all_run x where ${where.join(' and ') || 'true'}),
  ${seq}_whole as materialized (
    select y.* from ${allEntries(cohort, catalogue) === 'every' ? `every_entry y` : 'all_entry y'} join ${chosen} x on x.id = y.run_id
    where ${cohort.channels ? `y.channel_id in (select id from channel where code = any(${list(cohort.channels)}))` : 'true'}
  ),
  ${cohort.path?.between ? `${cropCte(st, cohort.path.between, `${seq}_whole`, `${seq}_part`)},` : ''}
  ${seq} as materialized (
    select y.*, lag(y.touchpoint_id) over w as before, lag(y.at) over w as at_before from ${seq}_${cohort.path?.between ? 'part' : 'whole'} y window w as (partition by y.run_id order by y.at, y.id)
  ),
  ${r}_tested as materialized (select ${run} from ${chosen} x where exists (select from ${seq} t where t.run_id = x.id)${tests.map((t) => ` and ${t}`).join('')}),
  ${r} as materialized (select x.* from ${r}_tested x${cohort.funnel ? ` where ${funnelCondition(st, cohort.funnel, context, `${r}_tested`, seq)}` : ''}),
  ${e} as materialized (select t.* from ${seq} t where t.run_id in (select id from ${r}))`
}

/** Conditions on a run x over its entries in `seq`. */
function wentTests(st: Statement, cohort: Went, chosen: string, seq: string): string[] {
  const tests: string[] = []
  const list = (codes: readonly string[]): string => st.param(codes, 'text[]')
  const touchpoint = (code: string): string => `(select id from touchpoint where code = ${st.param(code, 'text')})`
  const hasEntry = (test: string): string => `exists (select from ${seq} t where t.run_id = x.id and ${test})`
  if (cohort.touchpoint !== undefined) tests.push(hasEntry(`t.touchpoint_id = ${touchpoint(cohort.touchpoint)}`))
  if (cohort.step !== undefined) tests.push(hasEntry(`t.step_id in (select id from journey_step where key = ${st.param(cohort.step, 'text')})`))
  if (cohort.edge) {
    const { from, to, atLeastS, atMostS } = cohort.edge
    const lasting = [['>=', atLeastS] as const, ['<=', atMostS] as const].flatMap(([sign, s]) => (s === undefined ? [] : [` and t.at - t.at_before ${sign} ${st.param(s, 'bigint')}`])).join('')
    tests.push(hasEntry(`t.before = ${touchpoint(from)} and t.touchpoint_id = ${touchpoint(to)}${lasting}`))
  }
  if (cohort.variants) {
    // Nested arrays must be rectangular: sequences travel as texts.
    const wanted = cohort.variants.map((codes) => codes.join('\n'))
    tests.push(`(select string_agg(n.code, chr(10) order by t.at, t.id) from ${seq} t join touchpoint n on n.id = t.touchpoint_id where t.run_id = x.id) = any(${list(wanted)})`)
  }
  if (cohort.felt) {
    const last = `(select case when t.sentiment > 0 then 'good' when t.sentiment < 0 then 'bad' end from ${seq} t where t.run_id = x.id and t.sentiment is not null order by t.at desc, t.id desc limit 1)`
    tests.push(`coalesce(${last}, 'unknown') = any(${list(cohort.felt)})`)
  }
  if (cohort.path) tests.push(...pathTests(st, cohort.path, seq))
  if (cohort.plan) tests.push(`x.id in (with ${planCtes(chosen, seq)} ${wentSql(st, cohort.plan)})`)
  return tests
}

function allEntries(cohort: Cohort, catalogue: Catalogue): 'primary' | 'every' {
  return cohort.journeys?.some((code) => catalogue.journeys.some((j) => j.code === code && j.tier !== 'journey')) ? 'every' : 'primary'
}

/** The currency a cohort's answer is in: what `catalogue.currency` must say for the queries about it. No row: none is named. */
export function currencyQuery(cohort: Cohort, context: AnalysisContext, catalogue: Catalogue): ReferenceQuery {
  const st = new Statement()
  const ctes = [baseCtes(st, catalogue), cohortCtes(st, cohort, context, catalogue)].join(',\n')
  return { text: `${ctes} select currency from e where currency is not null group by currency order by count(*) desc, currency collate "C" limit 1`, params: st.params }
}

/** The cohort's entries as sequences of codes: `run_id, actor_id, status, outcome_kind_id, at, id, code, before, after, gap, cost, revenue`. */
export function sequenceCte(nodes: Nodes, prefix = ''): string {
  const [code, join] = nodes === 'touchpoint'
    ? ['n.code', 'join touchpoint n on n.id = e.touchpoint_id']
    : nodes === 'channel'
      ? ['n.code', 'join channel n on n.id = e.channel_id']
      : [`j.code || '/' || n.key`, 'join journey_step n on n.id = e.step_id join journey j on j.id = n.journey_id']
  return `${prefix}coded as materialized (
    select e.run_id, r.actor_id, r.status, r.outcome_kind_id, e.at, e.id, (${code}) collate "C" as code, e.cost, e.revenue
    from ${prefix}e e join ${prefix}r r on r.id = e.run_id ${join}
  ),
  ${prefix}s as materialized (
    select *, lag(code) over w as before, lead(code) over w as after, at - lag(at) over w as gap
    from ${prefix}coded window w as (partition by run_id order by at, id)
  )`
}
