import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'

/** The screens over made-up data, without server or store: `npx vite apps/dashboard/dev`. Never part of the product. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [solid()],
  appType: 'spa',
  cacheDir: '/tmp/throughline-dev-vite',
  server: { port: 4680, hmr: false, fs: { allow: ['../../..'] } },
})
