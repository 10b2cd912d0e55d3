import { PGlite } from '@electric-sql/pglite'
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { connectionTo } from './connection.ts'
import { migrate, readMigrations, type MigrateOptions, type Migration } from './migrate.ts'
import { oneConnectionStore } from './oneConnectionStore.ts'
import { pgliteVersion } from './pgliteVersion.ts'
import type { Store } from './store.ts'

const CACHE = new URL('../../../../.cache/', import.meta.url)

/** A store for tests: PGlite in this thread and in memory, with all migrations applied. Opens in about half a second. */
export async function openMemoryStore(options: Pick<MigrateOptions, 'install'> = {}): Promise<Store> {
  const migrations = await readMigrations()
  const store = await storeOver(await PGlite.create({ loadDataDir: await migratedSeed(migrations) }))
  await migrate(store, { ...options, migrations })
  return store
}

function storeOver(db: PGlite): Promise<Store> {
  return oneConnectionStore(async (notified) => connectionTo(db, notified))
}

/** A data directory with the migrations applied, made once for each form of them and kept in `.cache`. */
async function migratedSeed(migrations: readonly Migration[]): Promise<Blob> {
  const key = createHash('sha256').update([pgliteVersion(), ...migrations.map((migration) => migration.hash)].join()).digest('hex').slice(0, 16)
  const file = new URL(`migrated-${key}.tar`, CACHE)
  try {
    return new Blob([await readFile(file)])
  } catch {
    const db = await PGlite.create({ initDbStartParams: ['--wal-segsize=1'] })
    await migrate(await storeOver(db), { migrations })
    const seed = await db.dumpDataDir('none')
    await db.close()
    await mkdir(CACHE, { recursive: true })
    const draft = new URL(`migrated-${key}.${process.pid}.tar`, CACHE)
    await writeFile(draft, new Uint8Array(await seed.arrayBuffer()))
    await rename(draft, file)
    // Those of former migrations would pile up, 30 MB each.
    for (const name of await readdir(CACHE)) if (/^migrated-\w+\.tar$/.test(name) && !name.includes(key)) await rm(new URL(name, CACHE), { force: true })
    return seed
  }
}
