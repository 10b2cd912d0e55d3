import { existsSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { build } from './build.mjs'
import { install } from './install.mjs'
import { chosenOf, main, root } from './run.mjs'

/*
 * npm run bench [-- --quick] [-- ingest filter …]: one JSON line for each figure, on standard output, each measured beside its reference.
 * Remarks go to standard error. Exits with 1 when a target does not hold.
 */
const BENCHES = ['ingest', 'filter', 'clusters', 'append', 'memory', 'peers', 'firstLoad', 'warmStart', 'news', 'weight']
const NEED_BUILD = new Set(['warmStart', 'news', 'weight'])

await main(async () => {
  const chosen = chosenOf(BENCHES, process.argv.slice(2).filter((each) => !each.startsWith('--')))
  if (!existsSync(`${root}node_modules/tsx`)) await install()
  if (chosen.some((name) => NEED_BUILD.has(name))) await build({ quiet: true })
  for (const name of chosen) await bench(name)
})

/** Each in its own process, so that one's memory and compiled code do not help or hurt the next. */
async function bench(name) {
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', `${root}test/bench/${name}.ts`, ...process.argv.slice(2).filter((each) => each.startsWith('--'))], {
    cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  let rest = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text) => {
    process.stdout.write(text)
    rest += text
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) {
    console.error(`✗ ${name} did not measure anything`)
    process.exitCode = 1
  }
  for (const line of rest.split('\n').filter((each) => each.startsWith('{'))) if (JSON.parse(line).holds === false) process.exitCode = 1
}
