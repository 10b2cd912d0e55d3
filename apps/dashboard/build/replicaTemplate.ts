import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

export const templatePath = fileURLToPath(new URL('../../../.cache/replica/replica-template.tar', import.meta.url))
const script = fileURLToPath(new URL('./buildTemplate.ts', import.meta.url))

/** Makes the data directory that a browser's first PGlite starts from, instead of running `initdb` there. */
export function replicaTemplate(): Plugin {
  return {
    name: 'replica-template',
    buildStart() {
      execFileSync(process.execPath, ['--import', 'tsx', script, templatePath], { stdio: 'inherit' })
    },
  }
}
