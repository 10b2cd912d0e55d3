import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { DurableNodeFs, durableParams } from './durableNodeFs.ts'
import { pgliteVersion } from './pgliteVersion.ts'
import { syncPath } from './syncPath.ts'
import { packDirectory, unpackDirectory } from './tar.ts'

/** The PostgreSQL major that the installed PGlite is built from. Its data directories are not those of another major. */
export const POSTGRES_MAJOR = 18

/** The log's files are kept for two checkpoints. Statistics are read from 7,500 rows in place of 30,000: the upkeep has no thread of its own. */
const SETTINGS = ['-c', 'max_wal_size=128MB', '-c', 'default_statistics_target=25']

/** Opens the embedded database of `directory`, made from `seed` (a data directory as .tar.gz) when there is none yet. */
export async function openDataDirectory(directory: string, seed: string | undefined): Promise<PGlite> {
  const path = join(directory, 'store')
  if (!existsSync(path)) await make(directory, path, seed)
  await mustFit(directory, path)
  await writeFile(join(directory, 'store.json'), `${JSON.stringify({ postgres: POSTGRES_MAJOR, pglite: pgliteVersion() })}\n`)
  return PGlite.create({ fs: new DurableNodeFs(path), startParams: [...durableParams(PGlite.defaultStartParams), ...SETTINGS] })
}

/** Under another name until it is whole and on the disk: a start that is cut off begins anew. */
async function make(directory: string, path: string, seed: string | undefined): Promise<void> {
  const draft = `${path}.new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  if (seed !== undefined && existsSync(seed)) await unpackDirectory(await promisify(gunzip)(await readFile(seed)), draft)
  else await initialise(draft)
  await syncTree(draft)
  await rename(draft, path)
  await syncPath(directory)
}

/** Runs initdb, which takes some seconds, and shuts down in order, so that the next start has nothing to repair. */
async function initialise(path: string): Promise<void> {
  // Segments of 1 MB: an empty store needs 16 MB less.
  const db = await PGlite.create({ fs: new NodeFS(path), initDbStartParams: ['--wal-segsize=1'] })
  await db.close()
}

async function syncTree(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true })
  // A few at a time: the disk gathers them.
  const paths = [directory, ...entries.map((entry) => join(directory, entry))]
  for (let at = 0; at < paths.length; at += 32) await Promise.all(paths.slice(at, at + 32).map(syncPath))
}

/** @throws Error that says what to do when another Postgres major wrote the data. */
async function mustFit(directory: string, path: string): Promise<void> {
  const major = Number((await readFile(join(path, 'PG_VERSION'), 'utf8')).trim())
  if (major === POSTGRES_MAJOR) return
  const writtenBy = await readFile(join(directory, 'store.json'), 'utf8')
    .then((text) => ` by PGlite ${(JSON.parse(text) as { pglite: string }).pglite}`)
    .catch(() => '')
  throw new Error(
    `The data in ${directory} were written${writtenBy} in the format of PostgreSQL ${major}; this version reads PostgreSQL ${POSTGRES_MAJOR}. ` +
    'Start the version of Throughline that wrote them, export with `throughline export`, and import into an empty directory with this one.',
  )
}

/** An empty data directory as .tar.gz: with it a new store needs no initdb. */
export async function makeSeed(): Promise<Uint8Array> {
  const directory = await mkdtemp(join(tmpdir(), 'throughline-seed-'))
  try {
    await initialise(directory)
    return await promisify(gzip)(await packDirectory(directory))
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
