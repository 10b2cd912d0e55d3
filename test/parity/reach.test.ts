import { COLUMN_SHAPES, runAnalysis } from '@throughline/analytics'
import { logOfRows, madeUpRows, type MadeUpRows } from '@throughline/analytics/testing/madeUpRows'
import { shapes, type TerritoryId } from '@throughline/domain'
import { answer } from '@throughline/server/analysis/answer'
import { openMemoryStore } from '@throughline/server/store/memoryStore'
import { expect, test } from 'vitest'
import { CONTEXT } from './asks.ts'
import { fillWithRows } from './fill.ts'
import { expectSame } from './same.ts'

test('[A12] the server’s answer holds what the asker reaches, and nothing else', async () => {
  const rows = madeUpRows(6)
  const store = await openMemoryStore()
  await fillWithRows(store, rows)
  const asking = { now: new Date(0), timeZone: CONTEXT.timeZone }
  const whole = await answer(store, 'data.overview', {}, { ...asking, reach: { kind: 'organisation' } })
  const north = await answer(store, 'data.overview', {}, { ...asking, reach: { kind: 'territory', territoryId: 3 as TerritoryId } })
  const reached = Object.fromEntries(COLUMN_SHAPES.map((name) => [name, rows[name].filter((row) => shapes[name].cut !== 'territory' || row.territory_id === 3)])) as MadeUpRows
  const log = logOfRows(reached)
  expect(north.n).toBeGreaterThan(0)
  expect(north.n).toBeLessThan(whole.n)
  expect(north.datasetHash).toBe(log.datasetHash)
  expectSame(north.result, runAnalysis('data.overview', {}, log, CONTEXT, 'server').result)
  await store.close()
})
