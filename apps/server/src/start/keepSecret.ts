import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { linked } from '../store/linked.ts'

/** The demo's own secret: made at random on first start, kept beside the data, readable by its owner only. Whole from the moment it is there: a start that dies leaves none. */
export async function keepSecret(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true })
  const path = join(dataDir, 'secret'), draft = `${path}.${randomBytes(4).toString('hex')}`
  const secret = randomBytes(32).toString('hex')
  try {
    await writeFile(draft, secret, { mode: 0o600 })
    return (await linked(draft, path)) ? secret : await readFile(path, 'utf8')
  } finally {
    await rm(draft, { force: true })
  }
}
