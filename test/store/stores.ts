import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeSeed } from '@throughline/server/store/dataDirectory'
import { openEmbeddedStore } from '@throughline/server/store/embeddedStore'
import { openMemoryStore } from '@throughline/server/store/memoryStore'
import { migrate } from '@throughline/server/store/migrate'
import { pgliteVersion } from '@throughline/server/store/pgliteVersion'
import { openPostgresStore } from '@throughline/server/store/postgresStore'
import type { Store } from '@throughline/server/store/store'
import { describe, inject, test } from 'vitest'
import { createDatabase } from '../../scripts/postgres.mjs'
import '../postgres.setup.ts'

export interface OpenedStore {
  readonly store: Store
  /** Closes it and takes everything of it away. */
  readonly remove: () => Promise<void>
}

/** Every implementation of `Store`, migrated and empty. */
export const STORES: readonly { readonly name: string; readonly open: () => Promise<OpenedStore> }[] = [
  { name: 'PGlite in memory', open: openInMemory },
  { name: 'PGlite in a worker', open: openInWorker },
  { name: 'Postgres', open: openOnPostgres },
]

/** The same tests on every store. Where there is no Postgres, its part is shown as skipped with the reason. */
export function onEveryStore(tests: (open: () => Promise<OpenedStore>) => void): void {
  const postgres = inject('postgres')
  for (const { name, open } of STORES) {
    if (name === 'Postgres' && 'unavailable' in postgres) describe.skip(`Postgres: ${postgres.unavailable}`, () => test('nothing was tested here', () => undefined))
    else describe(name, () => tests(open))
  }
}

async function openInMemory(): Promise<OpenedStore> {
  const store = await openMemoryStore()
  return { store, remove: () => store.close() }
}

async function openInWorker(): Promise<OpenedStore> {
  const directory = await temporaryDirectory()
  const store = await openEmbeddedStore({ directory, seed: await cachedSeed() })
  await migrate(store)
  return {
    store,
    async remove() {
      await store.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function openOnPostgres(): Promise<OpenedStore> {
  const { url, drop } = await freshDatabase()
  const store = await openPostgresStore({ url })
  await migrate(store)
  return {
    store,
    async remove() {
      await store.close()
      await drop()
    },
  }
}

/** An empty database on the run's Postgres. */
export async function freshDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const postgres = inject('postgres')
  if ('unavailable' in postgres) throw new Error(postgres.unavailable)
  return createDatabase(postgres.url)
}

export function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'throughline-'))
}

/** A data directory that was started once and closed again: a first start takes a second or two, the next ones begin from a copy. */
export async function startedDirectory(): Promise<{ readonly copy: () => Promise<string>; readonly remove: () => Promise<void> }> {
  const template = await temporaryDirectory()
  const store = await openEmbeddedStore({ directory: template, seed: await cachedSeed() })
  await migrate(store)
  await store.close()
  return {
    async copy() {
      const directory = await temporaryDirectory()
      await cp(template, directory, { recursive: true })
      return directory
    },
    remove: () => rm(template, { recursive: true }),
  }
}

/** The seed that the build makes, made once for these tests. */
export async function cachedSeed(): Promise<string> {
  const path = fileURLToPath(new URL(`../../.cache/seed-${pgliteVersion()}.tgz`, import.meta.url))
  if (existsSync(path)) return path
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  await writeFile(draft, await makeSeed())
  await rename(draft, path)
  return path
}
