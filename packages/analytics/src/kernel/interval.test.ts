import { expect, test } from 'vitest'
import { meanOf, newcombe, wilson } from './interval.ts'

const rounded = (x: number | null | undefined, digits: number): number => Number(x!.toFixed(digits))

// Newcombe 1998, Statistics in Medicine 17:857–872, table I, method 3 (score without continuity correction).
test.each([[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [1, 29, 0.0061, 0.1718]])('[A6] Wilson’s interval of %i in %i is as published', (count, n, low, high) => {
  const share = wilson(count, n)
  expect([rounded(share!.low, 4), rounded(share!.high, 4)]).toEqual([low, high])
})

// Newcombe 1998, Statistics in Medicine 17:873–890, table II, method 10.
test.each([[56, 70, 48, 80, 0.0524, 0.3339], [9, 10, 3, 10, 0.1705, 0.809], [10, 10, 0, 20, 0.6791, 1], [0, 10, 0, 20, -0.1611, 0.2775]])('[A6] Newcombe’s interval of %i/%i minus %i/%i is as published', (a, m, b, n, low, high) => {
  const change = newcombe(wilson(a, m), wilson(b, n))
  expect([rounded(change!.low, 4), rounded(change!.high, 4)]).toEqual([low, high])
})

test('[A6] a difference counts only when its interval leaves 0 out', () => {
  expect(newcombe(wilson(56, 70), wilson(48, 80))!.verdict).toBe('more')
  expect(newcombe(wilson(48, 80), wilson(56, 70))!.verdict).toBe('less')
  expect(newcombe(wilson(5, 10), wilson(4, 10))!.verdict).toBe('noEvidence')
})

test('[A6] nothing measured has no share, and one value has no interval', () => {
  expect(wilson(0, 0)).toBeNull()
  expect(newcombe(null, wilson(1, 2))).toBeNull()
  expect(meanOf(0, 0, 0)).toBeNull()
  expect(meanOf(1, 5, 25)).toEqual({ mean: 5, low: null, high: null, n: 1 })
})

test('[A6] the mean of 2, 4, 4, 4, 5, 5, 7, 9 is 5 ± 1.96 · √(32/7/8)', () => {
  const mean = meanOf(8, 40, 232)
  expect(rounded(mean!.low, 6)).toBe(rounded(5 - 1.959963984540054 * Math.sqrt(32 / 7 / 8), 6))
})
