import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { openBrowser, watchedPage } from './browser.ts'
import { openReplicaWorld, type ReplicaWorld } from './replicaWorld.ts'
import { root } from './server.ts'

const built = join(root, 'apps/dashboard/dist')
const served = mkdtempSync(join(tmpdir(), 'throughline-dist-'))

let world: ReplicaWorld
let browser: Browser

beforeAll(async () => {
  if (!existsSync(join(built, 'sw.js'))) throw new Error('The dashboard is not built: run `npm run build`.')
  cpSync(built, served, { recursive: true })
  world = await openReplicaWorld(600, served)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
  rmSync(served, { recursive: true, force: true })
})

test('[R11][R12] the application opens without its server, and takes a new version when the person says so', async () => {
  const context = await world.person(browser, { serviceWorkers: 'allow' })
  const { page, foreign, faults } = await watchedPage(context, world.url)
  await page.goto(world.url)
  await page.getByText('live', { exact: true }).first().waitFor({ timeout: 60_000 })
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, { timeout: 60_000 })
  const said = await page.getByRole('heading', { level: 1 }).innerText()
  expect(await page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((each) => new URL(each.url).pathname)))).flat()
    .filter((path) => /^\/(v1|sync|trpc|api|enter)/.test(path)))).toEqual([])

  await world.unplug()
  await page.goto(`${world.url}/journey`)
  await page.goto(world.url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(said)
  await page.getByText(/offline since/i).first().waitFor({ timeout: 60_000 })
  await world.plugIn()
  await page.getByText('live', { exact: true }).first().waitFor({ timeout: 60_000 })

  const asked: string[] = []
  context.on('request', (request) => { if (request.serviceWorker()) asked.push(new URL(request.url()).pathname) })
  release()
  await page.evaluate(async () => { await (await navigator.serviceWorker.getRegistration())!.update() })
  const take = page.getByRole('button', { name: 'Use it now' })
  await take.waitFor({ timeout: 30_000 })
  expect(asked.filter((path) => path.startsWith('/assets/'))).toEqual([])
  await take.click()
  await page.waitForFunction(() => document.documentElement.lang === 'en-GB', undefined, { timeout: 30_000 })
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(foreign).toEqual([])
  expect(faults).toEqual([])
  await context.close()
})

test('[R11] it is kept as soon as the first answers are drawn, not seconds later', async () => {
  const context = await world.person(browser, { serviceWorkers: 'allow' })
  // No wait of five seconds ever ends here.
  await context.addInitScript(() => {
    const own = window.setTimeout
    window.setTimeout = ((run: TimerHandler, ms?: number, ...args: unknown[]) => (ms === 5_000 ? 0 : own(run, ms, ...args))) as typeof window.setTimeout
  })
  const page = await context.newPage()
  await page.goto(world.url)
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration())?.active != null, undefined, { timeout: 60_000 })
  expect(await page.getByRole('heading', { level: 1 }).innerText()).not.toBe('')
  await context.close()
})

/** The same application with another page around it. */
function release(): void {
  const page = join(served, 'index.html')
  writeFileSync(page, readFileSync(page, 'utf8').replace('<html lang="en">', '<html lang="en-GB">'))
  for (const ending of ['.br', '.gz']) rmSync(`${page}${ending}`, { force: true })
  const worker = join(served, 'sw.js')
  const text = readFileSync(worker, 'utf8')
  const version = /version\\?":\\?"([0-9a-f]{16})/.exec(text)![1]!
  writeFileSync(worker, text.replace(version, version.split('').reverse().join('')))
  for (const ending of ['.br', '.gz']) rmSync(`${worker}${ending}`, { force: true })
}
