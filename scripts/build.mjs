import { install } from './install.mjs'
import { bin, main, run } from './run.mjs'

/** Builds server and dashboard; what has not changed comes from the cache. */
export async function build({ quiet = false } = {}) {
  await run(bin('turbo'), ['run', 'build', '--output-logs=errors-only', '--log-order=grouped', '--no-update-notifier'], { quiet })
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  await main(async () => {
    await install()
    await build()
  })
}
