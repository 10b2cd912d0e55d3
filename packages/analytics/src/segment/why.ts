import { z } from 'zod'
import { SegmentRule, type SequenceRule } from '@throughline/domain'
import { analysis } from '../analysis.ts'
import { NO_CODE, type Catalogue } from '../columns/journeyLog.ts'
import type { FeatureLabel } from './clusters.ts'
import { featuresOf, featureTable, scaled } from './features.ts'
import { membersOf, nearest, standardised } from './members.ts'
import { smallestChange, type SmallestChange } from './smallestChange.ts'

export const SegmentWhyParams = z.strictObject({
  actorId: z.number().int(),
  /** Of the saved segments, looked up; answers stand in the same order. */
  rules: z.array(SegmentRule).max(200),
})
export type SegmentWhyParams = z.input<typeof SegmentWhyParams>

export interface SegmentWhy {
  readonly actorId: number
  readonly answers: readonly SegmentAnswer[]
}

interface SegmentAnswer {
  readonly isMember: boolean
  /** What the rule asks, part by part, and what this person brings to it. */
  readonly reasons: readonly SegmentReason[]
  /** The smallest change of one value that would make it otherwise; null where none would. */
  readonly change: (FeatureLabel & Omit<SmallestChange, 'feature'>) | null
}

export type SegmentReason =
  | { readonly kind: 'attribute'; readonly key: string; readonly equals: string; readonly value: string | null; readonly holds: boolean }
  | (FeatureLabel & { readonly kind: 'feature'; readonly value: number | null; readonly atLeast: number | null; readonly below: number | null; readonly holds: boolean })
  | (Omit<SequenceRule, 'kind'> & { readonly kind: 'sequence'; readonly holds: boolean })
  | { readonly kind: 'asOf'; readonly at: string; readonly holds: boolean }
  /** A found group: what draws this person nearest to its centre and away from the next nearest one, strongest first, at most three. */
  | { readonly kind: 'group'; readonly holds: boolean; readonly drawnBy: readonly (FeatureLabel & { readonly value: number | null; readonly centre: number })[] }

export const segmentWhy = analysis({
  name: 'segment.why',
  question: 'Which segments is this person in, and why?',
  method: 'Each part of a segment’s rule against the person’s own values over the whole log; for found groups, the features that make its centre nearer than the next',
  params: SegmentWhyParams,
  money: 'sums',
  n: () => 1,
  answer(log, { actorId, rules }): SegmentWhy {
    const actor = log.actors.actorId.subarray(0, log.actors.count).indexOf(actorId)
    const table = featureTable(log)
    return finishWhy({
      actorId, isMember: rules.map((rule) => actor >= 0 && membersOf(log, rule)[actor] === 1),
      parts: partsOf(rules).map((part) => actor >= 0 && membersOf(log, part)[actor] === 1),
      feature: new Map(table.features.flatMap(({ feature }, f) => { const value = actor < 0 ? Number.NaN : table.columns[f]![actor]!; return Number.isNaN(value) ? [] : [[feature, value]] })),
      attribute: new Map([...log.actors.attributes].flatMap(([key, { values, code }]) => (actor < 0 || code[actor] === NO_CODE ? [] : [[key, values[code[actor]!]!]]))),
    }, rules, log.catalogue)
  },
})

export interface WhyTally {
  readonly actorId: number
  /** By rule. */
  readonly isMember: readonly boolean[]
  /** By part of `partsOf`. */
  readonly parts: readonly boolean[]
  /** What is known of this person. */
  readonly feature: ReadonlyMap<string, number>
  readonly attribute: ReadonlyMap<string, string>
}

/** Parts of rules that features and attributes do not tell, in order. */
export function partsOf(rules: readonly SegmentRule[]): SegmentRule[] {
  return rules.flatMap((rule): SegmentRule[] => {
    switch (rule.kind) {
      case 'all':
      case 'any': return partsOf(rule.of)
      case 'not': return partsOf([rule.of])
      case 'sequence':
      case 'asOf': return [rule]
      default: return []
    }
  })
}

export function finishWhy(tally: WhyTally, rules: readonly SegmentRule[], catalogue: Catalogue): SegmentWhy {
  const labels = new Map(featuresOf(catalogue).map(({ feature, label, unit, scale }) => [feature, { feature, label, unit, scale }]))
  const labelOf = (feature: string): FeatureLabel => { const { label, unit } = labels.get(feature) ?? { label: feature, unit: 'score' as const }; return { feature, label, unit } }
  let part = 0
  const reasonsOf = (rule: SegmentRule): SegmentReason[] => {
    switch (rule.kind) {
      case 'all':
      case 'any': return rule.of.flatMap(reasonsOf)
      case 'not': return reasonsOf(rule.of)
      case 'attribute': {
        const value = tally.attribute.get(rule.key) ?? null
        return [{ kind: 'attribute', key: rule.key, equals: String(rule.equals), value, holds: value === String(rule.equals) }]
      }
      case 'sequence': {
        const { kind, ...said } = rule
        return [{ kind, ...said, holds: tally.parts[part++] === true }]
      }
      case 'asOf': return [{ kind: 'asOf', at: rule.at, holds: tally.parts[part++] === true }]
      case 'segment': return []
      case 'feature': {
        const value = tally.feature.get(rule.feature) ?? null
        const holds = value !== null && (rule.atLeast === undefined || value >= rule.atLeast) && (rule.below === undefined || value < rule.below)
        return [{ kind: 'feature', ...labelOf(rule.feature), value, atLeast: rule.atLeast ?? null, below: rule.below ?? null, holds }]
      }
      case 'centroid': {
        const point = rule.features.map((name, d) => standardised(scaled(tally.feature.get(name) ?? Number.NaN, labels.get(name)?.scale ?? 'linear'), rule.mean[d]!, rule.deviation[d]!))
        const own = rule.centres[rule.cluster]
        const holds = tally.feature.size > 0 && nearest(point, rule.centres) === rule.cluster
        const others = rule.centres.filter((_, c) => c !== rule.cluster)
        if (!own || others.length === 0) return [{ kind: 'group', holds, drawnBy: [] }]
        const next = others[nearest(point, others)]!
        const drawn = rule.features.map((name, d) => ({ name, d, pull: (point[d]! - next[d]!) ** 2 - (point[d]! - own[d]!) ** 2 }))
          .filter(({ pull }) => pull > 1e-9).sort((a, b) => b.pull - a.pull || a.d - b.d).slice(0, 3)
        return [{ kind: 'group', holds, drawnBy: drawn.map(({ name, d }) => ({ ...labelOf(name), value: tally.feature.get(name) ?? null, centre: unscaled(own[d]! * rule.deviation[d]! + rule.mean[d]!, labels.get(name)?.scale ?? 'linear') })) }]
      }
    }
  }
  return {
    actorId: tally.actorId,
    answers: rules.map((rule, i) => {
      const from = part
      const reasons = reasonsOf(rule)
      const change = smallestChange(rule, { feature: tally.feature, attribute: tally.attribute, parts: tally.parts.slice(from, part) })
      return { isMember: tally.isMember[i]!, reasons, change: change && { ...labelOf(change.feature), value: change.value, to: change.to } }
    }),
  }
}

/** Back from a feature's own scale. */
function unscaled(value: number, scale: 'linear' | 'log'): number {
  return scale === 'linear' ? value : Math.sign(value) * Math.expm1(Math.abs(value))
}
