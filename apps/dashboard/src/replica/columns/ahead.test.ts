import { expect, test, vi } from 'vitest'
import { askedLater, createAhead } from './ahead.ts'

const board = (from: string, to: string, before: string) => ({ cohort: { journeys: ['claim'], period: { from, to } }, bucket: 'week', compareTo: { journeys: ['claim'], period: { from: before, to: from } } })

test('[R16] a question about a period up to today moves on with the calendar, with all its days and in the same order', () => {
  const later = askedLater(board('2026-08-24', '2026-11-22', '2026-05-26'), '2026-11-21', 1)
  expect(JSON.stringify(later)).toBe(JSON.stringify(board('2026-08-25', '2026-11-23', '2026-05-27')))
  expect(askedLater(board('2026-12-02', '2027-01-01', '2026-11-02'), '2026-12-31', 3)).toEqual(board('2026-12-05', '2027-01-04', '2026-11-05'))
})

test('[R16] other questions stay what they are', () => {
  expect(askedLater({}, '2026-11-21', 1)).toBe(undefined)
  expect(askedLater(undefined, '2026-11-21', 1)).toBe(undefined)
  expect(askedLater(board('2026-01-01', '2026-02-01', '2025-12-01'), '2026-11-21', 1)).toBe(undefined)
})

test('[R16] the days to come are answered one by one when nothing was asked for a while, and not when the rows changed', () => {
  vi.useFakeTimers()
  try {
    const asked: string[] = []
    const ahead = createAhead((_, params) => asked.push((params as { cohort: { period: { to: string } } }).cohort.period.to), () => '2026-11-21')
    ahead.asked('outcome.board', board('2026-08-24', '2026-11-22', '2026-05-26'))
    vi.advanceTimersByTime(7_000)
    ahead.asked('data.overview', {})
    vi.advanceTimersByTime(7_000)
    expect(asked).toEqual([])
    vi.advanceTimersByTime(2_000)
    expect(asked).toEqual(['2026-11-23', '2026-11-24', '2026-11-25'])
    ahead.asked('outcome.board', board('2026-08-24', '2026-11-22', '2026-05-26'))
    ahead.forget()
    vi.advanceTimersByTime(60_000)
    expect(asked).toHaveLength(3)
  } finally {
    vi.useRealTimers()
  }
})
