import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emptySpool, spoolFolder } from './spool.ts'

test('[IM14] a start removes what killed imports left; beside other servers only what nobody touched for a day', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-spool-'))
  const now = new Date()
  const twoDaysAgo = new Date(now.getTime() - 2 * 86_400_000)
  expect(await emptySpool(dataDir, true, now)).toBe(0)
  const folder = await spoolFolder(dataDir)
  expect(folder).toBe(join(dataDir, 'spool'))
  const leave = async (name: string, at: Date): Promise<void> => {
    await mkdir(join(folder, name))
    for (const path of [join(folder, name, 'rows'), join(folder, `upload-${name}`)]) {
      await writeFile(path, 'who,what\n')
      await utimes(path, at, at)
    }
    await utimes(join(folder, name), at, at)
  }
  await leave('old', twoDaysAgo)
  await leave('new', now)
  // A folder whose file is still being written is not old.
  await leave('long', twoDaysAgo)
  await utimes(join(folder, 'long', 'rows'), now, now)
  expect(await emptySpool(dataDir, false, now)).toBe(3)
  expect((await readdir(folder)).sort()).toEqual(['long', 'new', 'upload-new'])
  expect(await emptySpool(dataDir, true, now)).toBe(3)
  expect(await readdir(folder)).toEqual([])
  await rm(dataDir, { recursive: true })
})
