import { expect, test } from 'vitest'
import type { JourneyLog } from '../columns/journeyLog.ts'
import type { Cohort } from '../cohort.ts'
import { secondsOf } from '../kernel/calendar.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { runAnalysis } from '../runAnalysis.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import { isChosenAfter } from './chosenAfter.ts'
import type { ExperimentEffect, ExperimentEffectParams } from './effect.ts'

const CONTEXT = { now: 0, timeZone: 'UTC', random: seededRandom }

/** A made-up log whose actors were drawn for an arm by a coin. */
function drawn(seed: number, chance = 0.5, options = { actors: 400, runs: 900 }): JourneyLog {
  const random = seededRandom(seed + 1_000)
  const rows = madeUpRows(seed, options)
  return logOfRows({ ...rows, actor: rows.actor.map((a) => ({ ...a, attributes: JSON.stringify({ 'experiment:letter': random() < chance ? 'treatment' : 'control' }) })) })
}
function effectIn(log: JourneyLog, params: Partial<ExperimentEffectParams> = {}): ExperimentEffect {
  const { result } = runAnalysis('experiment.effect', { attribute: 'experiment:letter', ...params }, log, CONTEXT, 'replica')
  if (result.kind === 'tooFew') throw new Error(`too few: ${result.n}`)
  return result
}

test('[XP2] each drawn customer counts once, and everybody drawn is said', () => {
  const log = drawn(1)
  const all = effectIn(log, { who: 'assigned' }), met = effectIn(log)
  expect(all.customers).toEqual(all.assigned)
  expect(all.customers.treated + all.customers.held).toBe(log.actors.count)
  expect(met.assigned).toEqual(all.assigned)
  expect(met.customers.treated).toBeLessThanOrEqual(all.customers.treated)
  for (const measure of all.measures) {
    if (measure.unit === 'share') expect(Math.min(measure.treated, measure.held)).toBeGreaterThanOrEqual(0)
    expect(measure.low).toBeLessThanOrEqual(measure.difference)
    expect(measure.always!.low).toBeLessThanOrEqual(measure.low)
  }
  const by = new Map(all.measures.map((m) => [m.code, m]))
  expect(by.get('margin')!.treated).toBeCloseTo(by.get('revenue')!.treated - by.get('cost')!.treated, 6)
})

test('[XP2] the last look sees what the whole experiment sees', () => {
  const found = effectIn(drawn(2), { target: 'revenue' })
  const target = found.measures.find((m) => m.code === 'revenue')!
  expect(found.looks.at(-1)!.difference).toBeCloseTo(target.treated - target.held, 6)
  expect(found.looks.at(-1)!.customers).toBe(found.customers.treated + found.customers.held)
})

test('[XP2] what lies before the experiment moves no mean', () => {
  const log = drawn(3)
  const found = effectIn(log, { from: '2025-03-20' })
  expect(found.measures.some((m) => m.by === 'cuped')).toBe(true)
  for (const m of found.measures) if (m.by === 'cuped') expect(m.varianceRatio!).toBeLessThanOrEqual(1.01)
  expect(effectIn(log).measures.every((m) => m.by === 'welch' && m.varianceRatio === null)).toBe(true)
})

test('[XP3] nor do arms that are even among those who came, and were not among those drawn', () => {
  const random = seededRandom(44), rows = madeUpRows(44, { actors: 700, runs: 500 })
  const cameOf = new Set(rows.run.map((run) => run['actor_id']))
  const log = logOfRows({ ...rows, actor: rows.actor.map((a) => ({ ...a, attributes: JSON.stringify({ 'experiment:letter': !cameOf.has(a.id!) || random() < 0.5 ? 'treatment' : 'control' }) })) })
  const found = effectIn(log)
  expect(found.sampleRatio.p).toBeGreaterThan(0.05)
  expect(found.sampleRatio.assignedP).toBeLessThan(0.001)
  expect(found.sampleRatio.isMismatch).toBe(true)
  expect(found.evidence).toEqual({ grade: 'C', because: 'sampleRatioMismatch' })
  expect(found.measures.every((m) => m.verdict === 'notToBeRead')).toBe(true)
})

test('[XP3] arms of another size than planned call no winner', () => {
  const found = effectIn(drawn(4, 0.35))
  expect(found.sampleRatio.isMismatch).toBe(true)
  expect(found.evidence).toEqual({ grade: 'C', because: 'sampleRatioMismatch' })
  expect(found.measures.every((m) => m.verdict === 'notToBeRead')).toBe(true)
  expect(effectIn(drawn(4, 0.35), { plannedShare: 0.35 }).evidence.grade).toBe('A')
})

test('[XP11] whoever chooses by what came of it has no evidence of an experiment any more', () => {
  const log = drawn(2), graded = (cohort: ExperimentEffectParams['cohort'], more: Partial<ExperimentEffectParams> = {}) => effectIn(log, { cohort, minimum: 2, ...more }).evidence
  const chosen = { grade: 'C', because: 'chosenAfter' }, bought: Cohort = { outcomes: ['done'] }
  for (const cohort of [bought, { statuses: ['achieved'] }, { felt: ['good'] }, { touchpoint: 'pay' }, { path: { ends: ['pay'] } }, { without: [{ touchpoint: 'pay' }] }, { segment: { kind: 'feature', feature: 'entries', atLeast: 2 } }] satisfies Cohort[]) expect([cohort, graded(cohort)]).toEqual([cohort, chosen])
  for (const cohort of [{ journeys: ['claim'] }, { territories: ['north'] }, { segment: { kind: 'attribute', key: 'experiment:letter', equals: 'treatment' } as const }] satisfies Cohort[]) expect(cohort.segment ? isChosenAfter(cohort, null) : graded(cohort).because === 'chosenAfter').toBe(false)
  // Of everybody drawn nobody is left out: runs that ended so are what is measured.
  expect(graded(bought, { who: 'assigned' }).grade).toBe('A')
  const before = { segment: { kind: 'asOf', at: '2025-03-01T00:00:00Z', of: { kind: 'feature', feature: 'entries', atLeast: 1 } } } satisfies Cohort
  expect(isChosenAfter(before, secondsOf('2025-03-02', 'UTC'))).toBe(false)
  expect(isChosenAfter(before, secondsOf('2025-02-27', 'UTC'))).toBe(true)
})

test('[XP4] a coin that changed nothing is called a change in at most 5 of 100 experiments', () => {
  const rounds = 120
  let target = 0, others = 0
  for (let seed = 0; seed < rounds; seed++) {
    const called = effectIn(drawn(seed, 0.5, { actors: 240, runs: 400 }), { who: 'assigned' }).measures.filter((m) => m.verdict === 'more' || m.verdict === 'less')
    if (called.some((m) => m.code === 'achieved')) target++
    if (called.some((m) => m.code !== 'achieved')) others++
  }
  const most = 0.05 + 3 * Math.sqrt((0.05 * 0.95) / rounds)
  expect(target / rounds).toBeLessThan(most)
  expect(others / rounds).toBeLessThan(most)
})

test('[XP5] what is not proven says how many more customers it would need', () => {
  const found = effectIn(drawn(5))
  for (const m of found.measures) {
    if (m.verdict === 'noEvidence' && m.difference !== 0) expect(m.moreNeeded!).toBeGreaterThan(0)
    expect(m.detectable).toBeGreaterThan(0)
  }
})
