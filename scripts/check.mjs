import { readdirSync, readFileSync } from 'node:fs'
import { install } from './install.mjs'
import { Failed, bin, main, part, root, run } from './run.mjs'

const PROJECTS = ['packages/domain', 'packages/analytics', 'packages/sync', 'apps/server', 'apps/dashboard', 'apps/dashboard/tsconfig.build.json', 'test']

/** The fast part: types, lint, lock, unit and architecture tests. Under a minute when warm. */
export async function check() {
  await part('types', async () => {
    const results = []
    for (const project of PROJECTS) results.push(run(bin('tsc'), ['-p', project]).catch((error) => error))
    const failed = (await Promise.all(results)).find((result) => result instanceof Error)
    if (failed) throw failed
  })
  await part('lint', () => run(bin('oxlint'), ['--deny-warnings', '.']))
  await part('lock', checkLock)
  await part('unit and architecture', () => run(bin('vitest'), ['run', '--project', 'unit', '--project', 'architecture', '--reporter', 'default']))
}

/** The lock must install anywhere: no addresses, and every platform's binaries are in it. */
function checkLock() {
  const lock = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8'))
  const names = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)))
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (entry.resolved?.startsWith('http')) throw new Failed(`package-lock.json holds an address at ${path}. Keep omit-lockfile-registry-resolved=true in .npmrc.`)
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!names.has(name)) throw new Failed(`package-lock.json lacks ${name}, which ${path} wants on some platform. Delete node_modules and the lock, then install.`)
    }
  }
  if (!readdirSync(root).includes('.npmrc')) throw new Failed('.npmrc is missing')
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  await main(async () => {
    await install()
    await check()
  })
}
