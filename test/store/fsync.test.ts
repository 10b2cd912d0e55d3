import fs from 'node:fs'
import { rm } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { connectionTo } from '@throughline/server/store/connection'
import { openDataDirectory, POSTGRES_MAJOR } from '@throughline/server/store/dataDirectory'
import { afterAll, expect, test } from 'vitest'
import { cachedSeed, temporaryDirectory } from './stores.ts'

const directory = await temporaryDirectory()
const real = { fdatasyncSync: fs.fdatasyncSync, fsyncSync: fs.fsyncSync }
let synced: string[] = []

// PGlite itself calls neither: what is counted here is the call that reaches the disk.
fs.fdatasyncSync = (descriptor) => {
  synced.push(fs.readlinkSync(`/proc/self/fd/${descriptor}`))
  real.fdatasyncSync(descriptor)
}
syncBuiltinESMExports()

afterAll(async () => {
  Object.assign(fs, real)
  syncBuiltinESMExports()
  await rm(directory, { recursive: true })
})

test.runIf(process.platform === 'linux')('[ST37] every commit of the embedded store reaches the disk: its log is synced, once', async () => {
  const db = await openDataDirectory(directory, await cachedSeed())
  const connection = connectionTo(db, () => undefined)
  const show = async (name: string): Promise<unknown> => (await connection.run(`SHOW ${name}`, [])).rows[0]![0]
  expect([await show('fsync'), await show('synchronous_commit'), await show('full_page_writes')]).toEqual(['on', 'on', 'on'])
  expect(Math.floor(Number(await show('server_version_num')) / 10_000)).toBe(POSTGRES_MAJOR)

  await connection.exec('CREATE TABLE written (id serial PRIMARY KEY, words text)')
  for (let turn = 0; turn < 5; turn++) {
    synced = []
    await connection.run('INSERT INTO written (words) VALUES ($1)', ['x'.repeat(100)])
    expect(synced.filter((path) => path.startsWith(join(directory, 'store', 'pg_wal')))).toHaveLength(1)
  }
  synced = []
  await connection.run('SELECT * FROM written', [])
  expect(synced).toEqual([])
  await connection.exec('CHECKPOINT')
  expect(synced.some((path) => path.includes('/base/'))).toBe(true)
  await connection.close()
})
