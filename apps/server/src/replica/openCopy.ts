import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { bundledSeed } from '../store/bundledSeed.ts'
import { pgliteVersion } from '../store/pgliteVersion.ts'

/**
 * The database of a kept copy. It survives a killed process; what is in it can always be loaded anew, so one that another version
 * wrote, or that was not made to its end, is made anew too.
 */
export async function openCopy(directory: string): Promise<PGlite> {
  const path = join(directory, 'copy')
  const madeBy = join(directory, 'copy.txt')
  const version = await readFile(madeBy, 'utf8').catch(() => undefined)
  if (version === pgliteVersion() && existsSync(path)) return PGlite.create({ fs: new NodeFS(path) })
  await rm(path, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  const db = await PGlite.create({ fs: new NodeFS(path), ...(bundledSeed !== undefined && { loadDataDir: new Blob([await readFile(bundledSeed)]) }) })
  await writeFile(madeBy, pgliteVersion())
  return db
}
