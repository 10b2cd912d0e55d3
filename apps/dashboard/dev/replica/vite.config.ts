import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig } from 'vite'
import { pglite, replicaTemplate } from '../../build/replicaTemplate.ts'

/** Builds the page of the tests that ask the replica directly. Never part of the product. */
export default defineConfig(mergeConfig(pglite, {
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [replicaTemplate()],
  build: { target: 'es2023', assetsInlineLimit: 0, emptyOutDir: true, minify: false, modulePreload: { polyfill: false } },
}))
