import { spawn, type ChildProcess } from 'node:child_process'
import { appendFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openEmbeddedStore } from '@throughline/server/store/embeddedStore'
import { openJournal } from '@throughline/server/store/journal'
import { migrate } from '@throughline/server/store/migrate'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { cachedSeed, startedDirectory } from './stores.ts'

// Twenty starts of a server take a minute on a busy machine, or three.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 300_000 })

const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url))
const SEED = 20_261_121

let directory: string
const running = new Set<ChildProcess>()

let started: Awaited<ReturnType<typeof startedDirectory>>

// All but one of these tests begin with the second start.
beforeAll(async () => {
  started = await startedDirectory()
  return started.remove
})

beforeEach(async () => {
  directory = await started.copy()
  return async () => {
    for (const child of running) await kill(child)
    await rm(directory, { recursive: true, force: true })
  }
})

interface Started {
  readonly child: ChildProcess
  /** Batches replayed at start. */
  readonly replayed: number
  /** All lines so far after the first. */
  readonly lines: string[]
  readonly line: (wanted: string) => Promise<void>
}

async function start(mode: string): Promise<Started> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, directory, mode], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let errors = ''
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  const lines: string[] = []
  let check: () => void = () => undefined
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line)
    check()
  })
  const line = (wanted: string): Promise<void> => new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`The writer ended before it said ${wanted}: ${errors}`)))
    check = () => {
      if (lines.some((said) => said.startsWith(wanted))) resolve()
    }
    check()
  })
  await line('ready')
  return { child, replayed: Number(lines.shift()!.split(' ')[1]), lines, line }
}

async function kill(child: ChildProcess): Promise<void> {
  running.delete(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  // `close`, not `exit`: what it had said before may still be in the pipe.
  const over = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGKILL')
  await over
}

/** What the next server finds: the keys in the store after its replay. */
async function keysAfterRestart(): Promise<{ keys: Set<string>; rows: number; damage: unknown[][] }> {
  const { child } = await start('hold')
  await kill(child)
  const store = await openEmbeddedStore({ directory })
  try {
    const rows = await store.rows('SELECT key FROM written')
    // Every index entry answers for a row, and the other way round.
    const damage = await store.rows(`SELECT 1 FROM (SELECT count(*) AS n FROM written) a, (SELECT count(key) AS n FROM written WHERE key > '') b WHERE a.n <> b.n`)
    return { keys: new Set(rows.map(([key]) => key as string)), rows: rows.length, damage }
  } finally {
    await store.close()
  }
}

test('[ST30] twenty kills -9 in the middle of writing lose no acknowledged batch and double none', async () => {
  let random = SEED
  const acknowledged: string[] = []
  let wanted = 0
  for (let round = 0; round < 20; round++) {
    const writer = await start('write')
    random = (random * 1_103_515_245 + 12_345) % 2 ** 31
    // Counted in batches, not in time: a busy machine is as good. Then anywhere within the next ones.
    const batches = 1 + (random % 16)
    wanted += batches
    while (writer.lines.length < batches && writer.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1))
    await new Promise((resolve) => setTimeout(resolve, (random >> 8) % 25))
    await kill(writer.child)
    acknowledged.push(...writer.lines.filter((line) => line.startsWith('ack ')))
  }
  const { keys, rows, damage } = await keysAfterRestart()
  let expected = 0
  for (const line of acknowledged) {
    const [, length, ...prefix] = line.split(' ')
    for (let at = 0; at < Number(length); at++) {
      expected++
      expect(keys.has(`${prefix.join(' ')} ${at}`), `seed ${SEED}: ${line}`).toBe(true)
    }
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(wanted)
  expect(rows).toBe(keys.size)
  expect(rows).toBeGreaterThanOrEqual(expected)
  expect(damage).toEqual([])
})

test('[ST31] a batch that was journalled and never committed is in the store after the restart, once', async () => {
  const first = await start('journal')
  await first.line('appended')
  await kill(first.child)
  const store = await openEmbeddedStore({ directory })
  expect(await store.query('SELECT key FROM written')).toEqual([])
  await store.close()

  const second = await start('hold')
  expect(second.replayed).toBe(1)
  await kill(second.child)
  const third = await start('hold')
  expect(third.replayed).toBe(0)
  await kill(third.child)
  expect((await keysAfterRestart()).keys).toEqual(new Set(Array.from({ length: 10 }, (_, at) => `uncommitted ${at}`)))
})

test('[ST32] a journal torn in the middle of a line gives back what stands before it', async () => {
  const first = await start('journal')
  await first.line('appended')
  await kill(first.child)
  const [segment] = (await readdir(join(directory, 'journal'))).toSorted()
  await appendFile(join(directory, 'journal', segment!), '{"position":2,"crc32":77,"records":[{"key":"ha')
  const second = await start('hold')
  expect(second.replayed).toBe(1)
  await kill(second.child)
  expect((await keysAfterRestart()).rows).toBe(10)
})

test('[ST33] a second process on the same directory is refused by name, and let in once the first is gone', async () => {
  const { child } = await start('hold')
  await expect(openEmbeddedStore({ directory })).rejects.toThrow(
    new RegExp(`^The data in .* are in use by process ${child.pid} since .* Stop it first, or choose another directory with DATA_DIR\\.$`),
  )
  await kill(child)
  const store = await openEmbeddedStore({ directory })
  await expect(openEmbeddedStore({ directory })).rejects.toThrow(`process ${process.pid}`)
  await store.close()
})

test('[ST34] data of another PostgreSQL major are refused before they are touched', async () => {
  const version = join(directory, 'store', 'PG_VERSION')
  await writeFile(version, '17\n')
  const before = await readFile(join(directory, 'store.json'), 'utf8')
  await expect(openEmbeddedStore({ directory })).rejects.toThrow(
    /were written by PGlite \d.* in the format of PostgreSQL 17; this version reads PostgreSQL 18\. Start the version of Throughline that wrote them/,
  )
  expect(await readFile(join(directory, 'store.json'), 'utf8')).toBe(before)
  await writeFile(version, '18\n')
  await (await openEmbeddedStore({ directory })).close()
})

test('[ST35] data of a newer Throughline are refused', async () => {
  const store = await openEmbeddedStore({ directory })
  await store.exec("INSERT INTO store.migration (tag, hash) VALUES ('9999_from-tomorrow', 'x')")
  await expect(migrate(store)).rejects.toThrow('newer version of Throughline (it applied 9999_from-tomorrow)')
  await store.close()
})

test('[ST36] a start that was cut off while it made the data directory begins anew', async () => {
  await rm(join(directory, 'store'), { recursive: true })
  await mkdir(join(directory, 'store.new', 'global'), { recursive: true })
  const store = await openEmbeddedStore({ directory, seed: await cachedSeed() })
  await migrate(store)
  const journal = await openJournal(join(directory, 'journal'), store)
  expect(await journal.append(['fine'])).toBe(1)
  await journal.close()
  await store.close()
})
