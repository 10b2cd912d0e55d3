import { analyses, runAnalysis, type AnalysisName, type JourneyLog } from '@throughline/analytics'
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
 * SQL answers one in 23 of the grid of cohorts × questions, along its diagonals: each question with every 23rd cohort, each holding and each store
 * with others (`THOROUGH=1`: all); the naive oracle answers all, once. Planning, not data, is what SQL spends its time on here.
 */
const EVERY = process.env['THOROUGH'] === '1' ? 1 : 23
const HOLDINGS: readonly { readonly name: string; readonly fill: (store: Store) => Promise<void>; readonly offset: number }[] = [
  ...[1, 2, 3].map((seed) => ({ name: `made-up rows of seed ${seed}`, fill: (store: Store) => fillWithRows(store, madeUpRows(seed)), offset: seed * 4 })),
  { name: 'an empty store', fill: async () => undefined, offset: 0 },
  { name: 'the demo company', fill: (store: Store) => fillWithDemo(store, 1_500), offset: 16 },
]

const CLUSTERINGS: readonly SegmentClusterParams[] = [{ range: [2, 3] }, { k: 3 }]

/** They know no such cohorts and are asked by themselves. */
const ASKED_APART: readonly AnalysisName[] = ['data.overview', 'segment.cluster']

const ABOUT_A_JOURNEY: readonly AnalysisName[] = ['journey.map', 'journey.arrivals', 'journey.plan', 'journey.deviations', 'economics.whatIf']

const postgres = inject('postgres')
const stores = STORES.filter((s) => s.name === 'PGlite in memory' || (s.name === 'Postgres' && !('unavailable' in postgres)))

describe.each(HOLDINGS)('$name', ({ fill, offset }) => {
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
    const isFirst = open === stores[0]!.open
    const asked = await agree(store, log, isFirst ? naive : null, offset + (isFirst ? 0 : 11))
    // Where there is no journey nothing is asked about one.
    const isLeftOut = (name: string): boolean => ASKED_APART.includes(name as AnalysisName) || (log.catalogue.journeys.length === 0 && ABOUT_A_JOURNEY.includes(name as AnalysisName))
    expect(Object.keys(analyses).filter((name) => !asked.has(name) && !isLeftOut(name)), 'never asked of SQL: give it a question in asks.ts').toEqual([])
    await remove()
  }, 900_000)
})

/** @returns the analyses SQL was asked for. */
async function agree(store: Store, log: JourneyLog, naive: Naive | null, offset: number): Promise<ReadonlySet<string>> {
  const asked = new Set<string>()
  const cohorts = Object.entries(cohortsFor(log))
  expect(cohorts.length, 'with fewer cohorts than one in so many, some question is never asked of SQL: lower EVERY').toBeGreaterThanOrEqual(EVERY)
  for (const [c, [called, cohort]] of cohorts.entries()) {
    for (const [q, { name, params }] of asksFor(cohort, log).entries()) {
      if (ABOUT_A_JOURNEY.includes(name) && !log.catalogue.journeys.some((j) => j.code === params.journey)) continue
      const isSql = (offset + c + q) % EVERY === 0
      if (!isSql && !naive) continue
      const answer = runAnalysis(name, params, log, CONTEXT, 'server').result
      const said = `${called}: ${name} ${JSON.stringify(params)}`
      const expected = naive ? naive.answer(name, params) : null
      if (expected !== null) expectSame(inAnyOrder(name, answer), inAnyOrder(name, expected), `naive, ${said}`)
      if (!isSql) continue
      expectSame(answer, await askSql(store, name, params, log.catalogue), `SQL, ${said}`)
      asked.add(name)
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
