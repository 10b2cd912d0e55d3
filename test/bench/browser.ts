import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { createWriteKey } from '@throughline/server/access/writeKey'
import { listen } from '@throughline/server/http/listen'
import { changeLogSql, openChangeLog } from '@throughline/server/shapes/changeLog'
import { openEmbeddedStore } from '@throughline/server/store/embeddedStore'
import { migrate } from '@throughline/server/store/migrate'
import { testServer } from '@throughline/server/testServer'
import { openBrowser } from '../stories/browser.ts'
import { root } from '../stories/server.ts'
import { benchStore } from './benchStore.ts'
import { isQuick, remark, rounded, tell } from './figure.ts'
import { cpuBetween, renderersOf, type Renderers } from './renderers.ts'
import '../stories/replicaWorld.ts'

/*
 * In Chromium, over the real server and the embedded store:
 * 1. the first load of a replica, columns built, beside a raw binary COPY of the same rows into the same kind of PGlite;
 * 2. a warm start of the built dashboard: navigation to the first drawn board, and of that the data part: what its workers
 *    did until then, which is to read what is kept and to answer every question of the board;
 * 3. from a commit on the server to a changed board.
 * CPU is that of the renderer process: page, workers and helper threads.
 */
const INTERACTIONS = isQuick ? 20_000 : 1_000_000
const LONGEST_MS = 1_800_000
const COMMITS = isQuick ? 10 : 30

const directory = await benchStore(INTERACTIONS)
const pages = await mkdtemp(join(tmpdir(), 'throughline-pages-'))
execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', 'test/bench/page', '--outDir', pages, '--logLevel', 'error'], { cwd: root, stdio: 'inherit' })

const store = await openEmbeddedStore({ directory, onFault: (error) => console.error(error) })
await migrate(store, { install: [changeLogSql()] })
await openChangeLog(store, new Date())
const bare = await testServer({ store }, pages)
const whole = await testServer({ store }, join(root, 'apps/dashboard/dist'))
const [bareAt, wholeAt] = [await listen('127.0.0.1', 0), await listen('127.0.0.1', 0)]
bareAt.answerWith(bare.app.fetch)
wholeAt.answerWith(whole.app.fetch)
const bareUrl = `http://127.0.0.1:${bareAt.port}`
const wholeUrl = `http://127.0.0.1:${wholeAt.port}`

try {
  await firstLoad()
  await onTheDashboard()
} finally {
  await bareAt.close(500)
  await wholeAt.close(500)
  await store.close()
  await rm(pages, { recursive: true, force: true })
}

async function firstLoad(): Promise<void> {
  const raw = await inBrowser(async (browser, renderers) => {
    const page = await (await somebody(browser, bareUrl, bare)).newPage()
    await page.goto(`${bareUrl}/copy.html`)
    const { rows, bytes } = await page.evaluate(() => window.fetchRanges())
    const before = await renderers.cpu()
    await page.evaluate(() => window.copyRanges())
    const ms = cpuBetween(before, await renderers.cpu())
    remark(`raw COPY: ${rows} rows, ${Math.round(bytes / 1e6)} MB, ${Math.round(ms)} ms CPU`)
    return { ms, rows }
  })
  await inBrowser(async (browser, renderers) => {
    const context = await somebody(browser, bareUrl, bare)
    const page = await context.newPage()
    const watch = watchMemory(renderers)
    const before = await renderers.cpu()
    await page.goto(bareUrl)
    await page.waitForFunction(() => window.replica?.status().canAnswer, undefined, { timeout: LONGEST_MS })
    const firstAnswer = cpuBetween(before, await renderers.cpu())
    await page.waitForFunction(() => ['Building indexes', undefined].includes(window.replica.status().load?.doing), undefined, { timeout: LONGEST_MS, polling: 50 })
    const loaded = cpuBetween(before, await renderers.cpu())
    await page.waitForFunction(() => window.replica.status().link.kind === 'live', undefined, { timeout: LONGEST_MS })
    const live = cpuBetween(before, await renderers.cpu())
    const peak = await watch.end()
    const { at, of } = await page.evaluate(() => {
      const first = window.told.find((each) => each.status.canAnswer)!
      const end = window.told.find((each) => each.status.link.kind === 'live')!
      return { at: first.at, of: end.at }
    })
    tell({ name: `first load of ${INTERACTIONS / 1e6}M interactions, columns built`, value: Math.round(loaded), unit: 'ms CPU of the renderer', reference: Math.round(raw.ms), ratio: rounded(loaded / raw.ms), target: 'at most 3 × the raw COPY', holds: loaded <= 3 * raw.ms })
    tell({ name: 'first load: key and indexes afterwards', value: Math.round(live - loaded), unit: 'ms CPU of the renderer', reference: Math.round(raw.ms), ratio: rounded((live - loaded) / raw.ms), target: 'reported apart', holds: true })
    tell({ name: 'first load: first answer', value: Math.round(firstAnswer), unit: 'ms CPU of the renderer', reference: Math.round(live), ratio: rounded(firstAnswer / live), target: 'long before the end: at most half', holds: at <= of / 2 })
    tell({ name: 'first load: peak memory of the tab', value: Math.round(peak), unit: 'MB PSS', reference: null, ratio: null, target: 'at most 700 MB', holds: peak <= 700 })
  })
}

