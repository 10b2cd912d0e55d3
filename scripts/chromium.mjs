import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Failed, root, run } from './run.mjs'

/**
 * Where a Chromium is: `CHROMIUM`, Debian's, or Playwright's own. On a Debian machine, as root, it is installed.
 * @throws Failed with one line that says what to do.
 */
export async function findChromium() {
  const given = process.env.CHROMIUM
  if (given) {
    if (!existsSync(given)) throw new Failed(`CHROMIUM=${given} does not exist.`)
    return given
  }
  const found = candidates().find((path) => path && existsSync(path))
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing Chromium (Debian package) …')
    await run('apt-get', ['update', '-qq'], { quiet: true })
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], { env: { DEBIAN_FRONTEND: 'noninteractive' }, quiet: true })
    if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium'
  }
  throw new Failed('Browser stories need Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM to its path.')
}

function candidates() {
  const own = () => {
    try {
      return createRequire(`${root}package.json`)('playwright-core').chromium.executablePath()
    } catch {
      return undefined
    }
  }
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', own()]
}
