import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig } from 'vite'
import { pglite, replicaTemplate } from '../../../apps/dashboard/build/replicaTemplate.ts'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Builds the two pages of the browser bench: the replica alone, and the raw COPY it is compared with. */
export default defineConfig(mergeConfig(pglite, {
  root: here('.'),
  plugins: [replicaTemplate()],
  build: { target: 'es2023', assetsInlineLimit: 0, emptyOutDir: true, modulePreload: { polyfill: false }, rollupOptions: { input: { index: here('index.html'), copy: here('copy.html') } } },
}))
