import { expect, test } from 'vitest'
import { runAnalysis } from '../index.ts'
import { openWorld, periodsOf } from '../testing/openWorld.ts'
import type { AnalysisContext } from '../analysis.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'
import type { JourneyArrivals, JourneyArrivalsParams } from './arrivals.ts'

function arrivals(log: JourneyLog, params: JourneyArrivalsParams, context: AnalysisContext): Extract<JourneyArrivals, { kind: 'arrivals' }> {
  const { result } = runAnalysis('journey.arrivals', params, log, context, 'replica')
  if (result.kind !== 'arrivals') throw new Error('too few')
  return result
}

test('[JM9] of recent runs, many of them open, half are at a step when half of the same runs are once all is over', () => {
  let known = 0, held = 0, tooSoon = 0, plain = 0
  for (let seed = 1; seed <= 12; seed++) {
    const world = openWorld(seed + 40, 24_000, 0.85), { recent } = periodsOf(world, 0.85, 0.3), params = { journey: 'claim', cohort: recent }
    const now = arrivals(world.log, params, world.context), later = arrivals(world.whole, params, { ...world.context, now: 2.5e9 })
    const map = runAnalysis('journey.map', params, world.log, world.context, 'replica').result
    now.steps.forEach((step, i) => {
      const [found, truth] = [step.quartiles[1]!, later.steps[i]!.quartiles[1]!]
      if (truth.seconds === null || truth.seconds === 0 || found.seconds === null || found.low === null) return
      known++
      if (found.low <= truth.seconds && (found.high === null || truth.seconds <= found.high)) held++
      const got = map.steps[i]!.sinceStart!.median
      plain += Math.abs(Math.log(got / truth.seconds))
      tooSoon += Math.abs(Math.log(found.seconds / truth.seconds))
    })
  }
  expect(known).toBeGreaterThan(20)
  // The truth of later is of the same runs, so that intervals, made for other runs as well, hold it nearly always.
  expect(held / known).toBeGreaterThan(0.9)
  expect(tooSoon).toBeLessThan(plain)
})

test('[JM9] where fewer than half ever come there is no half, and runs are all of the three: here, never, open', () => {
  const { log, context } = openWorld(3, 12_000, 0.9)
  for (const journey of ['claim', 'billing']) {
    const { runs, steps } = arrivals(log, { journey }, context)
    for (const { reached, never, open, quartiles: [quarter, half, most] } of steps) {
      expect(reached + never + open).toBe(runs)
      if ((never + open) / runs > 0.5 && open === 0) expect(half!.seconds).toBe(null)
      const times = [quarter!, half!, most!].map(({ seconds }) => seconds ?? Number.POSITIVE_INFINITY)
      expect(times).toEqual([...times].sort((a, b) => a - b))
    }
  }
  expect(runAnalysis('journey.arrivals', { journey: 'claim', cohort: { period: { to: '1971-01-01' } } }, log, context, 'replica').result).toEqual({ kind: 'tooFew', n: 0, needed: 20 })
})
