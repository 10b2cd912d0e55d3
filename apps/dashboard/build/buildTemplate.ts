import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { PGlite } from '@electric-sql/pglite'

/**
 * Writes the data directory a replica starts from, as a tar file: an empty cluster, so that no browser ever runs
 * `initdb` (2.5 s of CPU there). `postgres` is the only database in it: the two templates would triple the files,
 * and each file is a handle that the browser must open.
 */
async function buildTemplate(path: string): Promise<void> {
  const key = createHash('sha256').update(readFileSync(new URL(import.meta.url))).update(pgliteVersion()).digest('hex')
  if (existsSync(path) && existsSync(`${path}.key`) && readFileSync(`${path}.key`, 'utf8') === key) return
  const db = await PGlite.create({ initDbStartParams: ['--wal-segsize=1'] })
  await db.exec(`update pg_database set datistemplate = false`)
  await db.exec('drop database template0')
  await db.exec('drop database template1')
  await db.exec('vacuum full')
  await db.exec('checkpoint')
  const tar = new Uint8Array(await (await db.dumpDataDir('none')).arrayBuffer())
  await db.close()
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.${process.pid}`, tar)
  renameSync(`${path}.${process.pid}`, path)
  writeFileSync(`${path}.key`, key)
}

function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const { version } = JSON.parse(readFileSync(new URL('../package.json', `file://${entry}`), 'utf8')) as { version: string }
  return version
}

const target = process.argv[2]
if (target === undefined) throw new Error('Say where to write the template: buildTemplate.ts FILE')
await buildTemplate(target)
