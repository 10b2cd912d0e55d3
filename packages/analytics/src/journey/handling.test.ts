import { expect, test } from 'vitest'
import type { AnalysisContext } from '../analysis.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { runAnalysis } from '../runAnalysis.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'
import { finishHandling, HandlingTally } from './handling.ts'

const CONTEXT: AnalysisContext = { now: Date.UTC(2025, 6, 1) / 1000, timeZone: 'UTC', random: seededRandom }

test('[JM5] a run is handed over once at a step, however often it changed hands there', () => {
  const tally = new HandlingTally(2, [70, 71, 72])
  for (const [run, handler, isHandOver] of [[0, 0, false], [0, 1, true], [0, 0, true], [3, 2, false]] as const) tally.add(1, 40 + run, run, handler, isHandOver)
  const found = finishHandling(tally.read(1))!
  expect(found).toMatchObject({ contacts: 4, colleagues: 3, contactsPerRun: 2, handOvers: { count: 1, n: 2 }, most: [{ actorId: 70, contacts: 2 }, { actorId: 71, contacts: 1 }, { actorId: 72, contacts: 1 }] })
  expect(finishHandling(tally.read(0))).toBeNull()
})

test.each([1, 2, 3, 4, 5])('[JM5] steps and contacts outside them add up to what all runs say (seed %i)', (seed) => {
  const rows = madeUpRows(seed)
  const { handling, steps } = runAnalysis('journey.map', { journey: 'claim' }, logOfRows(rows), CONTEXT, 'replica').result
  const planned = steps.reduce((sum, step) => sum + (step.handling?.contacts ?? 0), 0)
  expect(planned).toBeGreaterThan(0)
  expect(handling!.contacts).toBeGreaterThanOrEqual(planned)
  for (const step of steps) {
    expect(step.handling?.contacts ?? 0).toBeLessThanOrEqual(step.entries)
    expect(step.handling?.colleagues ?? 0).toBeLessThanOrEqual(handling!.colleagues)
  }
  // Nobody is named: nothing is said.
  for (const row of rows.interaction) row.handled_by_actor_id = null
  const silent = runAnalysis('journey.map', { journey: 'claim' }, logOfRows(rows), CONTEXT, 'replica').result
  expect([silent.handling, ...silent.steps.map((step) => step.handling)].every((one) => one === null)).toBe(true)
})
