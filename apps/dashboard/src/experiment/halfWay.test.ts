import { expect, test } from 'vitest'
import { halfWay } from './halfWay.ts'

const KNOWN = { first: '2025-01-01T08:00:00Z', last: '2026-01-01T08:00:00Z' }

test('[XP7] a change is supposed half-way through what is known within the period', () => {
  expect(halfWay(KNOWN, undefined)).toBe('2025-07-02')
  expect(halfWay(KNOWN, { from: '2025-11-01', to: '2025-12-01' })).toBe('2025-11-16')
  expect(halfWay(KNOWN, { from: '2025-12-22' })).toBe('2025-12-27')
  expect(halfWay(KNOWN, { from: '2027-01-01', to: '2027-02-01' })).toBe('2027-01-01')
  expect(halfWay({ first: null, last: null }, undefined)).toBeUndefined()
  expect(halfWay(undefined, undefined)).toBeUndefined()
})
