import { AT, DRAWN, inBrowserWorld, loadDashboard } from './browserWorld.ts'
import { remark, tell } from './figure.ts'
import type { PlainPage } from './plainBrowser.ts'
import { cpuBetween, settled } from './renderers.ts'

/*
 * A warm start of the built dashboard in Chromium, everything loaded and the service worker active: CPU of the renderer process from
 * navigation to the drawn board, and of that the data part: what the dedicated workers did until then.
 */
const AGAIN = 3
/** A tab left open so long has answered ahead what it will be asked on the next days. */
const LEFT_OPEN_MS = 12_000
const DAY_MS = 86_400_000

await inBrowserWorld('dashboard', async (world) => {
  const { url, browser, renderers } = world
  await loadDashboard(world, LEFT_OPEN_MS)
  let page: PlainPage | undefined

  /** @param aheadMs how far the page's clock is ahead: on another day the board asks about other days, so its answer is not kept. */
  async function starts(name: string, aheadMs: (again: number) => number): Promise<void> {
    const took: number[] = []
    const data: number[] = []
    const wall: number[] = []
    for (let again = 0; again < AGAIN; again++) {
      await page?.close()
      page = await browser.open(aheadMs(again))
      await settled(renderers)
      const [before, workersBefore] = [await renderers.cpu(), await renderers.workersCpu()]
      const began = Date.now()
      await page.goto(url)
      await page.until(DRAWN)
      const [after, workersAfter] = [await renderers.cpu(), await renderers.workersCpu()]
      wall.push(Date.now() - began)
      took.push(cpuBetween(before, after))
      data.push(cpuBetween(workersBefore, workersAfter))
    }
    remark(`${name}: ${took.map(Math.round).join(', ')} ms, of it in workers ${data.map(Math.round).join(', ')}; wall ${wall.join(', ')}`)
    const [least, leastData] = [Math.min(...took), Math.min(...data)]
    tell({ name: `${name}: navigation to first drawn board`, value: Math.round(least), unit: 'ms CPU of the renderer', reference: null, ratio: null, target: 'at most 500 ms', holds: least <= 500 })
    tell({ name: `${name}: data part of it`, value: Math.round(leastData), unit: 'ms CPU of the workers', reference: null, ratio: null, target: 'at most 150 ms', holds: leastData <= 150 })
  }

  await starts(`warm start at ${AT}`, () => 0)
  await starts(`warm start at ${AT}, one of the next days`, (again) => (1 + (again % 3)) * DAY_MS)
  await starts(`warm start at ${AT}, nothing kept but columns`, (again) => (10 + again) * DAY_MS)
  await page?.close()
})
