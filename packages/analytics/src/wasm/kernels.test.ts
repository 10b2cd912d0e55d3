import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { kernelsText } from '../../../../scripts/kernels.mjs'

test('[A37] the kernels that run are those of assembly/, compiled: otherwise `npm run kernels`', async () => {
  expect(await readFile(new URL('bytes.ts', import.meta.url), 'utf8')).toBe(await kernelsText())
}, 60_000)
