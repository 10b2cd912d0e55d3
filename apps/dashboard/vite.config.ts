import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'
import { precache } from './build/precache.ts'
import { precompress } from './build/precompress.ts'
import { replicaTemplate, templatePath } from './build/replicaTemplate.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

const { version } = JSON.parse(readFileSync(fileURLToPath(new URL('../package.json', import.meta.resolve('@electric-sql/pglite'))), 'utf8')) as { version: string }

export default defineConfig({
  root,
  define: { __PGLITE_VERSION__: JSON.stringify(version) },
  plugins: [solid(), replicaTemplate(), precache(), precompress()],
  resolve: { alias: [{ find: /^replica-template\.tar\?url$/, replacement: `${templatePath}?url` }] },
  worker: { format: 'es' },
  // PGlite finds its WebAssembly beside itself; bundling it ahead for development would move it.
  optimizeDeps: { exclude: ['@electric-sql/pglite'] },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // Every browser with OPFS knows module preloading by itself.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_500,
    rolldownOptions: {
      input: { index: `${root}index.html`, sw: `${root}src/serviceWorker/sw.ts` },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
      // Emscripten's fallback for old engines; never reached, and the content policy forbids it.
      onLog(level, log, report) {
        if (log.code === 'EVAL' || /has been externalized for browser compatibility/.test(log.message)) return
        report(level, log)
      },
    },
  },
  server: { proxy: { '/sync': 'http://127.0.0.1:4600', '/trpc': 'http://127.0.0.1:4600', '/api': 'http://127.0.0.1:4600', '/enter': 'http://127.0.0.1:4600' } },
})
