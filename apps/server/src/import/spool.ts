import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folderOf = (dataDir: string): string => join(dataDir, 'spool')
const DAY = 86_400_000

/** Where uploads and imports lay files aside while they work; the machine's temporary folder while there is no data directory. */
export async function spoolFolder(dataDir: string): Promise<string> {
  const folder = existsSync(dataDir) ? folderOf(dataDir) : tmpdir()
  await mkdir(folder, { recursive: true })
  return folder
}

/**
 * Removes what killed uploads and imports left behind; call it at start. Whoever holds the data directory alone may remove all of it;
 * servers on one Postgres may share a directory, so there only what nobody touched for a day goes. Returns how many files and folders went.
 */
export async function emptySpool(dataDir: string, isAlone: boolean, now: Date): Promise<number> {
  const folder = folderOf(dataDir)
  let gone = 0
  for (const name of existsSync(folder) ? await readdir(folder) : []) {
    const path = join(folder, name)
    if (!isAlone && now.getTime() - await touchedAt(path) < DAY) continue
    await rm(path, { recursive: true, force: true })
    gone += 1
  }
  return gone
}

/** Milliseconds since 1970 of the newest write in a file, or in a folder and the files in it; now when somebody else removes it meanwhile. */
async function touchedAt(path: string): Promise<number> {
  try {
    const standing = await stat(path)
    const inside = standing.isDirectory() ? await Promise.all((await readdir(path)).map((name) => touchedAt(join(path, name)))) : []
    return Math.max(standing.mtimeMs, ...inside)
  } catch {
    return Infinity
  }
}
