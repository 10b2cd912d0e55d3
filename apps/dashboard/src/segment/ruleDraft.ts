import type { Cohort } from '@throughline/analytics/cohort'

type SegmentRule = NonNullable<Cohort['segment']>
type SegmentIdOf = Extract<SegmentRule, { kind: 'segment' }>['id']

/** One condition as the editor holds it. Numbers are as typed: money in major units, shares in per cent. */
export type DraftPart = { readonly isNot: boolean } & (
  | { readonly kind: 'sequence'; readonly steps: readonly string[]; readonly withinDays: number | null; readonly without: string }
  | { readonly kind: 'segment'; readonly id: string }
  | { readonly kind: 'feature'; readonly feature: string; readonly bound: 'atLeast' | 'below'; readonly value: number | null }
  | { readonly kind: 'attribute'; readonly key: string; readonly value: string }
)

export interface RuleDraft {
  readonly joined: 'all' | 'any'
  readonly parts: readonly DraftPart[]
}

/** What a typed 1 is in the rule's own unit. */
export type UnitOf = (feature: string) => number

export const EMPTY_PARTS: { readonly [K in DraftPart['kind']]: Extract<DraftPart, { kind: K }> } = {
  sequence: { kind: 'sequence', isNot: false, steps: [''], withinDays: null, without: '' },
  segment: { kind: 'segment', isNot: false, id: '' },
  feature: { kind: 'feature', isNot: false, feature: '', bound: 'atLeast', value: null },
  attribute: { kind: 'attribute', isNot: false, key: '', value: '' },
}

/** The rule of a draft; null while something in it is still missing. */
export function draftToRule(draft: RuleDraft, unitOf: UnitOf): SegmentRule | null {
  const parts = draft.parts.map((part): SegmentRule | null => {
    const rule = partToRule(part, unitOf)
    return rule && part.isNot ? { kind: 'not', of: rule } : rule
  })
  return parts.length > 0 && parts.every((part) => part !== null) ? { kind: draft.joined, of: parts } : null
}

function partToRule(part: DraftPart, unitOf: UnitOf): SegmentRule | null {
  switch (part.kind) {
    case 'sequence': {
      if (part.steps.length === 0 || part.steps.includes('')) return null
      const isWay = part.steps.length > 1
      return { kind: 'sequence', steps: part.steps.map((code) => [code]), ...(isWay && part.withinDays !== null && { withinS: Math.round(part.withinDays * 86_400) }), ...(isWay && part.without !== '' && { without: [part.without] }) }
    }
    // Safe: the id is one of the list of segments.
    case 'segment': return part.id === '' ? null : { kind: 'segment', id: part.id as SegmentIdOf }
    case 'feature': return part.feature === '' || part.value === null ? null : { kind: 'feature', feature: part.feature, [part.bound]: part.value * unitOf(part.feature) }
    case 'attribute': return part.key === '' || part.value === '' ? null : { kind: 'attribute', key: part.key, equals: part.value }
  }
}

/** The draft of a rule; null for one the editor cannot show, such as a found group's. */
export function ruleToDraft(rule: SegmentRule, unitOf: UnitOf): RuleDraft | null {
  if (rule.kind !== 'all' && rule.kind !== 'any') return ruleToDraft({ kind: 'all', of: [rule] }, unitOf)
  const parts = rule.of.map((of): readonly DraftPart[] | null => (of.kind === 'not' ? partsOf(of.of, true, unitOf) : partsOf(of, false, unitOf)))
  if (parts.some((part) => part === null)) return null
  // Two bounds of one feature are two conditions, which any of them would not be.
  return rule.kind === 'any' && parts.some((part) => part!.length > 1) ? null : { joined: rule.kind, parts: parts.flatMap((part) => part!) }
}

function partsOf(rule: SegmentRule, isNot: boolean, unitOf: UnitOf): DraftPart[] | null {
  switch (rule.kind) {
    case 'sequence': return rule.steps.some((codes) => codes.length > 1) || (rule.without?.length ?? 0) > 1 ? null
      : [{ kind: 'sequence', isNot, steps: rule.steps.map((codes) => codes[0]!), withinDays: rule.withinS === undefined ? null : rule.withinS / 86_400, without: rule.without?.[0] ?? '' }]
    case 'segment': return [{ kind: 'segment', isNot, id: rule.id }]
    case 'attribute': return [{ kind: 'attribute', isNot, key: rule.key, value: String(rule.equals) }]
    case 'feature': {
      const bounds = (['atLeast', 'below'] as const).flatMap((bound) => (rule[bound] === undefined ? [] : [{ kind: 'feature' as const, isNot, feature: rule.feature, bound, value: rule[bound] / unitOf(rule.feature) }]))
      return bounds.length === 0 || (isNot && bounds.length > 1) ? null : bounds
    }
    default: return null
  }
}
