import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CellTrouble, readAmount, readTime, readYesNo } from './cells.ts'
import { toDecimal } from './exportCsv.ts'

const iso = (text: string, zone = 'UTC'): string => new Date(readTime(text, 'iso', zone)).toISOString()

test('[IM6] a date is midnight, a time without a zone is read in the zone chosen, one with a zone as it says', () => {
  expect(iso('2006-07-24')).toBe('2006-07-24T00:00:00.000Z')
  expect(iso('2010-12-01T08:26')).toBe('2010-12-01T08:26:00.000Z')
  expect(iso('2010-12-01 08:26:05.25')).toBe('2010-12-01T08:26:05.250Z')
  expect(iso('2026-07-01', 'Europe/Rome')).toBe('2026-06-30T22:00:00.000Z')
  expect(iso('2026-01-01 00:30', 'America/New_York')).toBe('2026-01-01T05:30:00.000Z')
  expect(iso('2026-07-01T12:00:00+05:30', 'Europe/Rome')).toBe('2026-07-01T06:30:00.000Z')
  expect(iso('2026-07-01T12:00:00Z', 'Europe/Rome')).toBe('2026-07-01T12:00:00.000Z')
  expect(new Date(readTime('21.11.2026 14:05', 'day first', 'UTC')).toISOString()).toBe('2026-11-21T14:05:00.000Z')
  expect(new Date(readTime('11/21/2026', 'month first', 'UTC')).toISOString()).toBe('2026-11-21T00:00:00.000Z')
  expect(readTime('1700000000.5', 'epoch seconds', 'UTC')).toBe(1_700_000_000_500)
})

test('[IM6] a clock that goes back gives the first of two hours, one that goes forward the hour that follows', () => {
  expect(iso('2026-10-25T02:30', 'Europe/Rome')).toBe('2026-10-25T00:30:00.000Z')
  expect(iso('2026-03-29T02:30', 'Europe/Rome')).toBe('2026-03-29T01:30:00.000Z')
})

test('[IM6] every moment written in a zone is read back, twice-lived hours aside', () => {
  const zones = ['Europe/Rome', 'America/St_Johns', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC']
  fc.assert(fc.property(fc.integer({ min: 946_684_800, max: 1_893_456_000 }), fc.constantFrom(...zones), (seconds, zone) => {
    const local = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(seconds * 1000)
    const back = readTime(local, 'iso', zone) / 1000
    expect(back === seconds || back === seconds - 3600).toBe(true)
  }), { seed: 7, numRuns: 300 })
})

test('[IM6] days and times that do not exist are refused', () => {
  for (const text of ['2026-02-30', '2026-13-01', '2026-01-01T25:00', '01.02.2026', 'yesterday', '2026-1-']) expect(() => iso(text)).toThrow(CellTrouble)
})

test('[IM7] amounts become minor units exactly, and come back as they were', () => {
  expect(readAmount('87.0', 'EUR', '.')).toBe(8700)
  expect(readAmount('-1.234,5', 'EUR', ',')).toBe(-123_450)
  expect(readAmount('8911407.90', 'GBP', '.')).toBe(891_140_790)
  expect(readAmount('1500', 'JPY', '.')).toBe(1500)
  for (const text of ['1,234.50', '€5', 'x', '1.2.3']) expect(() => readAmount(text, 'EUR', '.')).toThrow(CellTrouble)
  fc.assert(fc.property(fc.maxSafeInteger(), fc.constantFrom('EUR', 'JPY', 'BHD'), (minor, currency) => {
    expect(readAmount(toDecimal(minor, currency), currency, '.')).toBe(minor === 0 ? 0 : minor)
  }), { seed: 7 })
})

test('[IM7] yes and no are read in the usual ways', () => {
  expect(['yes', 'TRUE', '1', 'ja'].map(readYesNo)).toEqual([true, true, true, true])
  expect(['No', 'false', '0'].map(readYesNo)).toEqual([false, false, false])
  expect(() => readYesNo('maybe')).toThrow(CellTrouble)
})

test.each([['0026-11-21', 'iso', 'Check the year.'], ['2100-01-01', 'iso', 'Check the year.'], ['1700000000000', 'epoch seconds', 'Check the digits, and whether they are milliseconds (--date-format "epoch milliseconds").'], ['-1700000000000', 'epoch milliseconds', 'Check the digits, and whether they are seconds (--date-format "epoch seconds").']] as const)('[IM15] %s as %s is of a year no contact can be of: refused with advice', (text, format, advice) => {
  expect(() => readTime(text, format, 'UTC')).toThrow(expect.objectContaining({ message: 'is too far away: contacts are of the years 1932 to 2067', advice }))
})
