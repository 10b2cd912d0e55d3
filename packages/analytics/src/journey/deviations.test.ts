import { expect, test } from 'vitest'
import { runAnalysis, seededRandom, type AnalysisContext, type JourneyLog } from '../index.ts'
import { madeUpLog } from '../testing/madeUpLog.ts'

const context: AnalysisContext = { now: Date.UTC(2026, 0, 1) / 1000, timeZone: 'Europe/Berlin', random: seededRandom }

function ask(log: JourneyLog, journey: string) {
  const { result } = runAnalysis('journey.deviations', { journey }, log, context, 'replica')
  if (result.kind !== 'deviations') throw new Error(result.kind)
  return result
}

test.each([1, 2, 3])('[JM6] what costs nothing to align is what the plan calls as planned (seed %i)', (seed) => {
  const log = madeUpLog(seed, { entries: 15_000 })
  for (const { code } of log.catalogue.journeys.filter((j) => j.tier === 'journey')) {
    const plan = runAnalysis('journey.plan', { journey: code }, log, context, 'replica').result
    if (plan.kind !== 'plan') continue
    const found = ask(log, code)
    expect(found.runs, code).toBe(plan.mature)
    expect(found.asPlanned, code).toEqual(plan.asPlanned)
    for (const { kind, at, runs } of found.deviations.filter((d) => d.kind === 'unplanned')) {
      const outside = plan.unplanned.find((u) => u.code === at.code)!
      // The plan counts open runs too.
      expect(runs.count, `${kind} ${at.code}`).toBeLessThanOrEqual(outside.runs.count)
    }
    expect(found.fitness).toBeGreaterThan(0)
    expect(found.fitness).toBeLessThanOrEqual(1)
  }
})

test('[JM6] a planted price of a deviation is found, and nothing where nothing is planted', () => {
  const log = madeUpLog(4, { entries: 40_000 })
  const before = ask(log, 'claim')
  const chased = before.deviations.find((d) => d.kind === 'unplanned')!
  const wanted = log.catalogue.touchpoints.findIndex((t) => t.code === chased.at.code)
  const random = seededRandom(4)
  const status = log.runs.status.slice()
  for (let r = 0; r < log.runs.count; r++) {
    if (status[r] === 0) continue
    const met = log.entries.touchpoint.subarray(log.runs.start[r], log.runs.start[r + 1]).includes(wanted)
    status[r] = random() < (met ? 0.4 : 0.8) ? 1 : 2
  }
  const { achieved } = ask({ ...log, runs: { ...log.runs, status } }, 'claim').deviations.find((d) => d.kind === 'unplanned' && d.at.code === chased.at.code)!
  expect(achieved!.verdict).toBe('less')
  expect(achieved!.change.low).toBeLessThan(-0.4)
  expect(achieved!.change.high).toBeGreaterThan(-0.4)
  const none = ask({ ...log, runs: { ...log.runs, status: log.runs.status.map((s) => (s === 0 ? 0 : random() < 0.6 ? 1 : 2)) } }, 'claim')
  expect(none.deviations.filter((d) => d.achieved && d.achieved.verdict !== 'noEvidence').length).toBeLessThanOrEqual(1)
})

test('[A9] nobody planned it, and nobody came', () => {
  const log = madeUpLog(1, { entries: 500 })
  expect(runAnalysis('journey.deviations', { journey: 'claim', cohort: { period: { to: '1971-01-01' } } }, log, context, 'replica').result).toEqual({ kind: 'tooFew', n: 0, needed: 1 })
})
