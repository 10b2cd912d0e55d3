import { runAnalysis, type Cohort, type JourneyLog } from '@throughline/analytics'
import { mergeChanges } from '@throughline/analytics/columns/merge'
import { decodeSnapshot, encodeSnapshot } from '@throughline/analytics/columns/snapshot'
import { madeUpLog } from '@throughline/analytics/testing/madeUpLog'
import { logOfRows, madeUpRows, type MadeUpRow, type MadeUpRows } from '@throughline/analytics/testing/madeUpRows'
import { textRowOf } from '@throughline/analytics/testing/pgcopyOf'
import { letMove, useKernelsFrom } from '@throughline/analytics/wasm/logMemory'
import { afterEach, expect, test } from 'vitest'
import { asksFor, cohortsFor, CONTEXT } from './asks.ts'

const KERNELS_FROM = useKernelsFrom(0)
afterEach(() => void useKernelsFrom(KERNELS_FROM))

/** The same question of two logs that hold the same: one in memory, one where its columns lie as they were. */
function both(moved: JourneyLog, plain: JourneyLog, cohort: Cohort, only?: RegExp): number {
  let asked = 0
  for (const { name, params } of asksFor(cohort, plain)) {
    if (only && !only.test(name)) continue
    useKernelsFrom(0)
    const one = runAnalysis(name, params as never, moved, CONTEXT, 'replica')
    useKernelsFrom(Number.POSITIVE_INFINITY)
    const two = runAnalysis(name, params as never, plain, CONTEXT, 'replica')
    expect({ name, params, result: one.result, n: one.n }).toEqual({ name, params, result: two.result, n: two.n })
    asked++
  }
  return asked
}

/** Some contacts take days: more seconds than 16 bits hold. */
function withLongContacts(rows: MadeUpRows): MadeUpRows {
  return { ...rows, interaction: rows.interaction.map((row, i) => (i % 7 === 0 ? { ...row, duration_ms: 90_000_000 + i * 1_000 } : row)) }
}

test.each([1, 2])('[A37] kernels in memory answer exactly as what stands in for them: every analysis of every cohort (seed %i)', (seed) => {
  const moved = logOfRows(madeUpRows(seed)), plain = logOfRows(madeUpRows(seed))
  let asked = 0
  for (const cohort of Object.values(cohortsFor(plain))) asked += both(moved, plain, cohort)
  expect(asked).toBeGreaterThan(500)
  expect(moved.entries.at.buffer).not.toBe(moved.runs.runId.buffer)
  expect([moved.entries.at, moved.entries.touchpoint, moved.runs.actor].every(({ buffer }) => buffer === moved.entries.cost.buffer)).toBe(true)
})

test('[A37] so they do over many places, long runs and many customers', () => {
  const moved = letMove(madeUpLog(4, { entries: 12_000 })), plain = madeUpLog(4, { entries: 12_000 })
  const cohorts: Cohort[] = [{}, { channels: ['call', 'web'] }, { period: { from: '2025-03-01', to: '2025-07-01' } }, { journeys: ['claim'], statuses: ['achieved', 'failed'] }, { channels: [] }]
  for (const cohort of cohorts) both(moved, plain, cohort, /^(journey\.(flow|variants|funnel|summary|map|turns)|economics\.roi|outcome\.board)$/)
})

test('[A37] amounts of which a customer’s do not fit 32 bits together are added up all the same', () => {
  const rows = madeUpRows(3), rich = { ...rows, interaction: rows.interaction.map((row, i) => ({ ...row, cost_minor: i % 2 === 0 ? 2_000_000_000 : -1_900_000_000, revenue_minor: 2_100_000_000 })) }
  const moved = logOfRows(rich)
  for (const cohort of [{}, { channels: ['web'] }]) both(moved, logOfRows(rich), cohort, /^economics\.roi$/)
  const { result } = runAnalysis('economics.roi', {}, moved, CONTEXT, 'replica')
  expect(result.revenueMinor).toBeGreaterThan(2 ** 32)
})

test('[A37] where the name of a touchpoint, a channel or a journey is still on the way, the answers are the same', () => {
  const rows = madeUpRows(7), unnamed = {
    ...rows, interaction: rows.interaction.map((row, i) => (i % 9 === 0 ? { ...row, touchpoint_id: 999 } : i % 11 === 0 ? { ...row, channel_id: 999 } : row)),
    run: rows.run.map((row, i) => (i % 13 === 0 ? { ...row, journey_id: 999 } : row)),
  }
  const late = { ...rows, run: unnamed.run, interaction: rows.interaction.map((row, i) => (i % 11 === 0 ? { ...row, channel_id: 999 } : row)) }
  for (const each of [unnamed, late]) for (const cohort of [{}, { channels: ['web'] }]) both(logOfRows(each), logOfRows(each), cohort, /^(journey\.(flow|funnel|summary|tree)|economics\.roi|outcome\.board)$/)
})

test.each([[5, 'moved'], [6, 'read from a snapshot']] as const)('[A37] news are merged into columns in memory, and these grow (seed %i, %s)', (seed, how) => {
  const all = withLongContacts(madeUpRows(seed)), late = new Set(all.interaction.slice(-40).map(({ id }) => id))
  const isLate = (row: MadeUpRow): boolean => late.has((row.interaction_id ?? row.id)!)
  const before = { ...all, interaction: all.interaction.filter((row) => !isLate(row)), runStep: all.runStep.filter((row) => !isLate(row)), perception: all.perception.filter((row) => !isLate(row)) }
  const news = (['interaction', 'runStep', 'perception'] as const).flatMap((shape) => all[shape].filter(isLate).map((row) => ({ shape, operation: 'upsert' as const, row: textRowOf(row) })))
  const log = how === 'moved' ? logOfRows(before) : decodeSnapshot(encodeSnapshot(logOfRows(before)))!
  both(log, logOfRows(before), {})
  const { buffer } = log.entries.at
  const merged = mergeChanges(log, news, '2')
  if (!merged) throw new Error('could not merge')
  expect(merged.entries.count).toBeGreaterThan(before.interaction.length - 40)
  expect(merged.entries.at.buffer).toBe(buffer)
  const whole = logOfRows(all)
  expect(whole.entries.longerS.value.length).toBeGreaterThan(0)
  for (const cohort of [{}, { channels: ['web'] }]) both(merged, whole, cohort)
})
