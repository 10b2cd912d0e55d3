import { analyses, runAnalysis, type JourneyLog } from '@throughline/analytics'
import type { SegmentClusterParams } from '@throughline/analytics/segment/cluster'
import type { SegmentProfile } from '@throughline/analytics/segment/profile'
import { madeUpRows } from '@throughline/analytics/testing/madeUpRows'
import { logFromStore } from '@throughline/server/analysis/logFromStore'
import type { Store } from '@throughline/server/store/store'
import { describe, expect, inject, test } from 'vitest'
import { STORES } from '../store/stores.ts'
import { asksFor, cohortsFor, CONTEXT } from './asks.ts'
import { askSql } from './askSql.ts'
import { fillWithDemo, fillWithRows } from './fill.ts'
import { Naive } from './naive.ts'
import { expectTrueClusters } from './naiveActors.ts'
import { rowsOfStore } from './rowsOfStore.ts'
import { expectSame } from './same.ts'

/**
 * `every`: SQL answers each `every`-th question of the grid of cohorts × analyses, each holding another part of it
 * (`THOROUGH=1`: all); the naive oracle answers all. Planning, not data, is what SQL spends its time on here.
 */
const HOLDINGS: readonly { readonly name: string; readonly fill: (store: Store) => Promise<void>; readonly every: number; readonly offset: number }[] = [
  ...[1, 2, 3].map((seed) => ({ name: `made-up rows of seed ${seed}`, fill: (store: Store) => fillWithRows(store, madeUpRows(seed)), every: 7, offset: seed * 2 })),
  { name: 'an empty store', fill: async () => undefined, every: 7, offset: 0 },
  { name: 'the demo company', fill: (store: Store) => fillWithDemo(store, 1_500), every: 7, offset: 4 },
]

const CLUSTERINGS: readonly SegmentClusterParams[] = [{ range: [2, 3] }, { k: 3 }]

/** `data.overview` and `segment.cluster` know no such cohorts and are asked by themselves. */
const ASKED_APART = 2

const postgres = inject('postgres')
const stores = STORES.filter((s) => s.name === 'PGlite in memory' || (s.name === 'Postgres' && !('unavailable' in postgres)))

describe.each(HOLDINGS)('$name', ({ fill, every, offset }) => {
  test.each(stores)('[A1] reference SQL on $name = columns = naive oracle', async ({ open }) => {
    const { store, remove } = await open()
    await fill(store)
    await store.exec('analyze')
    const log = await logFromStore(store, { kind: 'organisation' })
    const naive = new Naive(await rowsOfStore(store), log.catalogue)
    const overview = runAnalysis('data.overview', {}, log, CONTEXT, 'server').result
    expectSame(overview, await askSql(store, 'data.overview', {}, log.catalogue), 'SQL, data.overview')
    expectSame(overview, naive.answer('data.overview', {}), 'naive, data.overview')
    for (const groups of CLUSTERINGS) {
      const found = runAnalysis('segment.cluster', groups, log, CONTEXT, 'server').result
      expectSame(found, await askSql(store, 'segment.cluster', groups, log.catalogue), 'SQL, segment.cluster')
      if (found.kind === 'clusters') expectTrueClusters(found, naive, log.catalogue)
    }
    const asked = await agree(store, log, naive, process.env['THOROUGH'] === '1' ? 1 : every, offset)
    // 7 shares no factor with the number of questions about a cohort, so none is always left out.
    for (const [name, cohorts] of asked.sql) expect(cohorts, `${name} by SQL`).toBeGreaterThanOrEqual(2)
    // Where there is no journey there is no map and no plan of one.
    expect(asked.sql.size + ASKED_APART + (log.catalogue.journeys.length === 0 ? 2 : 0)).toBe(Object.keys(analyses).length)
    await remove()
  }, 900_000)
})

async function agree(store: Store, log: JourneyLog, naive: Naive, every: number, offset: number): Promise<{ sql: Map<string, number>; naive: number }> {
  const asked = { sql: new Map<string, number>(), naive: 0 }
  let i = offset
  for (const [called, cohort] of Object.entries(cohortsFor(log))) {
    for (const { name, params } of asksFor(cohort, log)) {
      if ((name === 'journey.map' || name === 'journey.plan') && !log.catalogue.journeys.some((j) => j.code === params.journey)) continue
      const answer = runAnalysis(name, params, log, CONTEXT, 'server').result
      const said = `${called}: ${name} ${JSON.stringify(params)}`
      const expected = cohort.segment ? null : naive.answer(name, params)
      if (expected !== null) {
        expectSame(inAnyOrder(name, answer), inAnyOrder(name, expected), `naive, ${said}`)
        asked.naive++
      }
      if (i++ % every !== 0) continue
      expectSame(answer, await askSql(store, name, params, log.catalogue), `SQL, ${said}`)
      asked.sql.set(name, (asked.sql.get(name) ?? 0) + 1)
    }
  }
  return asked
}

/** Lines of a profile that are equally far from everyone stand in no certain order, and its name is made of the first: SQL holds both. */
function inAnyOrder(name: string, answer: unknown): unknown {
  if (name !== 'segment.profile') return answer
  const { name: _, profile, ...others } = answer as SegmentProfile
  return { ...others, profile: [...profile].sort((a, b) => (a.feature < b.feature ? -1 : 1)) }
}
