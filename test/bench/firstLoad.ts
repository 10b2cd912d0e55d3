import { AT, inBrowserWorld, type BrowserWorld } from './browserWorld.ts'
import { remark, rounded, tell } from './figure.ts'
import { cpuBetween, type Renderers } from './renderers.ts'
import type { Fetched } from './page/copy.ts'

/*
 * The first load of a replica in Chromium, over the real server and the embedded store, columns built, beside a raw binary COPY of
 * the same rows into the same kind of PGlite. CPU is that of the renderer process: page, workers and helper threads.
 */
let raw = 0
await inBrowserWorld('bare', async (world) => { raw = await rawCopy(world) })
await inBrowserWorld('bare', (world) => firstLoad(world, raw))

async function rawCopy({ url, browser, renderers }: BrowserWorld): Promise<number> {
  const page = await browser.open()
  await page.goto(`${url}/copy.html`)
  await page.until('window.fetchRanges')
  const { rows, bytes } = await page.evaluate<Fetched>('fetchRanges()')
  const before = await renderers.cpu()
  await page.evaluate('copyRanges()')
  const ms = cpuBetween(before, await renderers.cpu())
  remark(`raw COPY: ${rows} rows, ${Math.round(bytes / 1e6)} MB, ${Math.round(ms)} ms CPU`)
  return ms
}

async function firstLoad({ url, browser, renderers }: BrowserWorld, reference: number): Promise<void> {
  const page = await browser.open()
  const watch = watchMemory(renderers)
  const before = await renderers.cpu()
  await page.goto(url)
  await page.until('window.replica?.status().canAnswer')
  const firstAnswer = cpuBetween(before, await renderers.cpu())
  await page.until(`['Building indexes', undefined].includes(replica.status().load?.doing)`)
  const loaded = cpuBetween(before, await renderers.cpu())
  await page.until(`replica.status().link.kind === 'live'`)
  const live = cpuBetween(before, await renderers.cpu())
  const peak = await watch.end()
  const { at, of } = await page.evaluate<{ at: number; of: number }>(`({ at: told.find((each) => each.status.canAnswer).at, of: told.find((each) => each.status.link.kind === 'live').at })`)
  remark(`first load: first answer after ${Math.round(at)} of ${Math.round(of)} ms; memory ${watch.course()}`)
  tell({ name: `first load of ${AT} interactions, columns built`, value: Math.round(loaded), unit: 'ms CPU of the renderer', reference: Math.round(reference), ratio: rounded(loaded / reference), target: 'at most 3 × the raw COPY', holds: loaded <= 3 * reference })
  tell({ name: 'first load: key and indexes afterwards', value: Math.round(live - loaded), unit: 'ms CPU of the renderer', reference: Math.round(reference), ratio: rounded((live - loaded) / reference), target: 'reported apart', holds: true })
  tell({ name: 'first load: first answer', value: Math.round(firstAnswer), unit: 'ms CPU of the renderer', reference: Math.round(live), ratio: rounded(firstAnswer / live), target: 'long before the end: at most half', holds: at <= of / 2 })
  tell({ name: 'first load: peak memory of the tab', value: Math.round(peak), unit: 'MB PSS', reference: null, ratio: null, target: 'at most 700 MB', holds: peak <= 700 })
}

function watchMemory(renderers: Renderers): { end(): Promise<number>; course(): string } {
  const seen: number[] = []
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      seen.push(await renderers.memoryMb().catch(() => 0))
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  })()
  return {
    async end() { isOver = true; await watching; return Math.max(...seen) },
    course: () => seen.filter((_, index) => index % 16 === 0).map(Math.round).join(' '),
  }
}
