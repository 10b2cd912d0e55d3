import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Builds the page on which the columns, DuckDB-WASM and pm4js answer the same questions. The peers lie in the bench's own folder. */
export default defineConfig({
  root: here('.'),
  resolve: { alias: { '@duckdb/duckdb-wasm': here('../../../.cache/bench/peers/node_modules/@duckdb/duckdb-wasm/dist/duckdb-browser.mjs'), 'apache-arrow': here('../../../.cache/bench/peers/node_modules/apache-arrow/Arrow.mjs') } },
  worker: { format: 'es' },
  build: { target: 'es2023', assetsInlineLimit: 0, emptyOutDir: true, modulePreload: { polyfill: false } },
})
