import type { SegmentId } from '../define/ids.ts'
import { Refusal } from '../define/refusal.ts'
import type { SegmentRule } from './rule.ts'

/** Segments within segments within segments at most; deeper ones nobody can read. */
export const MOST_NESTING = 8

/**
 * A rule with the rules of the segments it names in their places.
 * @param path the segments on the way here, outermost first
 * @throws Refusal `segment.missing` for one nobody knows, `segment.circle` for one that leads back to itself, `segment.tooDeep`
 */
export function lookUpSegments(rule: SegmentRule, ruleOf: (id: SegmentId) => SegmentRule | undefined, path: readonly SegmentId[] = []): SegmentRule {
  switch (rule.kind) {
    case 'all':
    case 'any': return { kind: rule.kind, of: rule.of.map((part) => lookUpSegments(part, ruleOf, path)) }
    case 'not': return { kind: 'not', of: lookUpSegments(rule.of, ruleOf, path) }
    case 'asOf': return { ...rule, of: lookUpSegments(rule.of, ruleOf, path) }
    case 'segment': {
      if (path.includes(rule.id)) throw new Refusal('segment.circle', { path: [...path, rule.id] })
      if (path.length >= MOST_NESTING) throw new Refusal('segment.tooDeep', { most: MOST_NESTING })
      const named = ruleOf(rule.id)
      if (!named) throw new Refusal('segment.missing', { id: rule.id })
      return lookUpSegments(named, ruleOf, [...path, rule.id])
    }
    default: return rule
  }
}

/** Segments that a rule names itself. */
export function segmentsNamed(rule: SegmentRule): SegmentId[] {
  switch (rule.kind) {
    case 'all':
    case 'any': return rule.of.flatMap(segmentsNamed)
    case 'not':
    case 'asOf': return segmentsNamed(rule.of)
    case 'segment': return [rule.id]
    default: return []
  }
}
