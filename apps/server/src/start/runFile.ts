import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** How the command line on this machine finds a running server and is let in. */
export interface RunFile {
  readonly pid: number
  readonly url: string
  readonly key: string
}

export const newLocalKey = (): string => randomBytes(32).toString('hex')

/** Readable by the owner of the data directory only: whoever holds the key is an administrator. */
export async function writeRunFile(dataDir: string, run: RunFile): Promise<void> {
  await mkdir(dataDir, { recursive: true })
  const draft = join(dataDir, `run.json.${run.pid}`)
  await writeFile(draft, JSON.stringify(run), { mode: 0o600 })
  await rename(draft, join(dataDir, 'run.json'))
}

/** The server that runs on this data directory, if its process lives. */
export function readRunFile(dataDir: string): RunFile | undefined {
  try {
    const run = JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')) as RunFile
    process.kill(run.pid, 0)
    return run
  } catch {
    return undefined
  }
}

export function removeRunFile(dataDir: string): void {
  rmSync(join(dataDir, 'run.json'), { force: true })
}
