import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { packDirectory, unpackDirectory } from './tar.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tar-'))
  return () => rm(directory, { recursive: true })
})

async function fill(): Promise<string> {
  const from = join(directory, 'from')
  await mkdir(join(from, 'base', '1'), { recursive: true })
  await mkdir(join(from, 'empty'))
  await writeFile(join(from, 'base', '1', 'exact'), Buffer.alloc(1024, 7))
  await writeFile(join(from, 'base', '1', 'odd'), Buffer.from('odd'))
  await writeFile(join(from, 'none'), '')
  return from
}

test('[ST38] a packed directory comes out as it went in, for its owner only', async () => {
  const from = await fill()
  const to = join(directory, 'to')
  await unpackDirectory(await packDirectory(from), to)
  expect((await readdir(to, { recursive: true })).toSorted()).toEqual((await readdir(from, { recursive: true })).toSorted())
  for (const name of ['base/1/exact', 'base/1/odd', 'none']) expect(await readFile(join(to, name))).toEqual(await readFile(join(from, name)))
  expect((await stat(to)).mode & 0o777).toBe(0o700)
  expect((await stat(join(to, 'none'))).mode & 0o777).toBe(0o600)
})

test('[ST38] the archive is one that tar itself reads', async () => {
  const file = join(directory, 'packed.tar')
  await writeFile(file, await packDirectory(await fill()))
  const listed = spawnSync('tar', ['-tf', file], { encoding: 'utf8' })
  expect(listed.stdout.trim().split('\n')).toEqual(['base', 'base/1', 'base/1/exact', 'base/1/odd', 'empty', 'none'].map((name) => (/^(base|base\/1|empty)$/.test(name) ? expect.stringMatching(new RegExp(`^${name}/?$`)) : name)))
})

test('[ST38] an archive that points outside its directory is refused', async () => {
  const packed = Buffer.from(await packDirectory(await fill()))
  packed.write('../../outside', 0)
  await expect(unpackDirectory(packed, join(directory, 'to'))).rejects.toThrow('outside its directory')
})
