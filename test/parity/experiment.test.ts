import { runAnalysis, type ExperimentEffect, type ExperimentEffectParams, type JourneyLog } from '@throughline/analytics'
import { logFromStore } from '@throughline/server/analysis/logFromStore'
import { TRUTHS } from '@throughline/server/demo/truths'
import { openMemoryStore } from '@throughline/server/store/memoryStore'
import { beforeAll, expect, test } from 'vitest'
import { CONTEXT } from './asks.ts'
import { fillWithDemo } from './fill.ts'

const { attribute, treated, held, journey, outcome, moreRenewed, callingWhenDearer } = TRUTHS.clearPrice

let log: JourneyLog
beforeAll(async () => {
  const store = await openMemoryStore()
  await fillWithDemo(store, 60_000)
  log = await logFromStore(store, { kind: 'organisation' })
  await store.close()
}, 300_000)

function ask(more: Partial<ExperimentEffectParams> = {}): ExperimentEffect {
  const from = log.actors.attributes.get(`${attribute}:since`)!.values[0]!
  const { result } = runAnalysis('experiment.effect', { attribute, treated, held, from, cohort: { journeys: [journey] }, target: `outcome:${outcome}`, ...more }, log, CONTEXT, 'server')
  if (result.kind !== 'effect') throw new Error(`too few: ${result.n}`)
  return result
}
const measure = (found: ExperimentEffect, code: string) => found.measures.find((m) => m.code === code)!

test('[XP1] the planted holdout is found: its true effect lies within the interval, and nothing but chance made the arms', () => {
  // Offers of the last weeks are not answered yet in either arm.
  const found = ask({ cohort: { journeys: [journey], period: { to: '2026-10-05' } } })
  const renewed = measure(found, `outcome:${outcome}`), left = measure(found, 'outcome:left')
  expect(found.evidence).toEqual({ grade: 'A', because: 'randomised' })
  expect(found.sampleRatio.isMismatch).toBe(false)
  expect(renewed.low).toBeLessThan(moreRenewed)
  expect(renewed.high).toBeGreaterThan(moreRenewed)
  expect(renewed.verdict).toBe('more')
  expect(left.difference).toBeCloseTo(-renewed.difference, 1)
  // Of a quarter of the offers the price goes up; a renewal has a contact more than a run still open.
  const calls = 0.25 * (callingWhenDearer.treated - callingWhenDearer.held)
  expect(measure(found, 'contacts').low).toBeLessThan(calls)
  expect(measure(found, 'contacts').high).toBeGreaterThan(calls)
  expect(measure(found, 'cost').verdict).toBe('less')
  // Who renews pays: a believable worth, with an interval that bootstrap agrees with.
  const margin = measure(found, 'margin')
  expect(margin.bootstrap!.low).toBeLessThan(margin.difference)
  expect(Math.abs((margin.bootstrap!.high - margin.bootstrap!.low) / (margin.plain.high - margin.plain.low) - 1)).toBeLessThan(0.1)
})

test('[XP2] what customers did the year before narrows the intervals of money', () => {
  const found = ask({ cohort: {}, who: 'assigned' })
  expect(measure(found, 'revenue').by).toBe('cuped')
  expect(measure(found, 'revenue').varianceRatio!).toBeLessThan(0.9)
})

test('[XP5] daily looks are wider than one planned look, and end where the whole ends', () => {
  const found = ask()
  expect(found.looks.length).toBeGreaterThan(12)
  for (const look of found.looks) if (look.always) expect(look.always.high - look.always.low).toBeGreaterThan(look.high - look.low)
  expect(found.looks.at(-1)!.customers).toBe(found.customers.treated + found.customers.held)
})

test('[XP2] an arm that nobody was drawn for is too few', () => {
  const { result } = runAnalysis('experiment.effect', { attribute: 'payment', treated: 'no such arm', held, cohort: {} }, log, CONTEXT, 'server')
  expect(result).toMatchObject({ kind: 'tooFew' })
})
