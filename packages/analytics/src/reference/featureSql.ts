import type { SegmentRule, SequenceRule } from '@throughline/domain'
import { secondsOf } from '../kernel/calendar.ts'
import { baseCtes, type Scope, type Statement } from './baseSql.ts'

/** A feature's value for `f` (feature) and `a` (actor); null when not known. */
function featureSql(st: Statement, name: string): string {
  const plain = ['runs', 'entries', 'gapDays', 'recencyDays', 'revenue', 'cost', 'felt', 'effort', 'failedShare', 'unplannedShare']
  if (plain.includes(name)) return `f."${name}"`
  if (name.startsWith('channel:')) return `(select share from channel_share z where z.actor_id = a.id and z.code = ${st.param(name.slice('channel:'.length), 'text')})`
  return 'null::float8'
}

const LOG_SCALE = new Set(['runs', 'entries', 'gapDays', 'recencyDays', 'revenue', 'cost'])

/** True for members, over `actor a left join feature f`. */
export function ruleCondition(st: Statement, rule: SegmentRule, scope: Scope = {}): string {
  switch (rule.kind) {
    case 'all': return rule.of.length === 0 ? 'true' : `(${rule.of.map((part) => ruleCondition(st, part, scope)).join(' and ')})`
    case 'any': return rule.of.length === 0 ? 'false' : `(${rule.of.map((part) => ruleCondition(st, part, scope)).join(' or ')})`
    case 'not': return `not ${ruleCondition(st, rule.of, scope)}`
    case 'attribute': return `coalesce(a.attributes ->> ${st.param(rule.key, 'text')} = ${st.param(String(rule.equals), 'text')}, false)`
    case 'sequence': return `a.id in ${sequenceSql(st, rule)}`
    case 'segment': throw new RangeError(`the segment ${rule.id} that a rule names was not looked up`)
    case 'asOf': {
      const asOfScope = { ...scope, at: Math.min(secondsOf(rule.at, 'UTC'), scope.at ?? Number.POSITIVE_INFINITY) }
      return `a.id in (${baseCtes(st, { currency: '' }, asOfScope)} select a.id from actor a left join feature f on f.actor_id = a.id where ${ruleCondition(st, rule.of, asOfScope)})`
    }
    case 'feature': {
      const value = featureSql(st, rule.feature)
      const tests = [`${value} is not null`]
      if (rule.atLeast !== undefined) tests.push(`${value} >= ${st.param(rule.atLeast, 'float8')}`)
      if (rule.below !== undefined) tests.push(`${value} < ${st.param(rule.below, 'float8')}`)
      return `coalesce(${tests.join(' and ')}, false)`
    }
    case 'centroid': {
      const point = rule.features.map((name, d) => {
        const value = featureSql(st, name)
        const scaled = LOG_SCALE.has(name) ? `sign(${value}) * ln(1 + abs(${value}))` : value
        const deviation = rule.deviation[d]!
        return deviation > 0 ? `coalesce((${scaled} - ${st.param(rule.mean[d]!, 'float8')}) / ${st.param(deviation, 'float8')}, 0)` : '0::float8'
      })
      const distance = rule.centres.map((centre) => point.map((p, d) => `power(${p} - ${st.param(centre[d]!, 'float8')}, 2)`).join(' + '))
      const own = distance[rule.cluster] ?? 'null::float8'
      const nearest = distance.flatMap((other, c) => (c === rule.cluster ? [] : [`(${own}) ${c < rule.cluster ? '<' : '<='} (${other})`]))
      return `coalesce(f.actor_id is not null${nearest.map((n) => ` and ${n}`).join('')}, false)`
    }
  }
}

/** Who went so: from each first step the soonest next one, and so on; entries of a person count from 1 in order of time. */
function sequenceSql(st: Statement, { steps, withinS, without = [] }: SequenceRule): string {
  const among = (codes: readonly string[]): string => `touchpoint_id in (select id from touchpoint where code = any(${st.param(codes, 'text[]')}))`
  const soonest = (codes: readonly string[], name: string): string => `min(pos) filter (where ${among(codes)}) over (partition by actor_id order by pos rows between 1 following and unbounded following) as ${name}`
  const last = steps.length - 1
  const tests = [
    `s0.${among(steps[0]!)}`,
    ...(withinS === undefined ? [] : [`s${last}.at - s0.at <= ${st.param(withinS, 'bigint')}`]),
    ...(without.length === 0 ? [] : [`coalesce(s0.next_without >= s${last}.pos, true)`]),
  ]
  return `(with met as materialized (
      select x.actor_id, y.at, y.touchpoint_id, row_number() over (partition by x.actor_id order by y.at, y.id) as pos from all_run x join all_entry y on y.run_id = x.id
    ),
    way as materialized (select met.*${steps.slice(1).map((codes, s) => `, ${soonest(codes, `next_${s + 1}`)}`).join('')}${without.length === 0 ? '' : `, ${soonest(without, 'next_without')}`} from met)
    select s0.actor_id from way s0 ${steps.slice(1).map((_, s) => `join way s${s + 1} on s${s + 1}.actor_id = s0.actor_id and s${s + 1}.pos = s${s}.next_${s + 1}`).join(' ')} where ${tests.join(' and ')})`
}
