import { runAnalysis, type JourneyLog } from '@throughline/analytics'
import { madeUpRows } from '@throughline/analytics/testing/madeUpRows'
import { logFromStore } from '@throughline/server/analysis/logFromStore'
import type { Store } from '@throughline/server/store/store'
import { describe, inject, test } from 'vitest'
import { STORES } from '../store/stores.ts'
import { asksFor, cohortsFor, CONTEXT } from './asks.ts'
import { askSql } from './askSql.ts'
import { fillWithDemo, fillWithRows } from './fill.ts'
import { expectSame } from './same.ts'

const HOLDINGS: readonly { readonly name: string; readonly fill: (store: Store) => Promise<void> }[] = [
  ...[1, 2, 3].map((seed) => ({ name: `made-up rows of seed ${seed}`, fill: (store: Store) => fillWithRows(store, madeUpRows(seed)) })),
  { name: 'an empty store', fill: async () => undefined },
  { name: 'the demo company', fill: (store: Store) => fillWithDemo(store, 3_000) },
]

const postgres = inject('postgres')

describe.each(HOLDINGS)('$name', ({ fill }) => {
  describe.each(STORES.filter((s) => s.name === 'PGlite in memory' || (s.name === 'Postgres' && !('unavailable' in postgres))))('$name', ({ open }) => {
    test('[A1] reference SQL = columns, for each analysis and cohort', async () => {
      const { store, remove } = await open()
      await fill(store)
      const log = await logFromStore(store, { kind: 'organisation' })
      await agree(store, log)
      await remove()
    }, 600_000)
  })
})

async function agree(store: Store, log: JourneyLog): Promise<void> {
  expectSame(runAnalysis('data.overview', {}, log, CONTEXT, 'server').result, await askSql(store, 'data.overview', {}, log.catalogue), 'data.overview')
  for (const [called, cohort] of Object.entries(cohortsFor(log))) {
    for (const { name, params } of asksFor(cohort, log)) {
      if (name === 'journey.map' && !log.catalogue.journeys.some((j) => j.code === params.journey)) continue
      const expected = await askSql(store, name, params, log.catalogue)
      expectSame(runAnalysis(name, params, log, CONTEXT, 'server').result, expected, `${called}: ${name} ${JSON.stringify(params)}`)
    }
  }
}
