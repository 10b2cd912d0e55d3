import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const ENTRIES = { main: 'src/main.ts', cli: 'src/cli/main.ts', pgliteWorker: 'src/store/pgliteWorker.ts' }

rmSync(here('dist'), { recursive: true, force: true })
mkdirSync(here('dist'), { recursive: true })
const bundle = await rolldown({
  input: Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, here(path)]).filter(([, path]) => existsSync(path))),
  platform: 'node',
  // Our own packages are source and go in; everything else is installed beside the bundle.
  external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('@throughline/'),
})
await bundle.write({ dir: here('dist'), format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js', sourcemap: true })
await bundle.close()
cpSync(here('../../packages/domain/migrations'), here('dist/migrations'), { recursive: true })
const seed = spawnSync(process.execPath, ['--import', 'tsx', here('src/store/buildSeed.ts'), here('dist/seed.tgz')], { stdio: 'inherit' })
if (seed.status !== 0) process.exit(seed.status ?? 1)
