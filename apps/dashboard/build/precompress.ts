import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { filesUnder } from './filesUnder.ts'

const CACHE = fileURLToPath(new URL('../../../.cache/precompressed/', import.meta.url))
const WORTH_IT = /\.(js|css|html|svg|json|webmanifest|wasm|data|tar|woff)$/
/** Below this many bytes a second file costs more than it saves. */
const SMALLEST = 1_000
/** Above it quality 11 takes minutes; 9 is within 2 % of it on the wasm. */
const LARGE = 1_000_000

/** Writes `.br` and `.gz` beside each asset, so that the server compresses nothing while it serves. Kept by content. */
export function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    writeBundle(options) {
      mkdirSync(CACHE, { recursive: true })
      for (const name of filesUnder(options.dir!)) {
        const path = join(options.dir!, name)
        if (!WORTH_IT.test(path)) continue
        const content = readFileSync(path)
        if (content.length < SMALLEST) continue
        const digest = createHash('sha256').update(content).digest('hex').slice(0, 32)
        const quality = content.length > LARGE ? 9 : 11
        writeFileSync(`${path}.br`, kept(`${digest}.${quality}.br`, () => brotliCompressSync(content, {
          params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: content.length, [constants.BROTLI_PARAM_LGWIN]: 24 },
        })))
        writeFileSync(`${path}.gz`, kept(`${digest}.gz`, () => gzipSync(content, { level: 9 })))
      }
    },
  }
}

function kept(name: string, make: () => Buffer): Buffer {
  const path = join(CACHE, name)
  if (existsSync(path)) return readFileSync(path)
  const made = make()
  // Two builds at once may make the same file: the last rename wins, both are whole.
  writeFileSync(`${path}.${process.pid}`, made)
  renameSync(`${path}.${process.pid}`, path)
  return made
}
