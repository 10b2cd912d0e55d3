import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { makeSeed } from './dataDirectory.ts'

// node --import tsx apps/server/src/store/buildSeed.ts FILE.tgz
const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('Say where the seed goes: buildSeed.ts FILE.tgz')
await mkdir(dirname(resolve(file)), { recursive: true })
await writeFile(file, await makeSeed())
