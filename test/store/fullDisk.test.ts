import { spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { openEmbeddedStore } from '@throughline/server/store/embeddedStore'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { cachedSeed, temporaryDirectory } from './stores.ts'

vi.setConfig({ testTimeout: 300_000 })

// A disk of 70 MB needs the right to mount one.
const directory = await temporaryDirectory()
const isSmall = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=70m', 'tmpfs', directory]).status === 0

beforeAll(async () => void (await cachedSeed()))
afterAll(async () => {
  if (isSmall) spawnSync('umount', ['-l', directory])
  await rm(directory, { recursive: true, force: true })
})

const log = "SELECT pg_logical_emit_message(true, 'x', repeat('a', 500000))::text"

test.runIf(isSmall)('[ST46] a full disk refuses writes; a log that cannot grow stops the store with a sentence instead of hanging', async () => {
  const faults: string[] = []
  const open = async () => openEmbeddedStore({ directory: `${directory}/data`, seed: await cachedSeed(), onFault: (error) => faults.push(error.message) })
  const store = await open()
  await store.exec("CREATE TABLE kept (words text); INSERT INTO kept VALUES ('kept')")
  let refused: unknown
  for (let turn = 0; refused === undefined; turn++) await store.query(log).catch((error: unknown) => (refused = error))
  expect(refused).toMatchObject({ name: 'SqlError', code: '53100', details: { severity: 'PANIC' } })
  await expect(store.query('SELECT 1')).rejects.toThrow('The embedded store has stopped: could not write')
  expect(faults).toEqual([expect.stringContaining('No space left on device. Nothing acknowledged is lost')])
  await store.close()

  // More room, and it goes on.
  spawnSync('mount', ['-o', 'remount,size=200m', directory])
  const again = await open()
  expect(await again.query('SELECT words FROM kept')).toEqual([{ words: 'kept' }])
  await again.query(log)
  await again.close()
})
