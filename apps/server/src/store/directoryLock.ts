import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, rmdir, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { linked } from './linked.ts'

/** Who holds the directory. */
interface Holder {
  readonly id: string
  readonly pid: number
  /** When the process began, as its kernel counts: a number that is used again belongs to another process. */
  readonly began: string
  /** Machine start and process namespace: only within the same one does a pid say anything. */
  readonly world: string
  readonly since: string
}

export interface LockOptions {
  /** The holder shows every so many milliseconds that it lives. */
  readonly beatMs?: number
  /** Another process has taken the directory: this one slept too long to be believed, and must write nothing more. */
  readonly onLost?: (error: Error) => void
}

/**
 * Takes the directory for this process; two of them on one directory would lose data silently. A lock whose process is gone is
 * taken over. A holder on another machine or in another container cannot be asked, so its sign of life is awaited: up to five beats.
 * @returns a function that gives the directory back
 * @throws Error that names the process which holds it.
 */
export async function lockDirectory(directory: string, options: LockOptions = {}): Promise<() => Promise<void>> {
  const beatMs = options.beatMs ?? 2000
  await mkdir(directory, { recursive: true })
  const path = join(directory, 'lock')
  const own: Holder = { id: randomUUID(), pid: process.pid, began: beganOf(process.pid) ?? '', world: world(), since: new Date().toISOString() }
  const draft = join(directory, `lock.${own.id}`)
  await writeFile(draft, JSON.stringify(own))
  try {
    await take(path, draft, directory, beatMs)
  } finally {
    await unlink(draft)
  }
  const beat = setInterval(() => void showLife(), beatMs)
  beat.unref()
  async function showLife(): Promise<void> {
    const holder = await readHolder(path)
    if (holder !== null && holder.id !== own.id) {
      clearInterval(beat)
      options.onLost?.(inUse(directory, holder))
    } else await utimes(path, new Date(), new Date()).catch(() => undefined)
  }
  return async () => {
    clearInterval(beat)
    if ((await readHolder(path))?.id === own.id) await rm(path, { force: true })
  }
}

async function take(path: string, draft: string, directory: string, beatMs: number): Promise<void> {
  if (await linked(draft, path)) return
  const holder = await readHolder(path)
  if (holder !== null && (await isAlive(path, holder, beatMs))) throw inUse(directory, holder)
  // Only one may clear a stale lock away, or the second would clear away the first one's new lock.
  const taking = `${path}.taking`
  try {
    await mkdir(taking)
  } catch {
    const age = Date.now() - ((await stat(taking).catch(() => null))?.mtimeMs ?? Date.now())
    if (age > 30_000) await rmdir(taking).catch(() => undefined)
    throw new Error(`Another process is just opening the data in ${directory}. Try again in a moment.`)
  }
  try {
    const now = await readHolder(path)
    if (now !== null && now.id !== holder?.id) throw inUse(directory, now)
    await rm(path, { force: true })
    if (!(await linked(draft, path))) throw new Error(`Another process has just opened the data in ${directory}.`)
  } finally {
    await rmdir(taking)
  }
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder
  } catch {
    return null
  }
}

async function isAlive(path: string, holder: Holder, beatMs: number): Promise<boolean> {
  if (holder.world === world()) {
    const began = beganOf(holder.pid)
    return began === undefined ? isThere(holder.pid) : began === holder.began
  }
  const seen = (await stat(path).catch(() => null))?.mtimeMs
  for (let beats = 0; beats < 5; beats++) {
    await wait(beatMs)
    const now = (await stat(path).catch(() => null))?.mtimeMs
    if (now === undefined) return false
    if (now !== seen) return true
  }
  return false
}

function inUse(directory: string, holder: Holder): Error {
  return new Error(`The data in ${directory} are in use by process ${holder.pid} since ${holder.since}. Stop it first, or choose another directory with DATA_DIR.`)
}

/** For a process that another user hides: `EPERM` means that there is one. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** When a process began, `ended` for one that only waits to be buried; `undefined` when there is none to be seen. */
function beganOf(pid: number): string | undefined {
  try {
    // Field 22 of proc_pid_stat(5), counted after the name, which may hold anything but ends in the last `)`.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...rest] = fields.slice(fields.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' || state === 'X' ? 'ended' : rest[18]
  } catch {
    if (process.platform === 'linux') return undefined
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

function world(): string {
  if (process.platform !== 'linux') return process.platform
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return 'unknown'
  }
}