async function onTheDashboard(): Promise<void> {
  await inBrowser(async (browser, renderers) => {
    const context = await somebody(browser, wholeUrl, whole)
    const first = await context.newPage()
    await first.goto(wholeUrl)
    await drawn(first)
    await first.waitForFunction(async () => (await navigator.serviceWorker?.ready)?.active?.state === 'activated', undefined, { timeout: 120_000 }).catch(() => remark('no service worker'))
    await settled(renderers)
    await first.close()
    const took: number[] = []
    const data: number[] = []
    let page: Page | undefined
    for (let again = 0; again < 5; again++) {
      await page?.close()
      page = await context.newPage()
      await settled(renderers)
      const [before, workersBefore] = [await renderers.cpu(), await renderers.workersCpu()]
      await page.goto(wholeUrl, { waitUntil: 'commit' })
      await drawn(page)
      const [after, workersAfter] = [await renderers.cpu(), await renderers.workersCpu()]
      took.push(cpuBetween(before, after))
      data.push(cpuBetween(workersBefore, workersAfter))
      await settled(renderers)
    }
    remark(`warm start: ${took.map(Math.round).join(', ')} ms, of it in workers ${data.map(Math.round).join(', ')}`)
    tell({ name: `warm start at ${INTERACTIONS / 1e6}M: navigation to first drawn board`, value: Math.round(Math.min(...took)), unit: 'ms CPU of the renderer', reference: null, ratio: null, target: 'at most 500 ms', holds: Math.min(...took) <= 500 })
    tell({ name: `warm start at ${INTERACTIONS / 1e6}M: data part of it`, value: Math.round(Math.min(...data)), unit: 'ms CPU of the workers', reference: null, ratio: null, target: 'at most 150 ms', holds: Math.min(...data) <= 150 })
    await commitToChart(page!)
  })
}

/** Somebody new starts and buys, many times: from the answer to the sender until the board's numbers differ. Wall time. */
async function commitToChart(page: Page): Promise<void> {
  const key = await createWriteKey(store, 'bench', new Date())
  await page.evaluate(() => {
    const seen: number[] = []
    Object.assign(window, { seen })
    new MutationObserver(() => seen.push(Date.now())).observe(document.querySelector('main')!, { subtree: true, childList: true, characterData: true, attributes: true })
  })
  const took: number[] = []
  let missed = 0
  for (let at = 0; at < COMMITS; at++) {
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    const batch = ['quote-start', 'quote-price', 'policy-bought'].map((event, index) => ({ type: 'track', event, userId: `bench-${Date.now()}-${at}`, messageId: `${Date.now()}-${at}-${index}`, properties: { channel: 'web', ...(index === 2 && { revenue: 400, currency: 'GBP' }) } }))
    const answer = await fetch(`${wholeUrl}/v1/batch`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }, body: JSON.stringify({ batch }) })
    if (!answer.ok) throw new Error(await answer.text())
    const committedAt = Date.now()
    const seenAt = await page.waitForFunction((since) => (window as unknown as { seen: number[] }).seen.find((each) => each >= since), committedAt - 20, { timeout: 20_000, polling: 20 }).then((found) => found.jsonValue() as Promise<number>, () => undefined)
    if (seenAt === undefined) missed += 1
    else took.push(Math.max(0, seenAt - committedAt))
  }
  took.sort((one, other) => one - other)
  if (took.length === 0) throw new Error('no commit changed the board')
  const p95 = took[Math.min(took.length - 1, Math.ceil(took.length * 0.95) - 1)]!
  remark(`commit → chart: median ${took[took.length >> 1]} ms, all ${took.join(' ')}${missed > 0 ? `; ${missed} not seen within 20 s` : ''}`)
  tell({ name: 'commit on the server → changed chart, p95', value: p95, unit: 'ms wall', reference: null, ratio: null, target: 'at most 500 ms on an idle machine', holds: p95 <= 500 && missed === 0 })
}

/** A browser of its own, so that its renderers are this part's. */
async function inBrowser<T>(work: (browser: Browser, renderers: Renderers) => Promise<T>): Promise<T> {
  const browser = await openBrowser()
  try {
    return await work(browser, await renderersOf(browser))
  } finally {
    await browser.close()
  }
}

async function somebody(browser: Browser, url: string, server: typeof bare): Promise<BrowserContext> {
  const context = await browser.newContext()
  const cookie = await server.signIn('admin', null)
  await context.addCookies(cookie.split('; ').map((each) => ({ name: each.slice(0, each.indexOf('=')), value: each.slice(each.indexOf('=') + 1), url })))
  return context
}

async function drawn(page: Page): Promise<void> {
  await page.waitForSelector('[data-felt]', { timeout: LONGEST_MS })
}

/** Waits until the renderers rest: less than 5 % of a second in one second, twice. */
async function settled(renderers: Renderers): Promise<void> {
  for (let calm = 0, tries = 0; calm < 2 && tries < 600; tries++) {
    const before = await renderers.cpu()
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    calm = cpuBetween(before, await renderers.cpu()) < 50 ? calm + 1 : 0
  }
}

function watchMemory(renderers: Renderers): { end(): Promise<number> } {
  let peak = 0
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      peak = Math.max(peak, await renderers.memoryMb().catch(() => 0))
      await new Promise((resolve) => setTimeout(resolve, 700))
    }
  })()
  return { async end() { isOver = true; await watching; return peak } }
}
