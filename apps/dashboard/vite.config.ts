import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig, type UserConfig } from 'vite'
import solid from 'vite-plugin-solid'
import { precache } from './build/precache.ts'
import { precompress } from './build/precompress.ts'
import { pglite, replicaTemplate } from './build/replicaTemplate.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

const own: UserConfig = {
  root,
  plugins: [solid(), replicaTemplate(), precache(), precompress()],
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
}

export default defineConfig(mergeConfig(pglite, own))
