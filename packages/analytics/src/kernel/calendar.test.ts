import { expect, test } from 'vitest'
import { bucketBounds, bucketFinder, isoOf, secondsOf } from './calendar.ts'

const iso = (text: string, zone: string): string => isoOf(secondsOf(text, zone))

test('[A3] a date is midnight in the question’s zone, a moment with an offset is itself', () => {
  expect(iso('2026-01-10', 'Europe/Berlin')).toBe('2026-01-09T23:00:00Z')
  expect(iso('2026-07-10', 'Europe/Berlin')).toBe('2026-07-09T22:00:00Z')
  expect(iso('2026-07-10', 'Asia/Kolkata')).toBe('2026-07-09T18:30:00Z')
  expect(iso('2026-07-10T12:00:00', 'Europe/Berlin')).toBe('2026-07-10T10:00:00Z')
  expect(iso('2026-07-10T12:00:00+05:00', 'Europe/Berlin')).toBe('2026-07-10T07:00:00Z')
  expect(() => secondsOf('yesterday', 'UTC')).toThrow('“yesterday” is neither a date nor a moment')
})

test('[A3] days, weeks and months are cut by the clocks on the wall, also when they change', () => {
  const days = bucketBounds(secondsOf('2026-03-28', 'Europe/Berlin'), secondsOf('2026-03-30', 'Europe/Berlin'), 'day', 'Europe/Berlin')
  expect([...days].map((d, i) => (i === 0 ? 0 : (d - days[i - 1]!) / 3600))).toEqual([0, 24, 23, 24])
  const months = bucketBounds(secondsOf('2026-01-31', 'America/New_York'), secondsOf('2026-03-01', 'America/New_York'), 'month', 'America/New_York')
  expect([...months].map(isoOf)).toEqual(['2026-01-01T05:00:00Z', '2026-02-01T05:00:00Z', '2026-03-01T05:00:00Z', '2026-04-01T04:00:00Z'])
  const [week] = bucketBounds(secondsOf('2026-11-22', 'UTC'), secondsOf('2026-11-22', 'UTC'), 'week', 'UTC')
  expect(isoOf(week!)).toBe('2026-11-16T00:00:00Z')
})

test('[A3] a day that begins in the gap of spring begins when the gap ends, on both sides of Greenwich; a day nobody had is none', () => {
  for (const [zone, day, began] of [
    ['America/Santiago', '2025-09-07', '2025-09-07T04:00:00Z'], ['America/Havana', '2025-03-09', '2025-03-09T05:00:00Z'], ['Atlantic/Azores', '2025-03-30', '2025-03-30T01:00:00Z'],
    ['Africa/Cairo', '2025-04-25', '2025-04-24T22:00:00Z'], ['Europe/London', '2025-03-30', '2025-03-30T00:00:00Z'], ['Europe/London', '2025-10-26', '2025-10-25T23:00:00Z'],
  ] as const) expect([zone, iso(day, zone)]).toEqual([zone, began])
  expect(iso('2025-03-09T02:30:00', 'America/New_York')).toBe('2025-03-09T07:30:00Z')
  expect(iso('2025-11-02T01:30:00', 'America/New_York')).toBe('2025-11-02T05:30:00Z')
  const days = bucketBounds(secondsOf('2011-12-29', 'Pacific/Apia'), secondsOf('2011-12-31', 'Pacific/Apia'), 'day', 'Pacific/Apia')
  expect([...days].map(isoOf)).toEqual(['2011-12-29T10:00:00Z', '2011-12-30T10:00:00Z', '2011-12-31T10:00:00Z'])
})

test('[A3] every moment is found in the bucket whose bounds hold it', () => {
  const bounds = bucketBounds(secondsOf('2026-03-01', 'Asia/Kathmandu'), secondsOf('2026-04-20', 'Asia/Kathmandu'), 'week', 'Asia/Kathmandu')
  const find = bucketFinder(bounds)
  for (let b = 0; b + 1 < bounds.length; b++) expect([find(bounds[b]!), find(bounds[b + 1]! - 1)]).toEqual([b, b])
})
