import { finishWhy, partsOf } from '../segment/why.ts'
import { baseCtes, Statement } from './baseSql.ts'
import { ruleCondition } from './featureSql.ts'
import type { Reference } from './references.ts'

export const whyReference: Reference<'segment.why'> = {
  queries({ actorId, rules }, _context, catalogue) {
    const ask = (make: (st: Statement) => string) => {
      const st = new Statement()
      return { text: `${baseCtes(st, catalogue)} ${make(st)}`, params: st.params }
    }
    return [
      ask((st) => `select ${[...rules.map((rule, i) => `(${ruleCondition(st, rule)}) as rule_${i}`), ...partsOf(rules).map((part, i) => `(${ruleCondition(st, part)}) as part_${i}`)].join(', ') || 'true as none'} from actor a left join feature f on f.actor_id = a.id where a.id = ${st.param(actorId, 'integer')}`),
      ask((st) => `select f.* from feature f where f.actor_id = ${st.param(actorId, 'integer')}`),
      ask((st) => `select z.code, z.share from channel_share z where z.actor_id = ${st.param(actorId, 'integer')}`),
      { text: `select t.key, t.value #>> '{}' as value from actor a cross join lateral jsonb_each(a.attributes) t where a.id = $1::integer and jsonb_typeof(t.value) in ('string', 'number', 'boolean')`, params: [actorId] },
    ]
  },
  result([members, features, shares, attributes], { actorId, rules }, _context, catalogue) {
    const known = Object.entries(features![0] ?? {}).filter(([name, value]) => name !== 'actor_id' && value !== null) as [string, number][]
    return finishWhy({
      actorId, isMember: rules.map((_, i) => members![0]?.[`rule_${i}`] === true), parts: partsOf(rules).map((_, i) => members![0]?.[`part_${i}`] === true),
      feature: new Map([...known, ...shares!.map((s) => [`channel:${s.code as string}`, s.share as number] as const)]),
      attribute: new Map(attributes!.map((a) => [a.key as string, a.value as string])),
    }, rules, catalogue)
  },
}
