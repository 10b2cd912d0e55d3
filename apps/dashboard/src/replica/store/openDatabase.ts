import { PGlite } from '@electric-sql/pglite'
import { OpfsAhpFS } from '@electric-sql/pglite/opfs-ahp'
import templateUrl from 'replica-template.tar?url'
import { openHome, pathOf, patiently, readText, remove, writeText } from './files.ts'

export interface OpenDatabase {
  readonly db: PGlite
  readonly storage: 'opfs' | 'memory'
}

/**
 * A data directory is bound to the PGlite that made it; the tables inside follow the schema by themselves (the sync client
 * compares its hash). One made anew gets another name: what could not be opened may still be held by the attempt.
 */
const VERSION = `pglite-${__PGLITE_VERSION__}-`
/** Names the directory that was made to its end: a template copied halfway must never be opened. */
const READY = 'pglite-ready'

/**
 * Memory that a tab of a tablet can spare: PGlite's usual 128 MB of buffers are all touched at its start, and its usual 64 MB for
 * building an index stay with the tab for good, as WebAssembly memory never shrinks.
 */
const START_PARAMS = [...PGlite.defaultStartParams, '-c', 'shared_buffers=32MB', '-c', 'maintenance_work_mem=16MB']

/** `initdb` is never run here, so it is not fetched either: this is the smallest module there is. */
const noInitdb = () => new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))

/**
 * Opens the replica's PGlite: in OPFS when the browser has it, else in memory. The caller holds the lock that makes
 * it the only one to do so.
 */
export async function openDatabase(): Promise<OpenDatabase> {
  const home = await openHome()
  if (!home) return { db: await create({ dataDir: 'memory://' }), storage: 'memory' }
  const ready = await readText(home, READY)
  if (ready?.startsWith(VERSION)) {
    try {
      return { db: await patiently(() => PGlite.create({ fs: files(ready), initdbWasmModule: noInitdb(), startParams: START_PARAMS })), storage: 'opfs' }
    } catch (error) {
      console.warn('The replica could not be opened and is made anew.', error)
    }
  }
  await remove(home, READY)
  await removeOthers(home)
  const fresh = VERSION + crypto.randomUUID().slice(0, 8)
  const db = await create({ fs: files(fresh) })
  await writeText(home, READY, fresh)
  return { db, storage: 'opfs' }
}

async function create(place: { fs: OpfsAhpFS } | { dataDir: string }): Promise<PGlite> {
  const template = await (await fetch(templateUrl)).blob()
  return PGlite.create({ ...place, loadDataDir: template, initdbWasmModule: noInitdb(), startParams: START_PARAMS })
}

/** The template has 320 files, and one transaction that makes every table needs about 100 more; PGlite's usual thousand
 * handles up front are most of a first start. */
function files(directory: string): OpfsAhpFS {
  return new OpfsAhpFS(pathOf(directory), { initialPoolSize: 600, maintainedPoolSize: 200 })
}

/** Data directories of other versions, and any that could not be opened or was left half made. One still held goes next time. */
async function removeOthers(home: FileSystemDirectoryHandle): Promise<void> {
  const names: string[] = []
  for await (const name of home.keys()) names.push(name)
  for (const name of names) {
    if (name.startsWith('pglite-')) await remove(home, name).catch((error: unknown) => console.warn(`${name} is removed at the next start.`, error))
  }
}
