import type { Cohort } from '@throughline/analytics/cohort'
import type { FeatureLabel } from '@throughline/analytics'
import { attributeWord } from '../filters/attributeWord.ts'
import type { Format } from '../ui/format.ts'
import { strings } from './strings.ts'
import { featureValue } from './words.ts'

type SegmentRule = NonNullable<Cohort['segment']>
type Sequence = Pick<Extract<SegmentRule, { kind: 'sequence' }>, 'steps' | 'withinS' | 'without'>

const says = strings.rule

/** What a rule needs to be said in words. */
export interface RuleNames {
  readonly touchpoint: (code: string) => string
  readonly segment: (id: string) => string
  readonly feature: (feature: string) => FeatureLabel
  readonly currency: string
  readonly format: Format
}

/** A rule as a person reads it. */
export function ruleWords(rule: SegmentRule, names: RuleNames): string {
  const inner = (part: SegmentRule): string => (part.kind === 'all' || part.kind === 'any') && part.of.length > 1 ? `(${ruleWords(part, names)})` : ruleWords(part, names)
  switch (rule.kind) {
    case 'all': return rule.of.length === 0 ? says.everyone : rule.of.map(inner).join(says.and)
    case 'any': return rule.of.length === 0 ? says.nobody : rule.of.map(inner).join(says.or)
    case 'not': {
      if (rule.of.kind === 'segment') return says.notIn(names.segment(rule.of.id))
      // Who has no value has not so much either.
      if (rule.of.kind === 'feature' && rule.of.atLeast !== undefined && rule.of.below === undefined) return says.orUnknown(ruleWords({ kind: 'feature', feature: rule.of.feature, below: rule.of.atLeast }, names))
      return says.not(inner(rule.of))
    }
    case 'attribute': return says.attribute(attributeWord(rule.key), String(rule.equals))
    case 'feature': {
      const { label, unit } = names.feature(rule.feature)
      const value = (x: number) => featureValue(x, unit, names.currency, names.format)
      const bounds = [...(rule.atLeast === undefined ? [] : [unit === 'share' && rule.atLeast >= 1 ? value(1) : says.atLeast(value(rule.atLeast))]), ...(rule.below === undefined ? [] : [says.below(value(rule.below))])]
      return says.feature(label, bounds.length === 0 ? says.known : bounds.join(says.and))
    }
    case 'sequence': return says.did(sequenceWords(rule, names.touchpoint))
    case 'segment': return says.in(names.segment(rule.id))
    case 'asOf': return says.asOf(names.format.day(new Date(rule.at)), inner(rule.of))
    case 'centroid': return says.group(rule.features.length)
  }
}

/** `Claim form, then Call or E-mail, within 7 days, without Payout in between`. */
export function sequenceWords({ steps, withinS, without }: Sequence, touchpoint: (code: string) => string): string {
  const anyOf = (codes: readonly string[]) => codes.map(touchpoint).join(says.or)
  return [
    steps.map(anyOf).join(says.next),
    ...(withinS === undefined || steps.length < 2 ? [] : [says.within(withinS % 86_400 === 0 ? says.days(withinS / 86_400) : says.hours(Math.round(withinS / 3_600)))]),
    ...(without === undefined || without.length === 0 || steps.length < 2 ? [] : [says.without(anyOf(without))]),
  ].join(', ')
}
