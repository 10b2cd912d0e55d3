import { beforeAll, expect, test } from 'vitest'
import { runAnalysis, seededRandom, type AnalysisContext, type JourneyLog } from '@throughline/analytics'
import { logFromStore } from '@throughline/server/analysis/logFromStore'
import { loadDemo } from '@throughline/server/demo/loadDemo'
import { TRUTHS } from '@throughline/server/demo/truths'
import { openMemoryStore } from '@throughline/server/store/memoryStore'

const until = new Date('2026-11-20T00:00:00Z')
const context: AnalysisContext = { now: until.getTime() / 1000, timeZone: 'Europe/London', random: seededRandom }
let log: JourneyLog

beforeAll(async () => {
  const store = await openMemoryStore()
  await loadDemo({ store, now: () => until }, { interactions: 90_000, until })
  log = await logFromStore(store, { kind: 'organisation' })
  await store.close()
}, 120_000)

test('[DM8] the wait for the adjuster stands first among all that goes with leaving after a claim', () => {
  const { from, to, moreThanDays } = TRUTHS.slowAdjuster
  const { result: why } = runAnalysis('journey.why', { cohort: { journeys: ['claim'] }, target: { of: 'outcome', code: 'left', withinDays: 300 } }, log, context, 'server')
  if (why.kind !== 'why') throw new Error('too few')
  const [first] = why.patterns
  expect(first).toMatchObject({ verdict: 'more', pattern: { what: 'stall', from: { code: from }, to: { code: to } } })
  if (first!.pattern.what === 'stall') expect(Math.abs(first!.pattern.moreThanS / 86_400 - moreThanDays)).toBeLessThan(4)
  expect(first!.difference).toBeGreaterThan(0.1)
  expect(first!.stakeMinor!.minor).toBeGreaterThan(0)
  expect(first!.despite).toBeGreaterThan(0)
  const { result: people } = runAnalysis('people.list', { cohort: first!.drill! }, log, context, 'server')
  expect(people.runs).toBe(first!.had.n)
})

test('[DM10] the winters of storms are found in the weekly claims on homes, each with its beginning and end', () => {
  const { products, months } = TRUTHS.winterStorms
  const { result: trend } = runAnalysis('outcome.trend', { cohort: { journeys: ['claim'], attributes: { product: [...products] } } }, log, context, 'server')
  const changes = trend.volume!.changes.map(({ at, before, after }) => ({ at: Date.parse(at), isRise: after > before }))
  // The history begins within a winter and ends within another: between them lie two ends and two beginnings.
  expect(changes.map(({ isRise }) => isRise)).toEqual([false, true, false, true])
  const [first, last] = [months[0], months.at(-1)!]
  const bounds = [Date.UTC(2025, last, 1), Date.UTC(2025, first - 1, 1), Date.UTC(2026, last, 1), Date.UTC(2026, first - 1, 1)]
  for (const [i, { at }] of changes.entries()) expect(Math.abs(at - bounds[i]!) / 86_400_000, new Date(at).toISOString()).toBeLessThan(32)
})
