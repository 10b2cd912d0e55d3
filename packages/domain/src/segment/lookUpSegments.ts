import type { SegmentId } from '../define/ids.ts'
import { Refusal } from '../define/refusal.ts'
import type { SegmentRule } from './rule.ts'

/** Segments within segments within segments at most; deeper ones nobody can read. */
const MOST_NESTING = 8

/** Parts of a rule at most, those of the segments it names included: each segment that names another one twice doubles them. */
const MOST_PARTS = 10_000

/**
 * A rule with the rules of the segments it names in their places.
 * @param path the segments on the way here, outermost first
 * @throws Refusal `segment.missing` for one nobody knows, `segment.circle` for one that leads back to itself, `segment.tooDeep` also for one that becomes too large
 */
export function lookUpSegments(rule: SegmentRule, ruleOf: (id: SegmentId) => SegmentRule | undefined, path: readonly SegmentId[] = []): SegmentRule {
  let parts = 0
  const lookUp = (of: SegmentRule, path: readonly SegmentId[]): SegmentRule => {
    if (++parts > MOST_PARTS) throw new Refusal('segment.tooDeep', { most: MOST_PARTS })
    switch (of.kind) {
      case 'all':
      case 'any': return { kind: of.kind, of: of.of.map((part) => lookUp(part, path)) }
      case 'not': return { kind: 'not', of: lookUp(of.of, path) }
      case 'asOf': return { ...of, of: lookUp(of.of, path) }
      case 'segment': {
        if (path.includes(of.id)) throw new Refusal('segment.circle', { path: [...path, of.id] })
        if (path.length >= MOST_NESTING) throw new Refusal('segment.tooDeep', { most: MOST_NESTING })
        const named = ruleOf(of.id)
        if (!named) throw new Refusal('segment.missing', { id: of.id })
        return lookUp(named, [...path, of.id])
      }
      default: return of
    }
  }
  return lookUp(rule, path)
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
