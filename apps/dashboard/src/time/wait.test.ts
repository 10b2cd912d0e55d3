import { expect, test } from 'vitest'
import type { TimeCurve } from '@throughline/analytics/journey/timeCurve'
import { makeFormat } from '../ui/format.ts'
import { readTo, sayTime, verbOf, writeTo } from './wait.ts'

const format = makeFormat('en-GB', 'Europe/Berlin')
const DAY = 86_400

function curve(median: number | null, shares: readonly (number | null)[]): TimeCurve {
  return {
    runs: 100, began: 100, actors: 90, reached: 60, never: 30, open: 10, points: [],
    quartiles: [0.25, 0.5, 0.75].map((q) => ({ q, seconds: median, low: median === null ? null : median * 0.9, high: null })),
    byDays: [1, 7, 30].map((days, i) => ({ days, by: shares[i] == null ? null : { share: shares[i]!, low: null, high: null, watched: 40 } })),
  }
}

test('[F16] a wait is said in words, and what is not known is not said', () => {
  const verb = verbOf({ kind: 'touchpoint', code: 'decision' }, () => 'Decision')
  expect(sayTime({ kind: 'time', a: curve(6 * DAY, [0, 0.55, 0.88]), b: null, test: null }, verb, format)).toBe('Half get to “Decision” within 6 days; 12 in 100 have not after 30 days.')
  expect(sayTime({ kind: 'time', a: curve(null, [0.01, 0.2, null]), b: null, test: null }, verb, format)).toBe('Fewer than half get to “Decision”: 20\u202f% within 7 days.')
  expect(sayTime({ kind: 'time', a: curve(6 * DAY, [0, 0.55, null]), b: curve(4 * DAY, [0, 0.6, 0.9]), test: { p: 0.01, customers: 100, ratio: null, verdict: 'later' } }, verb, format))
    .toBe('Half get to “Decision” within 6 days; 45 in 100 have not after 7 days. That is later than in the period before (half: 4 days).')
})

test('[F16] an address keeps what is waited for', () => {
  for (const to of [{ kind: 'end' }, { kind: 'achieved' }, { kind: 'outcome', code: 'left' }, { kind: 'touchpoint', code: 'a:b' }] as const) expect(readTo(writeTo(to))).toEqual(to)
  expect(readTo('nonsense')).toEqual({ kind: 'achieved' })
})
