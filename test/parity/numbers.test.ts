import { runAnalysis, seededRandom, type ParamsOf } from '@throughline/analytics'
import { madeUpRows, type MadeUpRows } from '@throughline/analytics/testing/madeUpRows'
import { logFromStore } from '@throughline/server/analysis/logFromStore'
import { expect, inject, test } from 'vitest'
import { STORES } from '../store/stores.ts'
import { CONTEXT } from './asks.ts'
import { askSql } from './askSql.ts'
import { fillWithRows } from './fill.ts'
import { Naive } from './naive.ts'
import { rowsOfStore } from './rowsOfStore.ts'
import { expectSame } from './same.ts'

/** Customers with numbers of every kind: forty to a thousand values and more, few, with texts among them, and not told by all. Who earns much gets there more often. */
function rowsWithNumbers(): MadeUpRows {
  const rows = madeUpRows(6, { actors: 1_500, runs: 450 })
  const random = seededRandom(8), income = new Map<unknown, number>()
  for (const actor of rows.actor) {
    const own = Math.round(20_000 + 30_000 * random() ** 2) + (random() < 0.5 ? 0.25 : 0)
    income.set(actor.id, own)
    actor.attributes = JSON.stringify({
      ...(random() < 0.85 ? { income: random() < 0.5 ? own : String(own) } : {}), ...(random() < 0.9 ? { premium: 40 + Math.floor(random() * 60) } : {}), size: Math.floor(random() * 5),
      number: 1_000_000 + Number(actor.id) * 7, phone: `0${String(Number(actor.id) * 31)}`, age: random() < 0.01 ? 'n/a' : 18 + Math.floor(random() * 60), 'experiment:letter:points': Math.floor(random() * 90),
    })
  }
  const merged = new Map(rows.actor.map((actor) => [actor.id, actor.person_id ?? actor.id]))
  for (const run of rows.run) if (run.status === 'achieved' || run.status === 'failed') run.status = random() < 0.2 + (income.get(merged.get(run.actor_id))! - 20_000) / 33_000 ? 'achieved' : 'failed'
  return rows
}

const ASKED: readonly ParamsOf<'outcome.drivers'>[] = [{ target: { of: 'money', measure: 'margin' } }, { against: 'margin' }]

const postgres = inject('postgres')
const stores = STORES.filter((s) => s.name === 'PGlite in memory' || (s.name === 'Postgres' && !('unavailable' in postgres)))

test.each(stores)('[DV16] numbers of customers are taken as numbers by columns, SQL on $name and the naive oracle alike', async ({ open }) => {
  const { store, remove } = await open()
  await fillWithRows(store, rowsWithNumbers())
  await store.exec('analyze')
  const log = await logFromStore(store, { kind: 'organisation' }), naive = new Naive(await rowsOfStore(store), log.catalogue)
  expect([...log.actors.numbers.keys()].sort()).toEqual(['income', 'number'])
  for (const [i, params] of ASKED.entries()) {
    if (i > 0 && store.kind !== 'embedded') continue
    const answer = runAnalysis('outcome.drivers', params, log, CONTEXT, 'server').result
    expectSame(answer, await askSql(store, 'outcome.drivers', params, log.catalogue), 'SQL')
    expectSame(answer, naive.answer('outcome.drivers', { ...params }), 'naive')
    if (answer.kind !== 'drivers') throw new Error(answer.kind)
    const drivers = [...answer.drivers, ...answer.leftOut].map(({ driver }) => driver)
    expect(drivers.flatMap((d) => (d.what === 'number' ? [d.key] : [])).sort()).toEqual(['income', 'number', 'premium'])
    expect(drivers.flatMap((d) => (d.what === 'numberUnknown' ? [d.key] : [])).sort()).toEqual(['income', 'premium'])
    expect(drivers.flatMap((d) => (d.what === 'otherValues' ? [d.key] : []))).toEqual(['age'])
    expect(drivers.flatMap((d) => (d.what === 'wholeAttribute' ? [d.key] : []))).toEqual(['phone'])
    expect(drivers.filter((d) => d.what === 'attribute' && d.key === 'size')).not.toHaveLength(0)
  }
  const { result } = runAnalysis('outcome.drivers', {}, log, CONTEXT, 'server')
  if (result.kind !== 'drivers') throw new Error(result.kind)
  expect(result.drivers[0]).toMatchObject({ driver: { what: 'number', key: 'income', step: 5_000 }, unit: 'step', verdict: 'more', drill: null, reach: null })
  await remove()
}, 300_000)
