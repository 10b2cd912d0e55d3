import { expect, test } from 'vitest'
import { runAnalysis, seededRandom, type AnalysisContext } from '../index.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import { madeUpLog } from '../testing/madeUpLog.ts'
import { finishTime, type JourneyTimeParams } from './time.ts'
import type { TimeCurve } from './timeCurve.ts'
import { waitsOfRows } from './timeRows.ts'

const context: AnalysisContext = { now: Date.UTC(2026, 0, 1) / 1000, timeZone: 'Europe/Berlin', random: seededRandom }

test('[A16] who ended without it stays in as never, who is still open counts as long as seen', () => {
  const rows = [
    { customer: 1, hasEnded: true, began: 0, reached: 10, last: 12 },
    { customer: 2, hasEnded: true, began: 0, reached: 20, last: 20 },
    { customer: 3, hasEnded: true, began: 0, reached: null, last: 5 },
    { customer: 4, hasEnded: false, began: 85, reached: null, last: 90 },
  ]
  const time = finishTime(waitsOfRows([{ runs: 5, rows }], EPOCH_2000_S + 100)[0]!, null, 2)
  if (time.kind !== 'time') throw new Error('too few')
  expect(time.a).toMatchObject({ runs: 5, began: 4, actors: 4, reached: 2, never: 1, open: 1 })
  // Three of four are on their way after 10 s; one of them is seen for 15 s only; one of the other two gets there at 20 s.
  expect(time.a.points.map(({ seconds, share }) => [seconds, share])).toEqual([[10, 0.25], [20, 0.625]])
  expect(time.a.quartiles.map((of) => of.seconds)).toEqual([15, 20, null])
})

test.each([1, 2, 3])('[A16] the share never falls, holds its limits, and everybody is somewhere (seed %i)', (seed) => {
  const log = madeUpLog(seed, { entries: 8_000 })
  const asked: readonly JourneyTimeParams[] = [{}, { to: { kind: 'achieved' } }, { from: 'fnol', to: { kind: 'touchpoint', code: 'status-call' } }, { to: { kind: 'outcome', code: 'left' }, cohort: { channels: ['call', 'web'] } }]
  for (const params of asked) {
    const time = runAnalysis('journey.time', params, log, context, 'replica').result
    if (time.kind !== 'time') continue
    const { points, began, reached, never, open, runs } = time.a
    expect(reached + never + open).toBe(began)
    expect(began).toBeLessThanOrEqual(runs)
    for (const [i, point] of points.entries()) {
      expect(point.share).toBeGreaterThanOrEqual(points[i - 1]?.share ?? 0)
      if (point.low !== null) expect(point.low).toBeLessThanOrEqual(point.share)
      if (point.high !== null) expect(point.high).toBeGreaterThanOrEqual(point.share)
    }
  }
})

test('[A16] storm claims take longer; a cohort is no sooner than itself', () => {
  const log = madeUpLog(1, { entries: 40_000 })
  const ask = (params: JourneyTimeParams) => {
    const { result } = runAnalysis('journey.time', params, log, context, 'replica')
    if (result.kind !== 'time') throw new Error('too few')
    return result
  }
  const claims = { journeys: ['claim'], statuses: ['achieved' as const] }
  const storm = { ...claims, attributes: { peril: ['storm'] } }
  const same = ask({ cohort: claims, compareTo: claims, to: { kind: 'end' } })
  expect(same.test).toBeNull()
  const longer = ask({ cohort: storm, compareTo: claims, to: { kind: 'end' } })
  expect(longer.test?.verdict).toBe('later')
  expect(medianOf(longer.a)).toBeGreaterThan(medianOf(longer.b as TimeCurve))
})

function medianOf(curve: TimeCurve): number {
  return curve.quartiles[1]!.seconds!
}
