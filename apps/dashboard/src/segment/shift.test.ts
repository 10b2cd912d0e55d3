import type { FoundShift, ShiftChange, ShiftMove } from '@throughline/analytics'
import { expect, test } from 'vitest'
import { makeFormat } from '../ui/format.ts'
import { ruleWords, type RuleNames } from './ruleWords.ts'
import { changeSentence, moveRule, realMoves, shiftSentence, usualDates } from './shift.ts'

const format = makeFormat('en-GB', 'UTC')
const rule = { kind: 'feature', feature: 'entries', atLeast: 1 } as const
const move = (from: number | null, to: number | null, customers: number): ShiftMove => ({ from, to, customers, share: { count: customers, n: 100, share: customers / 100, low: 0.1, high: 0.2 } })
const change = (kind: ShiftChange['kind'], before: number[], after: number[]): ShiftChange => ({ kind, before, after, jaccard: null, fitting: kind === 'redrawn' ? { before: 0.12, after: 0.14 } : null, drift: kind === 'drifted' ? [{ feature: 'felt', label: 'Mean sentiment', unit: 'score', before: 0.3, after: -0.1, difference: -0.8, adjusted: 0.001, own: -0.7, isTold: true }] : [] })
const group = (name: string, index: number) => ({ index, name, members: 100, share: 0.5, rule })
const found: FoundShift = {
  kind: 'shift', n: 240, atBoth: 200, before: 200, after: 240, from: '2026-01-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z', held: [],
  groups: { before: [group('Calm', 0), group('Hurried', 1)], after: [group('Calm', 0), group('Hurried', 1)] },
  changes: [change('kept', [0], [0]), change('drifted', [1], [1])], moves: [move(0, 0, 88), move(0, 1, 12), move(1, 0, 3), move(1, 1, 97), move(null, 1, 40)],
}

test('[G10] a shift is said in a sentence: how many moved from where to where, and how many stayed', () => {
  expect(realMoves(found).map((m) => m.customers)).toEqual([12, 3])
  expect(shiftSentence(found, format)).toBe('12 customers moved from “Calm” to “Hurried”: 12\u202f% of those who were there (10–20\u202f%). 185 of the 200 customers known at both dates stayed where they were (93\u202f%).')
})

test('[G10] what became of a group is said with its names and what changed', () => {
  const say = (one: ShiftChange) => changeSentence(found, one, 'EUR', format)
  expect(say(found.changes[0]!)).toBe('“Calm” is still the same group.')
  expect(say(found.changes[1]!)).toBe('“Hurried” behaves otherwise than it did, against everyone: Mean sentiment 0.3 → -0.1.')
  const others = change('drifted', [1], [1])
  expect(say({ ...others, drift: [{ ...others.drift[0]!, after: 0.3 }] })).toBe('“Hurried” behaves otherwise than it did, against everyone: Mean sentiment 0.3 as before, which is less against everyone now.')
  expect(say(change('split', [0], [0, 1]))).toBe('“Calm” split into “Calm” and “Hurried”.')
  expect(say(change('redrawn', [], [1])).replaceAll('\u202f', ' ')).toBe('“Hurried” is told apart only now, but nothing happened: by the same rule 12 % of customers stood there then, 14 % now.')
  expect(say(change('redrawn', [0], [])).replaceAll('\u202f', ' ')).toBe('“Calm” is no longer told apart, but nothing happened: by the same rule 12 % of customers stood there then, 14 % now.')
  expect(say(change('merged', [0, 1], [1]))).toBe('“Calm” and “Hurried” became one: “Hurried”.')
})

test('[G10] the customers behind a band fitted both rules, and newcomers were not here before', () => {
  expect(moveRule(found, found.moves[1]!, undefined)).toEqual({ kind: 'all', of: [rule, rule] })
  expect(moveRule(found, found.moves[4]!, rule)).toMatchObject({ of: [{ kind: 'not', of: { kind: 'asOf', at: found.from } }, rule, { kind: 'asOf', at: found.to }] })
})

test('[G10] without chosen dates the ends of the period are taken, or the middle and the end of all there is', () => {
  expect(usualDates({ from: '2026-01-01', to: '2026-04-01' }, null, null, '2026-11-22')).toEqual({ from: '2026-01-01', to: '2026-04-01' })
  expect(usualDates(undefined, '2026-01-01T10:00:00Z', '2026-01-30T10:00:00Z', '2026-11-22')).toEqual({ from: '2026-01-16', to: '2026-01-31' })
})

test('[G11] a rule is read in words', () => {
  const names: RuleNames = {
    touchpoint: (code) => ({ form: 'Claim form', call: 'Call', mail: 'E-mail', pay: 'Payout' })[code] ?? code, segment: (id) => `segment ${id}`,
    feature: (feature) => ({ feature, label: feature === 'cost' ? 'Cost to serve' : 'Contacts', unit: feature === 'cost' ? 'money' : 'count' }), currency: 'EUR', format,
  }
  const id = '1' as never
  expect(ruleWords({ kind: 'sequence', steps: [['form'], ['call', 'mail']], withinS: 604_800, without: ['pay'] }, names)).toBe('did Claim form, then Call or E-mail, within 7 days, without Payout in between')
  expect(ruleWords({ kind: 'all', of: [{ kind: 'feature', feature: 'cost', atLeast: 5_000 }, { kind: 'not', of: { kind: 'segment', id } }, { kind: 'any', of: [{ kind: 'attribute', key: 'plan', equals: 'pro' }, { kind: 'segment', id }] }] }, names))
    .toBe('Cost to serve €50 or more and not in “segment 1” and (plan is pro or in “segment 1”)')
  expect(ruleWords({ kind: 'not', of: { kind: 'feature', feature: 'cost', atLeast: 5_000 } }, names)).toBe('Cost to serve less than €50 or not known')
})
