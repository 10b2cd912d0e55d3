import { expect, test } from 'vitest'
import { runAnalysis, type AnalysisContext, type Cohort, type Funnel, type JourneyFunnelParams, type JourneyLog } from '../index.ts'
import { openWorld, periodsOf } from '../testing/openWorld.ts'

const STEPS = ['claim-notice', 'assessor', 'decision', 'payout'].map((code) => ({ touchpoints: [code] }))

function funnelOf(log: JourneyLog, cohort: Cohort, context: AnalysisContext, walk: 'plain' | 'timed'): Funnel {
  // A window so wide that it changes nothing: only the walk is another.
  const params: JourneyFunnelParams = { steps: STEPS, minimum: 2, cohort: { journeys: ['claim'], ...cohort }, ...(walk === 'timed' && { windowS: 10 * 365 * 86_400 }) }
  const found = runAnalysis('journey.funnel', params, log, context, 'replica').result
  if (found.kind === 'tooFew') throw new Error('too few')
  return found
}

test.each(['plain', 'timed'] as const)('[A29] with open runs, rates of a funnel hold the truth 93 to 97 times in 100 (%s walk)', (walk) => {
  const worlds = 160
  const reached = [0, 0, 0, 0], seen: Funnel[] = []
  for (let seed = 1; seed <= worlds; seed++) {
    const { log, whole, context, at } = openWorld(seed + 500, 6_000, 0.8)
    const cohort = { period: { to: at(0.8) } }
    funnelOf(whole, cohort, { ...context, now: 4e9 }, walk).steps.forEach((step, s) => (reached[s]! += step.reached))
    seen.push(funnelOf(log, cohort, context, walk))
  }
  expect(seen.reduce((n, { steps }) => n + steps.reduce((sum, step) => sum + step.open, 0), 0)).toBeGreaterThan(worlds * 20)
  for (const of of ['ofStarted', 'ofBefore'] as const) {
    let held = 0, asked = 0
    for (const { steps } of seen) {
      for (const s of [1, 2, 3]) {
        const truth = reached[s]! / reached[of === 'ofStarted' ? 0 : s - 1]!, rate = steps[s]![of]
        if (!rate || rate.low === null || rate.high === null) continue
        asked++
        if (rate.low <= truth && truth <= rate.high) held++
      }
    }
    expect(asked).toBeGreaterThan(worlds * 2.9)
    expect(held / asked).toBeGreaterThan(0.93)
    expect(held / asked).toBeLessThan(0.975)
  }
}, 120_000)

test('[A29] times to the end, the goal and a touchpoint of two periods that do not differ are found different 5 times in 100, however many runs of the last are open', () => {
  const worlds = 60
  const found = { end: 0, achieved: 0, touchpoint: 0 }
  for (let seed = 1; seed <= worlds; seed++) {
    const world = openWorld(seed + 200, 12_000, 0.85), { recent, before } = periodsOf(world, 0.85, 0.3)
    for (const to of [{ kind: 'end' }, { kind: 'achieved' }, { kind: 'touchpoint', code: 'status-call' }] as const) {
      const time = runAnalysis('journey.time', { cohort: recent, compareTo: before, to }, world.log, world.context, 'replica').result
      if (time.kind !== 'time') throw new Error('too few')
      if (to.kind === 'end') expect(time.a.open).toBeGreaterThan(time.a.began / 20)
      if (time.test!.p <= 0.05) found[to.kind]++
    }
  }
  // Three standard errors of the simulation.
  for (const kind of ['end', 'achieved', 'touchpoint'] as const) expect([kind, found[kind] / worlds < 0.135]).toEqual([kind, true])
}, 120_000)

test('[A29] a run nobody came back to is lost when its time-out passed', () => {
  const { whole, context } = openWorld(4, 4_000, 1)
  const shifted = { ...whole, runs: { ...whole.runs, endedAt: whole.runs.endedAt.map((at, r) => (whole.runs.status[r] === 3 ? at + 30 * 86_400 : at)) } }
  const median = (log: JourneyLog): number => {
    const time = runAnalysis('journey.time', { cohort: { statuses: ['abandoned'] } }, log, { ...context, now: 4e9 }, 'replica').result
    if (time.kind !== 'time') throw new Error('too few')
    return time.a.quartiles[1]!.seconds!
  }
  expect(median(shifted)).toBe(median(whole) + 30 * 86_400)
})

test('[A29] [X3] with open runs, limits of a quarter, a half and three quarters of all times hold the truth 93 to 97 times in 100', () => {
  const claims = { journeys: ['claim'] }
  const curveOf = (log: JourneyLog, cohort: Cohort, context: AnalysisContext) => {
    const time = runAnalysis('journey.time', { cohort, to: { kind: 'end' } }, log, context, 'replica').result
    if (time.kind !== 'time') throw new Error('too few')
    return time.a.quartiles
  }
  const large = openWorld(9_999, 300_000, 1)
  const truth = curveOf(large.whole, claims, { ...large.context, now: 4e9 }).map(({ seconds }) => seconds!)
  let held = 0, asked = 0
  for (let seed = 1; seed <= 200; seed++) {
    const { log, context, at } = openWorld(seed + 900, 6_000, 0.8)
    curveOf(log, { ...claims, period: { to: at(0.8) } }, context).forEach(({ low, high }, i) => {
      if (low === null || high === null) return
      asked++
      if (low <= truth[i]! && truth[i]! <= high) held++
    })
  }
  expect(asked).toBeGreaterThan(550)
  expect(held / asked).toBeGreaterThan(0.93)
  expect(held / asked).toBeLessThan(0.975)
}, 120_000)
