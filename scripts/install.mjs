import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Failed, root, run } from './run.mjs'

/** Installs what package-lock.json says, once for each state of the lock. Install scripts never run. */
export async function install() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) throw new Failed(`Node ${process.versions.node} is too old. Install Node 20.19 or newer.`)
  const mark = `${root}node_modules/.throughline-installed`
  const lock = createHash('sha256').update(readFileSync(`${root}package-lock.json`)).digest('hex')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return
  console.log('Installing dependencies (first time or after a change) …')
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  mkdirSync(`${root}node_modules`, { recursive: true })
  writeFileSync(mark, lock)
}
