import { PGlite } from '@electric-sql/pglite'
import { OpfsAhpFS } from '@electric-sql/pglite/opfs-ahp'
import templateUrl from 'replica-template.tar?url'
import { openHome, pathOf, readText, remove, writeText } from './files.ts'

export interface OpenDatabase {
  readonly db: PGlite
  readonly storage: 'opfs' | 'memory'
  readonly home: FileSystemDirectoryHandle | undefined
}

/**
 * A data directory is bound to the PGlite that made it; the tables inside follow the schema by themselves
 * (the sync client compares its hash), so that the outbox in it lives through an upgrade of the application.
 */
const DIRECTORY = `pglite-${__PGLITE_VERSION__}`
/** Names the directory that was made to its end: a template copied halfway must never be opened. */
const READY = 'pglite-ready'

/** `initdb` is never run here, so it is not fetched either: this is the smallest module there is. */
const noInitdb = () => new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))

/**
 * Opens the replica's PGlite: in OPFS when the browser has it, else in memory. The caller holds the lock that makes
 * it the only one to do so.
 */
export async function openDatabase(): Promise<OpenDatabase> {
  const home = await openHome()
  if (!home) return { db: await create({ dataDir: 'memory://' }), storage: 'memory', home }
  const isReady = (await readText(home, READY)) === DIRECTORY
  if (isReady) {
    try {
      return { db: await patiently(() => PGlite.create({ fs: files(), initdbWasmModule: noInitdb() })), storage: 'opfs', home }
    } catch (error) {
      console.warn('The replica could not be opened and is made anew.', error)
    }
  }
  await remove(home, READY)
  await removeOthers(home)
  const db = await create({ fs: files() })
  await writeText(home, READY, DIRECTORY)
  return { db, storage: 'opfs', home }
}

async function create(place: { fs: OpfsAhpFS } | { dataDir: string }): Promise<PGlite> {
  const template = await (await fetch(templateUrl)).blob()
  return PGlite.create({ ...place, loadDataDir: template, initdbWasmModule: noInitdb() })
}

/** The template has 320 files, and one transaction that makes every table needs about 100 more; PGlite's usual thousand
 * handles up front are most of a first start. */
function files(): OpfsAhpFS {
  return new OpfsAhpFS(pathOf(DIRECTORY), { initialPoolSize: 600, maintainedPoolSize: 200 })
}

/** A tab that has just died may hold its files for a moment longer than its lock. */
async function patiently<T>(open: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await open()
    } catch (error) {
      const isHeld = (error as DOMException).name === 'NoModificationAllowedError' || /access handle/i.test(String(error))
      if (!isHeld || attempt === 40) throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}

/** Data directories of other versions, and this one when it was left half made. */
async function removeOthers(home: FileSystemDirectoryHandle): Promise<void> {
  for await (const name of home.keys()) {
    if (name.startsWith('pglite-')) await patiently(() => remove(home, name))
  }
}
