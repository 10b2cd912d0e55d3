import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { seededRandom } from '@throughline/analytics'
import { openBrowser } from './browser.ts'
import { agrees, isLive, openReplicaWorld, rowsIn, type ReplicaWorld } from './replicaWorld.ts'

const KILLS = 32
/** Some kills hit a browser that has nothing yet, while its database is being made. */
const FRESH_EVERY = 8

let world: ReplicaWorld
let browser: Browser

beforeAll(async () => {
  world = await openReplicaWorld(600)
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

test('[R10] a tab killed at any point of a load, or while news arrive, loses and doubles nothing', { timeout: 600_000 }, async () => {
  let context: BrowserContext | undefined
  let openMs = 4_000
  for (let seed = 1; seed <= KILLS; seed++) {
    const random = seededRandom(seed)
    if (seed % FRESH_EVERY === 1) {
      await context?.close()
      context = await world.person(browser)
    }
    const began = Date.now()
    const page = await context!.newPage()
    await page.goto(world.url)
    const news = world.happen(`seed ${seed}`)
    await page.waitForTimeout(random() * openMs)
    await news
    await kill(page)
    if (random() < 0.5) continue
    const survivor = await context!.newPage()
    await survivor.goto(world.url)
    await isLive(survivor).catch(async (error: unknown) => {
      throw new Error(`seed ${seed}: ${JSON.stringify(await survivor.evaluate(() => window.replica.status()))}`, { cause: error })
    })
    openMs = Math.min(6_000, Date.now() - began)
    await agrees(survivor, await world.truth()).catch((error: unknown) => { throw new Error(`seed ${seed}: the columns differ from the server`, { cause: error }) })
    for (const table of ['interaction', 'run', 'run_step', 'outcome', 'actor']) {
      expect([seed, table, await rowsIn(survivor, table)]).toEqual([seed, table, Number((await world.server.context.store.rows(`select count(*) from ${table}`))[0]![0])])
    }
    // The next kills hit a load again, from the start.
    if (random() < 0.6) void survivor.evaluate(() => window.replica.reload()).catch(() => {})
    await survivor.waitForTimeout(random() * 800)
    await kill(survivor)
  }
  await context?.close()
})

/** As when the system runs out of memory: no handler runs, nothing is written any more. */
async function kill(page: Page): Promise<void> {
  const crashed = new Promise((resolve) => page.once('crash', resolve))
  const session = await page.context().newCDPSession(page)
  void session.send('Page.crash').catch(() => {})
  await crashed
  await page.close()
}
