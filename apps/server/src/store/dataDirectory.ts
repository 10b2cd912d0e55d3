import { PGlite } from '@electric-sql/pglite'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DurableNodeFs, durableParams } from './durableNodeFs.ts'
import { pgliteVersion } from './pgliteVersion.ts'

/** The PostgreSQL major that the installed PGlite is built from. Its data directories are not those of another major. */
export const POSTGRES_MAJOR = 18

const INITDB = ['--wal-segsize=1']

/** Opens the embedded database of `directory`, made from `seed` (a data directory as .tar.gz) when there is none yet. */
export async function openDataDirectory(directory: string, seed: string | undefined): Promise<PGlite> {
  const path = join(directory, 'store')
  if (!existsSync(path)) await make(directory, path, seed)
  await mustFit(directory, path)
  await writeFile(join(directory, 'store.json'), `${JSON.stringify({ postgres: POSTGRES_MAJOR, pglite: pgliteVersion() })}\n`)
  return open(path)
}

/** Under another name until it is whole: a start that is cut off begins anew. */
async function make(directory: string, path: string, seed: string | undefined): Promise<void> {
  const draft = `${path}.new`
  await rm(draft, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  const from = seed !== undefined && existsSync(seed) ? new Blob([await readFile(seed)], { type: 'application/x-gzip' }) : undefined
  await (await open(draft, from)).close()
  await rename(draft, path)
}

function open(path: string, seed?: Blob): Promise<PGlite> {
  return PGlite.create({
    fs: new DurableNodeFs(path),
    startParams: durableParams(PGlite.defaultStartParams),
    ...(seed === undefined ? { initDbStartParams: INITDB } : { loadDataDir: seed }),
  })
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

/** An empty data directory as .tar.gz: a new store starts from it in half a second instead of running initdb. */
export async function makeSeed(): Promise<Uint8Array> {
  const db = await PGlite.create({ initDbStartParams: INITDB })
  try {
    return new Uint8Array(await (await db.dumpDataDir('gzip')).arrayBuffer())
  } finally {
    await db.close()
  }
}
