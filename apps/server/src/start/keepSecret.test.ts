import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepSecret } from './keepSecret.ts'

let directory: string
beforeEach(async () => { directory = await mkdtemp(join(tmpdir(), 'throughline-secret-')) })
afterEach(() => rm(directory, { recursive: true }))

test('the demo makes one secret, whoever starts first, and keeps it to its owner', async () => {
  const data = join(directory, 'data')
  const made = await Promise.all(Array.from({ length: 8 }, () => keepSecret(data)))
  expect(new Set([...made, await keepSecret(data)])).toEqual(new Set([made[0]]))
  expect(made[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(await readdir(data)).toEqual(['secret'])
  expect((await stat(join(data, 'secret'))).mode & 0o777).toBe(0o600)
})
