import { expect, test } from 'vitest'
import { draftToRule, ruleToDraft, type RuleDraft } from './ruleDraft.ts'

const unitOf = (feature: string) => (feature === 'cost' ? 100 : feature === 'failedShare' ? 0.01 : 1)
const id = '00000000-0000-4000-8000-000000000001' as never

test('[G18] a draft becomes its rule and a rule its draft', () => {
  const draft: RuleDraft = {
    joined: 'all',
    parts: [
      { kind: 'sequence', isNot: false, steps: ['form', 'call'], withinDays: 7, without: 'pay' }, { kind: 'segment', isNot: true, id },
      { kind: 'feature', isNot: false, feature: 'cost', bound: 'atLeast', value: 50 }, { kind: 'attribute', isNot: false, key: 'plan', value: 'pro' },
    ],
  }
  const rule = draftToRule(draft, unitOf)!
  expect(rule).toEqual({ kind: 'all', of: [
    { kind: 'sequence', steps: [['form'], ['call']], withinS: 604_800, without: ['pay'] }, { kind: 'not', of: { kind: 'segment', id } },
    { kind: 'feature', feature: 'cost', atLeast: 5_000 }, { kind: 'attribute', key: 'plan', equals: 'pro' },
  ] })
  expect(ruleToDraft(rule, unitOf)).toEqual(draft)
})

test('[G18] an unfinished draft has no rule, and what the editor cannot show stays as it is', () => {
  expect(draftToRule({ joined: 'any', parts: [] }, unitOf)).toBeNull()
  expect(draftToRule({ joined: 'any', parts: [{ kind: 'sequence', isNot: false, steps: ['form', ''], withinDays: null, without: '' }] }, unitOf)).toBeNull()
  expect(ruleToDraft({ kind: 'centroid', features: ['runs'], mean: [0], deviation: [1], centres: [[0]], cluster: 0 }, unitOf)).toBeNull()
  expect(ruleToDraft({ kind: 'any', of: [{ kind: 'all', of: [] }] }, unitOf)).toBeNull()
  expect(ruleToDraft({ kind: 'feature', feature: 'failedShare', atLeast: 0.2, below: 0.5 }, unitOf)?.parts).toMatchObject([{ bound: 'atLeast', value: 20 }, { bound: 'below', value: 50 }])
})
