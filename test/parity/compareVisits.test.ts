import { runAnalysis } from '@throughline/analytics'
import type { JourneyCompareParams } from '@throughline/analytics/journey/compare'
import { madeUpRows } from '@throughline/analytics/testing/madeUpRows'
import { logFromStore } from '@throughline/server/analysis/logFromStore'
import { expect, inject, test } from 'vitest'
import { STORES } from '../store/stores.ts'
import { cohortsFor, CONTEXT } from './asks.ts'
import { askSql } from './askSql.ts'
import { fillWithRows } from './fill.ts'
import { Naive } from './naive.ts'
import { rowsOfStore } from './rowsOfStore.ts'
import { expectSame } from './same.ts'

const NODES = ['touchpoint', 'channel', 'step'] as const
const ASKED = ['everything', 'two channels', 'an attribute', 'a touchpoint', 'between two touchpoints, within channels', 'a micro-journey and a journey']

const postgres = inject('postgres')
const stores = STORES.filter((s) => s.name === 'PGlite in memory' || (s.name === 'Postgres' && !('unavailable' in postgres)))

test.each(stores)('[C18] [C19] who goes on from a place, and after how long, is the same for columns, SQL on $name and the naive oracle', async ({ open }) => {
  const { store, remove } = await open()
  await fillWithRows(store, madeUpRows(3, { runs: 260 }))
  await store.exec('analyze')
  const log = await logFromStore(store, { kind: 'organisation' }), naive = new Naive(await rowsOfStore(store), log.catalogue)
  const cohorts = cohortsFor(log)
  const kinds = new Map<string, number>()
  for (const [i, called] of ASKED.entries()) {
    const params: JourneyCompareParams = { a: cohorts[called]!, b: i === 3 ? { channels: ['web', 'app', 'call'] } : {}, minimum: 2, nodes: NODES[i % 3]!, permutations: i === 0 ? 20 : 0, unripe: i === 2 ? 'leftOut' : 'included' }
    const answer = runAnalysis('journey.compare', params, log, CONTEXT, 'server').result
    expectSame(answer, naive.answer('journey.compare', { ...params }), `naive, ${called}`)
    expectSame(answer, await askSql(store, 'journey.compare', params, log.catalogue), `SQL, ${called}`)
    if (answer.kind === 'compared') for (const { kind, p } of answer.differences) if (p !== null) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  expect(kinds.get('edge')).toBeGreaterThan(50)
  expect(kinds.get('wait')).toBeGreaterThan(25)
  await remove()
}, 240_000)
