import { runAnalysis } from '@throughline/analytics'
import type { JourneyCompareParams } from '@throughline/analytics/journey/compare'
import { madeUpRows, type MadeUpRows } from '@throughline/analytics/testing/madeUpRows'
import { logFromStore } from '@throughline/server/analysis/logFromStore'
import { openMemoryStore } from '@throughline/server/store/memoryStore'
import { expect, test } from 'vitest'
import { cohortsFor, CONTEXT } from './asks.ts'
import { askSql } from './askSql.ts'
import { fillWithRows } from './fill.ts'
import { Naive } from './naive.ts'
import { rowsOfStore } from './rowsOfStore.ts'
import { expectSame } from './same.ts'

/** Rows of which early runs are over, as in a store where time-outs pass. */
function mostlyOver(seed: number): MadeUpRows {
  const rows = madeUpRows(seed, { runs: 240 })
  for (const run of rows.run) if (run.status === 'active' && String(run.started_at) < '2025-04-18') Object.assign(run, { status: 'abandoned', ended_at: run.last_at })
  return rows
}

/** Rows of which many stay open for good, and the others end soon. */
function manyNeverEnd(seed: number): MadeUpRows {
  return madeUpRows(seed, { runs: 240 })
}

const ASKED = ['everything', 'an open period and a journey', 'two channels', 'an outcome in one channel', 'an attribute', 'a touchpoint', 'between two touchpoints, within channels', 'customers open in a funnel path', 'a micro-journey and a journey']

test.each([{ seed: 1, isAllOver: true }, { seed: 2, isAllOver: true }, { seed: 3, isAllOver: false }])('[C15] [XP10] who is ripe is the same for columns, SQL and the naive oracle (seed $seed, all end: $isAllOver)', async ({ seed, isAllOver }) => {
  const store = await openMemoryStore()
  await fillWithRows(store, isAllOver ? mostlyOver(seed) : manyNeverEnd(seed))
  await store.exec('analyze')
  const log = await logFromStore(store, { kind: 'organisation' }), naive = new Naive(await rowsOfStore(store), log.catalogue)
  const cohorts = cohortsFor(log)
  const kinds = new Set<string>()
  let leftOut = 0, plateaus = 0
  for (const [i, called] of ASKED.entries()) {
    const params: JourneyCompareParams = { a: cohorts[called]!, b: { period: { to: '2025-04-20' } }, minimum: 2, nodes: i % 2 === 0 ? 'touchpoint' : 'step', permutations: i === 0 ? 20 : 0, unripe: i === 1 ? 'included' : 'leftOut' }
    const answer = runAnalysis('journey.compare', params, log, CONTEXT, 'server').result
    expectSame(answer, naive.answer('journey.compare', { ...params }), `naive, ${called}`)
    expectSame(answer, await askSql(store, 'journey.compare', params, log.catalogue), `SQL, ${called}`)
    kinds.add(answer.kind)
    if (answer.kind === 'compared' && answer.unripe?.are === 'leftOut') leftOut += answer.unripe.a
    if (answer.kind === 'compared' && (answer.unripe?.everEnd ?? null) !== null) plateaus++
  }
  // Two territories before and after: the same runs are too young.
  const changed = { changed: ['north'], other: ['south'], at: '2025-03-20', everyDays: 7, minimum: 5, assigned: 'customers' as const }
  const change = runAnalysis('experiment.change', changed, log, CONTEXT, 'server').result
  expectSame(change, naive.answer('experiment.change', changed), 'naive, a change')
  expectSame(change, await askSql(store, 'experiment.change', changed, log.catalogue), 'SQL, a change')
  expect(change).toMatchObject({ kind: 'change', unripe: { are: 'leftOut' } })
  expect(kinds).toContain('compared')
  expect(leftOut).toBeGreaterThan(50)
  expect(plateaus > 0).toBe(!isAllOver)
  await store.close()
}, 120_000)
