import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { lockDirectory } from './directoryLock.ts'

let directory: string
let path: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'))
  path = join(directory, 'lock')
  return () => rm(directory, { recursive: true })
})

async function holdAs(changes: Record<string, unknown>): Promise<void> {
  const release = await lockDirectory(directory)
  const holder = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
  await release()
  await writeFile(path, JSON.stringify({ ...holder, id: 'another', ...changes }))
}

test('[ST40] the directory is free again after it was given back, and nothing is left behind', async () => {
  const release = await lockDirectory(directory)
  await expect(lockDirectory(directory)).rejects.toThrow(`in use by process ${process.pid}`)
  await release()
  expect(await readdir(directory)).toEqual([])
  await (await lockDirectory(directory))()
})

test('[ST41] a process number that was given to another process does not hold the directory', async () => {
  await holdAs({ pid: process.pid, began: '1' })
  await (await lockDirectory(directory))()
  await holdAs({ pid: 2 ** 22 + 1 })
  await (await lockDirectory(directory))()
})

test.runIf(process.platform === 'linux')('[ST41] a killed process that nobody has buried yet does not hold the directory', async () => {
  // The shell never waits for its child: killed, it stays a zombie.
  const shell = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 61'], { stdio: ['ignore', 'pipe', 'ignore'] })
  const pid = await new Promise<number>((resolve) => shell.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))))
  const fields = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  await holdAs({ pid, began: fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19] ?? '' })
  await expect(lockDirectory(directory)).rejects.toThrow(`in use by process ${pid}`)
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(async () => (await lockDirectory(directory))())
  shell.kill()
})

test('[ST42] of many that find a stale lock at once, exactly one takes it over', async () => {
  for (let round = 0; round < 20; round++) {
    await holdAs({ pid: 2 ** 22 + 1 })
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)))
    const taken = tries.filter((one) => one.status === 'fulfilled')
    expect(taken).toHaveLength(1)
    await taken[0]!.value()
  }
})

test('[ST43] a holder in another container is believed while it shows signs of life', async () => {
  await holdAs({ world: 'another machine', pid: 1 })
  const beat = setInterval(() => void utimes(path, new Date(), new Date()), 30)
  await expect(lockDirectory(directory, { beatMs: 40 })).rejects.toThrow('in use by process 1')
  clearInterval(beat)
  await new Promise((resolve) => setTimeout(resolve, 50))
  await (await lockDirectory(directory, { beatMs: 40 }))()
})

test('[ST44] a takeover that died half-way is forgotten after half a minute', async () => {
  await holdAs({ pid: 2 ** 22 + 1 })
  await mkdir(`${path}.taking`)
  await expect(lockDirectory(directory)).rejects.toThrow('just opening')
  await utimes(`${path}.taking`, new Date(Date.now() - 40_000), new Date(Date.now() - 40_000))
  await expect(lockDirectory(directory)).rejects.toThrow('Try again in a moment')
  await (await lockDirectory(directory))()
})

test('[ST45] a process whose lock was taken over is told so', async () => {
  const lost = new Promise<Error>((resolve) => void lockDirectory(directory, { beatMs: 10, onLost: resolve }).then(() => holdAnyway()))
  async function holdAnyway(): Promise<void> {
    await writeFile(path, JSON.stringify({ id: 'another', pid: 77, since: 'just now' }))
  }
  expect((await lost).message).toContain('in use by process 77')
})
