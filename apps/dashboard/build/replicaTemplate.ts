import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin, UserConfig } from 'vite'

const templatePath = fileURLToPath(new URL('../../../.cache/replica/replica-template.tar', import.meta.url))
const script = fileURLToPath(new URL('./buildTemplate.ts', import.meta.url))
const { version } = JSON.parse(readFileSync(fileURLToPath(new URL('../package.json', import.meta.resolve('@electric-sql/pglite'))), 'utf8')) as { version: string }

/** What a build needs to carry PGlite and its template. */
export const pglite: UserConfig = {
  define: { __PGLITE_VERSION__: JSON.stringify(version) },
  resolve: { alias: [{ find: /^replica-template\.tar\?url$/, replacement: `${templatePath}?url` }] },
  worker: { format: 'es' },
  // PGlite finds its WebAssembly beside itself; bundling it ahead for development would move it.
  optimizeDeps: { exclude: ['@electric-sql/pglite'] },
}

/** Makes the data directory that a browser's first PGlite starts from, instead of running `initdb` there. */
export function replicaTemplate(): Plugin {
  return {
    name: 'replica-template',
    buildStart() {
      execFileSync(process.execPath, ['--import', 'tsx', script, templatePath], { stdio: 'inherit' })
    },
  }
}
