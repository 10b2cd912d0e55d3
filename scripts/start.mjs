import { install } from './install.mjs'
import { build } from './build.mjs'
import { main, root } from './run.mjs'

await main(async () => {
  await install()
  console.log('Building (seconds; nothing when unchanged) …')
  await build({ quiet: true })
  // In this process, so that Ctrl-C and SIGTERM reach the server itself.
  process.chdir(process.env.INIT_CWD ?? root)
  await import(`${root}apps/server/dist/main.js`)
})
