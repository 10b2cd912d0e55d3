import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, dayIn, makeFormat } from './format.ts'

const en = makeFormat('en-GB', 'Europe/Berlin')
const de = makeFormat('de-DE', 'Europe/Berlin')
const now = new Date('2026-11-02T10:00:00Z')
/** Narrow and ordinary no-break spaces, as plain ones. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

test('[SC4] shares are whole per cents from ten up, finer below', () => {
  expect([0.713, 0.0642, 0.00521, 0, 1, 0.0999].map((x) => plain(en.share(x)))).toEqual(['71 %', '6.4 %', '0.52 %', '0 %', '100 %', '10 %'])
  expect(plain(en.shareInterval(0.69, 0.73))).toBe('69–73 %')
  expect(plain(de.shareExact(0.71312))).toBe('71,312 %')
  expect([0.0312, -0.004, 0, 0.01].map(en.points)).toEqual(['+3 points', '−0.4 points', '±0 points', '+1 point'])
})

test('[SC4] money is humanised, and exact to the last cent', () => {
  expect([124_011_320, 418, 500, 41_800, -1_250_000, 0].map((x) => en.money(x, 'EUR'))).toEqual(['€1.24m', '€4.18', '€5', '€418', '−\u2060€12.5k', '€0'])
  expect(en.money(41_800, 'EUR', { signed: true })).toBe('+\u2060€418')
  expect(en.moneyExact(124_011_320, 'EUR')).toBe('€1,240,113.20')
  expect(plain(de.moneyExact(124_011_320, 'EUR'))).toBe('1.240.113,20 €')
  expect(en.money(12_345, 'JPY')).toContain('12.3k')
})

test('[SC4] durations are said as people say them', () => {
  expect([45, 90, 600, 7200, 86_400 * 5.2, 86_400 * 2, 0].map(en.duration)).toEqual(['45 s', '1.5 min', '10 min', '2 h', '5.2 days', '2 days', '0 s'])
  expect(en.durationExact(86_400 * 5 + 4 * 3600 + 48 * 60)).toBe('5 d 4 h 48 min')
})

test('[SC4] a period names its first and its last day', () => {
  expect(en.period('2026-08-01', '2026-10-30', now)).toBe('1 Aug – 29 Oct')
  expect(en.period('2025-12-01', '2026-01-01', now)).toBe('1 Dec 2025 – 31 Dec 2025')
  expect(en.period('2026-07-31T22:00:00Z', '2026-10-29T23:00:00Z', now)).toBe('1 Aug – 29 Oct')
  expect(en.period(undefined, undefined, now)).toBe('all time')
  expect(en.period('2026-08-01', undefined, now)).toBe('since 1 Aug')
  expect(en.day(new Date('2026-03-01T23:30:00Z'), now)).toBe('2 Mar')
})

test('[SC4] no more than three significant digits', () => {
  fc.assert(fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (x) => {
    const digits = en.number(x).replace(/[^0-9.]/g, '').replace(/^0\.0*/, '').replace('.', '').replace(/0+$/, '')
    expect(digits.length).toBeLessThanOrEqual(3)
  }))
})

test('[SC2] adding days and taking them away leaves the day', () => {
  fc.assert(fc.property(fc.integer({ min: -20_000, max: 20_000 }), (n) => addDays(addDays('2026-03-29', n), -n) === '2026-03-29'))
  expect(dayIn('America/New_York', new Date('2026-03-01T03:00:00Z'))).toBe('2026-02-28')
})
