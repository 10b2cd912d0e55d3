import { build } from './build.mjs'
import { check } from './check.mjs'
import { findChromium } from './chromium.mjs'
import { install } from './install.mjs'
import { bin, main, part, run } from './run.mjs'

// Everything: `npm test`. Parts by name: `npm test -- store parity`.
const AFTER_CHECK = ['store', 'conformance', 'parity', 'convergence', 'stories']

await main(async () => {
  await install()
  const wanted = process.argv.slice(2)
  const chosen = (name) => wanted.length === 0 || wanted.includes(name)
  const CHROMIUM = chosen('stories') || chosen('check') ? await findChromium() : ''
  await part('build', () => build())
  if (chosen('check')) await check()
  for (const project of AFTER_CHECK.filter(chosen)) {
    await part(project, () => run(bin('vitest'), ['run', '--project', project, '--reporter', 'default'], { env: { CHROMIUM } }))
  }
  console.log('\nAll green.')
})
