import { expect, test } from 'vitest'
import type { SegmentId } from '../define/ids.ts'
import { lookUpSegments } from './lookUpSegments.ts'
import { SegmentRule } from './rule.ts'

const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}` as SegmentId
const named = (n: number): SegmentRule => ({ kind: 'segment', id: id(n) })
const hard: SegmentRule = { kind: 'feature', feature: 'effort', atLeast: 5 }

test('[G6] a segment within a segment is looked up, however deep it stands', () => {
  const rules = new Map<string, SegmentRule>([[id(1), { kind: 'not', of: named(2) }], [id(2), hard]])
  expect(lookUpSegments({ kind: 'all', of: [named(1), { kind: 'asOf', at: '2026-01-01T00:00:00Z', of: named(2) }] }, (wanted) => rules.get(wanted)))
    .toEqual({ kind: 'all', of: [{ kind: 'not', of: hard }, { kind: 'asOf', at: '2026-01-01T00:00:00Z', of: hard }] })
})

test('[G6] a circle of segments and an unknown one are refused', () => {
  const rules = new Map<string, SegmentRule>([[id(1), { kind: 'any', of: [hard, named(2)] }], [id(2), { kind: 'not', of: named(1) }], [id(3), named(4)]])
  const look = (n: number) => () => lookUpSegments(named(n), (wanted) => rules.get(wanted))
  expect(look(1)).toThrow('leads back to itself')
  expect(look(3)).toThrow('does not exist any more')
  expect(() => lookUpSegments(rules.get(id(1))!, (wanted) => rules.get(wanted), [id(1)])).toThrow('leads back to itself')
})

test('[G6] segments that name each other many times over are refused before they fill the memory', () => {
  // Seven times ten of each: ten million parts.
  const rules = new Map<string, SegmentRule>(Array.from({ length: 7 }, (_, n) => [id(n + 1), { kind: 'any', of: Array.from({ length: 10 }, () => (n === 0 ? hard : named(n))) }]))
  expect(() => lookUpSegments(named(7), (wanted) => rules.get(wanted))).toThrow('nested too deep')
  expect(lookUpSegments(named(3), (wanted) => rules.get(wanted)).kind).toBe('any')
})

test('[G6] the rule of a sequence and of a segment is read, a step without touchpoints is not', () => {
  expect(SegmentRule.safeParse({ kind: 'sequence', steps: [['a'], ['b', 'c']], withinS: 604_800, without: ['d'] }).success).toBe(true)
  expect(SegmentRule.safeParse(named(1)).success).toBe(true)
  expect(SegmentRule.safeParse({ kind: 'sequence', steps: [[]] }).success).toBe(false)
})
