import { expect, test } from 'vitest'
import type { Unripe } from '@throughline/analytics/journey/compare'
import { format } from '../ui/format.ts'
import { comparedOf, sayUnripe } from './unripe.ts'

const LEFT_OUT: Unripe = { are: 'leftOut', a: 1240, b: 0, ageS: 12 * 86_400, everEnd: null, before: '2026-10-20T10:00:00Z' }

test('[C15] who began too lately is said with how many, since when and why', () => {
  expect(sayUnripe(LEFT_OUT, format)).toBe('1,240 runs of A that began in the last 12 days are left out: too early to compare.')
  expect(sayUnripe({ ...LEFT_OUT, a: 1 }, format)).toBe('1 run of A that began in the last 12 days is left out: too early to compare.')
  expect(sayUnripe({ ...LEFT_OUT, b: 3 }, format)).toBe('1,240 runs of A and 3 of B that began in the last 12 days are left out: too early to compare.')
  expect(sayUnripe({ ...LEFT_OUT, are: 'included', a: 0, b: 7 }, format)).toBe('7 runs of B that began in the last 12 days are compared too: what comes late looks rarer in them than it will be.')
  expect(sayUnripe({ ...LEFT_OUT, ageS: null, before: null }, format)).toBe('1,240 runs of A: too early to compare, since runs like these have not been watched long enough to know how many of them ever end.')
  expect(sayUnripe({ ...LEFT_OUT, everEnd: 0.62 }, format)).toBe('1,240 runs of A that began in the last 12 days are left out: too early to compare. 62\u202f% of runs like these ever end; nine in ten of those do so by that age.')
})

test('[C15] the people behind a line are those of the runs that were compared', () => {
  expect(comparedOf({ journeys: ['claim'], period: { from: '2026-08-01', to: '2026-11-01' } }, LEFT_OUT)).toEqual({ journeys: ['claim'], period: { from: '2026-08-01', to: LEFT_OUT.before } })
  expect(comparedOf({}, LEFT_OUT)).toEqual({ period: { to: LEFT_OUT.before } })
  const before = { period: { from: '2026-05-01', to: '2026-08-01' } }
  for (const unripe of [undefined, LEFT_OUT, { ...LEFT_OUT, are: 'included' as const }]) expect(comparedOf(before, unripe)).toEqual(before)
})
