import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { filesUnder } from './filesUnder.ts'

const PLACEHOLDER = '__THROUGHLINE_PRECACHE__'
/** Never asked for: `initdb` is replaced by the shipped template. */
const LEFT_OUT = /(^sw\.js$|\.map$|initdb-[^/]*\.wasm$)/

/** Tells the service worker which files make the application, and under which version. */
export function precache(): Plugin {
  return {
    name: 'precache',
    apply: 'build',
    writeBundle: {
      order: 'pre',
      handler(options) {
        const files = filesUnder(options.dir!).filter((name) => !LEFT_OUT.test(name)).sort()
        const version = createHash('sha256')
        for (const name of files) version.update(name).update(readFileSync(join(options.dir!, name)))
        const list = { version: version.digest('hex').slice(0, 16), files: files.map((name) => `/${name}`) }
        const path = join(options.dir!, 'sw.js')
        const text = readFileSync(path, 'utf8')
        const pattern = new RegExp(`["'\`]${PLACEHOLDER}["'\`]`)
        if (!pattern.test(text)) throw new Error('The service worker lost the place for its list of files.')
        writeFileSync(path, text.replace(pattern, () => JSON.stringify(JSON.stringify(list))))
      },
    },
  }
}
