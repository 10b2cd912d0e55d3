import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, watchedPage, type WatchedPage } from './browser.ts'
import { root, startServer, type RunningServer } from './server.ts'

const FINES = join(root, '../shared/data/traffic-fines.csv.gz')
const DISCOVER = '/discover?period=all&journey=traffic-fines'

let server: RunningServer
let browser: Browser
let context: BrowserContext
let watched: WatchedPage

beforeAll(async () => {
  server = await startServer()
  browser = await openBrowser()
  context = await browser.newContext({ viewport: { width: 1440, height: 1000 } })
  watched = await watchedPage(context, server.url)
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

/** One story in the order a newcomer lives it: each part needs the one before. */
test('[M1] the link opens the board, which says what customers achieved', async () => {
  const { page } = watched
  await page.goto(server.link)
  await page.getByRole('heading', { level: 1, name: 'What did customers achieve?' }).waitFor()
  await page.getByText(/^n \d/).first().waitFor({ timeout: 60_000 })
  expect(await page.locator('main').innerText()).toMatch(/replica/)
})

test('[M2] an event log imported by the command line is discovered in the browser with its published numbers', async () => {
  if (!existsSync(FINES)) throw new Error(`${FINES} is missing: the shared data lies beside the checkout.`)
  const { stdout } = await throughline('import', FINES, '--as', 'interactions', '--journey', 'Traffic fines', '--source', 'traffic-fines',
    '--map', 'actor=case_id,case=case_id,activity=activity,time=timestamp,channel:letter', '--outcome', 'paid:achieved=Payment', '--outcome', 'sent to collection:failed=Send for Credit Collection')
  expect(stdout).toMatch(/34,724/)
  const { page } = watched
  await page.goto(server.url + DISCOVER)
  await page.getByText('10,000 runs took 44 different ways', { exact: false }).waitFor({ timeout: 120_000 })
  expect(await summary()).toMatchObject(TRAFFIC_FINES)
})

test('[M3] two groups are compared and groups are found', async () => {
  const { page } = watched
  await page.goto(`${server.url}/compare?period=all&journey=traffic-fines&outcome=paid&b=rest`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByText(/^n \d/).first().waitFor({ timeout: 60_000 })
  await page.goto(`${server.url}/segments?period=all`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByText(/groups|no clusters/i).first().waitFor({ timeout: 60_000 })
})

test('[M4] with the server killed and the network off the page opens and answers the same', async () => {
  const { page } = watched
  await page.goto(server.url + DISCOVER)
  await page.getByText('10,000 runs took 44 different ways', { exact: false }).waitFor()
  const before = await answered(page)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await server.kill()
  await context.setOffline(true)
  await page.reload()
  await page.getByText('10,000 runs took 44 different ways', { exact: false }).waitFor({ timeout: 60_000 })
  await page.getByText(/offline/i).first().waitFor({ timeout: 60_000 })
  expect(await answered(page)).toBe(before)
})

test('[M5] when the server is back a posted interaction appears on the open screen', async () => {
  const { page } = watched
  const port = Number(new URL(server.url).port)
  server = await startServer({ dataDir: server.dataDir, port })
  await context.setOffline(false)
  await page.getByText(/^live$/i).first().waitFor({ timeout: 60_000 })
  const answer = await fetch(`${server.url}/trpc/keys.create`, {
    method: 'POST', headers: { authorization: `Bearer ${server.localKey()}`, 'content-type': 'application/json' }, body: JSON.stringify({ source: 'traffic-fines' }),
  })
  const { result } = await answer.json() as { result: { data: { key: string } } }
  const sent = await fetch(`${server.url}/v1/track`, {
    method: 'POST', headers: { authorization: `Basic ${btoa(`${result.data.key}:`)}` },
    body: JSON.stringify({ userId: 'new-case', event: 'Create Fine', timestamp: '2012-01-01T00:00:00Z', messageId: 'new-1', properties: { case: 'new-case', channel: 'letter' } }),
  })
  expect(sent.status).toBe(200)
  await page.getByText('10,001 runs took 45 different ways', { exact: false }).waitFor({ timeout: 30_000 })
})

test('[M6] nobody else was asked and nothing went wrong', () => {
  expect(watched.foreign).toEqual([])
  expect(watched.faults).toEqual([])
})

/** Published with the data: cases, events and variants. */
const TRAFFIC_FINES = { runs: 10_000, entries: 34_724, variants: 44 }

async function summary(): Promise<Record<string, unknown>> {
  const { stdout } = await throughline('analyse', 'journey.summary', '--params', JSON.stringify({ cohort: { journeys: ['traffic-fines'] } }))
  return (JSON.parse(stdout) as { result: Record<string, unknown> }).result
}

function throughline(...args: string[]): Promise<{ stdout: string }> {
  return promisify(execFile)(process.execPath, [join(root, 'apps/server/dist/cli.js'), ...args], {
    env: { ...process.env, DATA_DIR: server.dataDir, BASE_URL: '' }, maxBuffer: 64 * 1024 * 1024,
  })
}

/** Milliseconds of work differ from one answer to the next. */
/** What the screen says once nothing on it is still being worked out: the same twice in a row, half a second apart. */
async function answered(page: Page): Promise<string> {
  let told = ''
  await expect.poll(async () => {
    const before = told
    told = withoutWork(await page.locator('main').innerText())
    return told === before && await page.locator('main [aria-busy=true]').count() === 0
  }, { timeout: 60_000, interval: 500 }).toBe(true)
  return told
}

function withoutWork(text: string): string {
  return text.replace(/\d+([.,]\d+)? ?ms/g, '')
}
