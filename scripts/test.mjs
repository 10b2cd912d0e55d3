import { build } from './build.mjs'
import { check } from './check.mjs'
import { findChromium } from './chromium.mjs'
import { install } from './install.mjs'
import { bin, chosenOf, main, part, run } from './run.mjs'

// Everything: `npm test`. Parts by name: `npm test -- store parity`.
const PARTS = ['check', 'store', 'conformance', 'parity', 'convergence', 'stories']

await main(async () => {
  const chosen = chosenOf(PARTS, process.argv.slice(2))
  await install()
  const CHROMIUM = chosen.includes('stories') || chosen.includes('check') ? await findChromium() : ''
  await part('build', () => build())
  for (const name of chosen) {
    if (name === 'check') await check()
    else await part(name, () => run(bin('vitest'), ['run', '--project', name, '--reporter', 'default'], { env: { CHROMIUM } }))
  }
  console.log('\nAll green.')
})
