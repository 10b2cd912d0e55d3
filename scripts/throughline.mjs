import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { install } from './install.mjs'
import { main, root } from './run.mjs'

/** The command line: the built one while it is newer than every source, else the sources themselves. */
await main(async () => {
  // Only on a machine that has nothing yet: answers go to standard output, and a running server must not lose its modules.
  if (!existsSync(`${root}node_modules/tsx`)) await install()
  const built = `${root}apps/server/dist/cli.js`
  const isFresh = existsSync(built) && newest(['apps/server/src', 'packages/domain/src', 'packages/analytics/src', 'packages/sync/src']) < statSync(built).mtimeMs
  const how = isFresh ? [built] : ['--import', import.meta.resolve('tsx'), `${root}apps/server/src/cli/main.ts`]
  const child = spawn(process.execPath, [...how, ...process.argv.slice(2)], { stdio: 'inherit', cwd: process.env.INIT_CWD ?? root, env: { ...process.env, NODE_NO_WARNINGS: '1' } })
  // The child decides what a signal means; we only wait for it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  process.exitCode = await new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? (signal ? 1 : 0))))
})

function newest(folders) {
  let at = 0
  for (const folder of folders) {
    for (const name of readdirSync(`${root}${folder}`, { recursive: true })) if (name.endsWith('.ts')) at = Math.max(at, statSync(`${root}${folder}/${name}`).mtimeMs)
  }
  return at
}
