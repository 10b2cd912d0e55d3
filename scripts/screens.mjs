import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from './build.mjs'
import { findChromium } from './chromium.mjs'
import { install } from './install.mjs'
import { main, root } from './run.mjs'

// Pictures of every screen from the demo company: `node scripts/screens.mjs [folder]`. Those in docs/screens are 1440 px, light; a customer is the first of a list.
const SCREENS = { board: '/', journeys: '/journey', map: '/journey/claim', discovery: '/discover', funnel: '/funnel', compare: '/compare?compare=previous', time: '/time', drivers: '/drivers?period=all&target=outcome:left', proof: '/proof?target=outcome:renewed&period=all', segments: '/segments', money: '/money', people: '/people', customer: '/people?journey=complaint&status=achieved&period=all', settings: '/settings' }
const SIZES = process.argv[2] ? [[1440, 'light'], [1440, 'dark'], [1024, 'light'], [360, 'light'], [360, 'dark']] : [[1440, 'light']]

await main(async () => {
  await install()
  await build({ quiet: true })
  const out = process.argv[2] ?? `${root}docs/screens`
  mkdirSync(out, { recursive: true })
  const isWhole = process.argv[2] !== undefined
  const dataDir = mkdtempSync(join(tmpdir(), 'throughline-screens-'))
  const server = spawn(process.execPath, [`${root}apps/server/dist/main.js`], { env: { ...process.env, PORT: '0', DATA_DIR: dataDir, DEMO_SIZE: process.env.DEMO_SIZE ?? '60000' } })
  const browser = await chromium.launch({ executablePath: await findChromium(), args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu'] })
  try {
    const link = await linkOf(server)
    const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/London' })
    const page = await context.newPage()
    await page.goto(link)
    await page.getByText(/^live$/i).first().waitFor({ timeout: 300_000 })
    for (const [width, colorScheme] of SIZES) {
      await page.setViewportSize({ width, height: width < 500 ? 780 : 1000 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const [name, path] of Object.entries(SCREENS)) {
        await page.goto(new URL(path, link).href)
        if (name === 'customer') await page.locator('main a[href^="/customer/"]').first().click({ timeout: 30_000 })
        await page.locator('h1:not(:empty)').waitFor()
        await page.getByText(/^n \d/).first().waitFor({ timeout: 20_000 }).catch(() => undefined)
        // Names come with the store, which starts when the first answers are drawn.
        await page.getByText(/^live$/i).first().waitFor({ timeout: 30_000 }).catch(() => undefined)
        // Cards far below are worked out when somebody searches the page.
        if (isWhole) await page.keyboard.press('Control+f')
        await page.waitForTimeout(isWhole ? 5_000 : 1_000)
        await page.screenshot({ path: join(out, SIZES.length === 1 ? `${name}.png` : `${name}-${width}-${colorScheme}.png`), fullPage: isWhole })
        console.log(`${name} ${width} ${colorScheme}`)
      }
    }
  } finally {
    await browser.close()
    server.kill('SIGTERM')
    await new Promise((resolve) => server.once('exit', resolve))
    rmSync(dataDir, { recursive: true, force: true })
  }
})

function linkOf(server) {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (part) => {
      said += part
      const link = /https?:\/\/\S+\/enter\?token=\S+/.exec(said)
      if (link) resolve(link[0])
    }
    server.stdout.on('data', hear)
    server.stderr.on('data', hear)
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)))
  })
}
