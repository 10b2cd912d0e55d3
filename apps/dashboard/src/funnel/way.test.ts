import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { definitionOf, ORDERS, readFunnelWay, suggestedSteps, writeFunnelWay, type Way } from './way.ts'

const code = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
const ways: fc.Arbitrary<Way> = fc.record({
  steps: fc.array(fc.record({ touchpoints: fc.uniqueArray(code, { minLength: 1, maxLength: 3 }), optional: fc.boolean() }), { minLength: 1, maxLength: 6 }).map((steps) => steps.map((step, s) => (s === 0 ? { ...step, optional: false } : step))),
  order: fc.constantFrom(...ORDERS), per: fc.constantFrom('run' as const, 'customer' as const), windowS: fc.option(fc.integer({ min: 1, max: 999_999_999 }), { nil: undefined }), without: fc.uniqueArray(code, { maxLength: 3 }),
})

test('[FU1] a funnel survives the way into an address and back', () => {
  fc.assert(fc.property(ways, (way) => {
    expect(readFunnelWay(writeFunnelWay(way) as never)).toEqual(way)
  }), { numRuns: 300 })
})

test('[FU1] any text in an address is read without falling over', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => {
    definitionOf(readFunnelWay({ go: [a, b], order: a, per: b, within: a, without: b }))
  }))
})

test('[FU2] a suggestion takes each place once and keeps the last', () => {
  expect(suggestedSteps(['a', 'b', 'a', 'c', 'd', 'e', 'f', 'g']).map((s) => s.touchpoints[0])).toEqual(['a', 'b', 'c', 'd', 'g'])
  expect(suggestedSteps([])).toEqual([])
})
