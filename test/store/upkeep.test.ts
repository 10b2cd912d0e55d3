import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openEmbeddedStore } from '@throughline/server/store/embeddedStore'
import { keepUp } from '@throughline/server/store/upkeep'
import { expect, test, vi } from 'vitest'
import { cachedSeed, temporaryDirectory } from './stores.ts'

vi.setConfig({ testTimeout: 300_000 })

const MEGABYTE = 2 ** 20

test('[ST39] the embedded store keeps its log short, its tables tidy and its planner informed, by itself', async () => {
  const directory = await temporaryDirectory()
  const faults: Error[] = []
  const store = await openEmbeddedStore({ directory, seed: await cachedSeed(), onFault: (error) => faults.push(error) })
  await store.exec('CREATE TABLE thing (id int PRIMARY KEY, words text)')
  const segments = async (): Promise<number> => (await readdir(join(directory, 'store', 'pg_wal'))).filter((name) => name.length === 24).length
  const swell = async (): Promise<void> => {
    await store.query("INSERT INTO thing SELECT g, repeat('word ', 20) FROM generate_series(1, 20000) g ON CONFLICT (id) DO UPDATE SET words = excluded.words")
  }
  await swell()
  // Postgres counts what was written up to a second later, and upkeep may have begun by itself already.
  await vi.waitFor(async () => {
    await keepUp(store, MEGABYTE)
    expect(await store.rows("SELECT reltuples FROM pg_class WHERE relname = 'thing'")).toEqual([[20_000]])
  }, { timeout: 60_000, interval: 200 })
  expect(await keepUp(store, MEGABYTE)).toEqual({ checkpointed: false, vacuumed: [], analysed: [] })

  const vacuums = async (): Promise<number> => (await store.rows("SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = 'thing'"))[0]![0] as number
  const earlier = await vacuums()
  await swell()
  // Now it is left alone, and looks after itself.
  await vi.waitFor(async () => expect(await vacuums()).toBeGreaterThan(earlier), { timeout: 60_000, interval: 200 })
  const size = async (): Promise<number> => ((await store.rows("SELECT pg_table_size('thing')"))[0]![0] as number)
  const before = await size()
  await swell()
  expect(await size()).toBeLessThan(before * 1.2)
  for (let turn = 0; turn < 10; turn++) {
    await swell()
    await keepUp(store, MEGABYTE)
  }
  expect(await segments()).toBeLessThan(50)
  expect(faults).toEqual([])
  await store.close()
  await rm(directory, { recursive: true })
})
