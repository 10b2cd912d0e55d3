import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { DataOverview } from '@throughline/analytics'
import { openBrowser } from './browser.ts'
import { keptAnswer, rewriteAnswers, spoilColumns } from './keptFiles.ts'
import { agrees, answerOf, ask, isLive, openReplicaWorld, rowsIn, type ReplicaWorld } from './replicaWorld.ts'

let world: ReplicaWorld
let browser: Browser
const contexts: BrowserContext[] = []

beforeAll(async () => {
  world = await openReplicaWorld(1_500)
  browser = await openBrowser()
})
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close()
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

async function somebody(options?: Parameters<ReplicaWorld['person']>[1]): Promise<BrowserContext> {
  const context = await world.person(browser, options)
  contexts.push(context)
  return context
}

async function opened(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(world.url)
  return page
}

/** A page of the same origin that opens no replica. */
async function besides(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${world.url}/api/nothing`)
  return page
}

async function storedCount(table: string): Promise<number> {
  return Number((await world.server.context.store.rows(`select count(*) from ${table}`))[0]![0])
}

test('[R1] a first load answers as the server does, and stays live', async () => {
  const page = await opened(await somebody())
  await isLive(page)
  const truth = await world.truth()
  await agrees(page, truth)
  expect((await ask(page)).result).toEqual(answerOf(truth).result)
  expect(await page.evaluate(() => window.replica.status().storage)).toBe('opfs')
  expect(await rowsIn(page, 'interaction')).toBe(await storedCount('interaction'))
  await world.happen('live')
  await agrees(page, await world.truth())
})

test('[R2] a chart can be answered before the first load is through', async () => {
  const page = await opened(await somebody())
  await page.waitForFunction(() => window.replica.status().canAnswer)
  expect(await page.evaluate(() => window.told.find((each) => each.status.canAnswer)!.status.load)).toBeDefined()
  await isLive(page)
})

test('[R3][R4][R24] a page opened again without server or network gives the same numbers, from the kept columns', async () => {
  const context = await somebody()
  const page = await opened(context)
  await isLive(page)
  await world.happen('before the cut')
  const truth = await world.truth()
  await agrees(page, truth)
  await page.close()
  // The page itself comes from its server here; its data must not.
  await context.route(/\/(sync|api|trpc)\//, (route) => route.abort('connectionrefused'))
  const again = await opened(context)
  await agrees(again, truth)
  await again.waitForFunction(() => window.replica.status().link.kind === 'offline')
  expect(await rowsIn(again, 'interaction')).toBe(await storedCount('interaction'))
  const { answered, opened: store } = await again.evaluate(() => ({
    answered: window.told.find((each) => each.status.canAnswer)!.at, opened: window.told.find((each) => each.status.storage !== 'unknown')!.at,
  }))
  expect(answered).toBeLessThan(store)
})

/** Somebody who looked at the truth and closed the page once its answer was kept. */
async function hasKeptItsAnswers(): Promise<{ context: BrowserContext; truth: Awaited<ReturnType<typeof world.truth>> }> {
  const context = await somebody()
  const page = await opened(context)
  await isLive(page)
  const truth = await world.truth()
  await agrees(page, truth)
  await keptAnswer(page, truth.datasetHash)
  await page.close()
  return { context, truth }
}

test('[R14] a warm start is answered from the last answers, while they stand where the columns do', async () => {
  const { context, truth } = await hasKeptItsAnswers()
  // One that can be told from what the columns would say.
  const vandal = await besides(context)
  await rewriteAnswers(vandal, true)
  await vandal.close()
  await context.route(/\/(sync|api|trpc)\//, (route) => route.abort('connectionrefused'))
  const again = await opened(context)
  expect((await ask(again)).n).toBe(-7)
  // What was not kept comes from the columns, and both say what they rest on.
  expect((await again.evaluate(() => window.replica.ask('journey.tree', { cohort: {} }))).datasetHash).toBe(truth.datasetHash)
  await context.unroute(/\/(sync|api|trpc)\//)
  await again.evaluate(() => dispatchEvent(new Event('online')))
  await isLive(again)
  await world.happen('after the answers')
  await agrees(again, await world.truth())
  expect((await ask(again)).n).toBe(answerOf(await world.truth()).n)
})

test('[R14] last answers that were cut short or changed, and columns that cannot be read, are made anew', async () => {
  const { context, truth } = await hasKeptItsAnswers()
  const vandal = await besides(context)
  await rewriteAnswers(vandal, false)
  await vandal.close()
  const again = await opened(context)
  expect(await ask(again)).toMatchObject({ n: answerOf(truth).n, datasetHash: truth.datasetHash })
  await keptAnswer(again, truth.datasetHash)
  await again.close()
  const worse = await besides(context)
  await spoilColumns(worse)
  await worse.close()
  await context.route(/\/(sync|api|trpc)\//, (route) => route.abort('connectionrefused'))
  const last = await opened(context)
  expect(await ask(last)).toMatchObject({ n: answerOf(truth).n, datasetHash: truth.datasetHash })
  // Only the tables know what else is asked, and from then on they are what is answered from.
  expect((await last.evaluate(() => window.replica.ask('journey.tree', { cohort: {} }))).n).toBeGreaterThan(0)
  await agrees(last, truth)
})

test('[R5] a second tab follows the first, and leads when that one closes', async () => {
  const context = await somebody()
  const first = await opened(context)
  await isLive(first)
  const second = await opened(context)
  await agrees(second, await world.truth())
  await second.waitForFunction(() => window.replica.status().role === 'follower')
  expect(await rowsIn(second, 'run')).toBe(await storedCount('run'))
  await world.happen('two tabs')
  await agrees(second, await world.truth())
  const asking = rowsIn(second, 'actor')
  await first.close()
  expect(await asking).toBe(await storedCount('actor'))
  await second.waitForFunction(() => window.replica.status().role === 'leader' && window.replica.status().link.kind === 'live')
  await world.happen('one tab')
  await agrees(second, await world.truth())
})

/** Somebody whose page was live, and who wrote a note after the server was gone. */
async function wroteOffline(text: string): Promise<{ readonly context: BrowserContext; readonly page: Page; readonly noteId: string }> {
  const context = await somebody()
  const page = await opened(context)
  await isLive(page)
  const actorId = Number((await world.server.context.store.rows('select min(id) from actor'))[0]![0])
  await world.unplug()
  await page.waitForFunction(() => window.replica.status().link.kind === 'offline')
  const noteId = crypto.randomUUID()
  await page.evaluate(([id, actor, words]) => window.replica.send('actor.addNote', { id, actorId: actor, text: words }), [noteId, actorId, text] as const)
  return { context, page, noteId }
}

test('[R6] a command kept while offline is sent once when the server is back', async () => {
  const { context, page, noteId } = await wroteOffline('Wrote this in a tunnel')
  await page.waitForFunction(() => window.replica.status().waiting === 1)
  expect(await rowsIn(page, `note where id = '${noteId}'`)).toBe(1)
  await page.close()
  await world.plugIn()
  const again = await opened(context)
  await isLive(again)
  await again.waitForFunction(() => window.replica.status().waiting === 0)
  expect(await storedCount(`note where id = '${noteId}'`)).toBe(1)
  expect(await rowsIn(again, `note where id = '${noteId}'`)).toBe(1)
})

test('[R13] a command kept while offline outlives a data directory that cannot be opened, and is sent once', async () => {
  const { context, page, noteId } = await wroteOffline('Wrote this before the upgrade')
  await page.close()
  await world.plugIn()
  const vandal = await besides(context)
  expect(await vandal.evaluate(async () => {
    const home = await (await navigator.storage.getDirectory()).getDirectoryHandle('throughline')
    const marker = await (await home.getFileHandle('pglite-ready')).getFile()
    const name = await marker.text()
    for (let tries = 0; ; tries++) {
      try {
        await home.removeEntry(name, { recursive: true })
        break
      } catch (error) {
        if (tries === 40) throw error
        await new Promise((resolve) => setTimeout(resolve, 250))
      }
    }
    // It is said to be whole, and what is in it is no database.
    const writer = await (await (await home.getDirectoryHandle(name, { create: true })).getFileHandle('state.txt', { create: true })).createWritable()
    await writer.write('{"torn')
    await writer.close()
    return name
  })).toMatch(/^pglite-/)
  await vandal.close()
  await context.route('**/sync/**', (route) => route.abort('connectionrefused'))
  const again = await opened(context)
  await again.waitForFunction(() => window.replica.status().waiting === 1)
  await context.unroute('**/sync/**')
  await again.evaluate(() => dispatchEvent(new Event('online')))
  await isLive(again)
  await again.waitForFunction(() => window.replica.status().waiting === 0)
  expect(await storedCount(`note where id = '${noteId}'`)).toBe(1)
  expect(await rowsIn(again, `note where id = '${noteId}'`)).toBe(1)
  await agrees(again, await world.truth())
})

test('[R7] somebody else on the same browser sees only their own reach, and never the rows of the one before', async () => {
  const context = await somebody()
  const page = await opened(context)
  await isLive(page)
  await agrees(page, await world.truth())
  await page.close()
  const territoryId = Number((await world.server.context.store.rows('select territory_id from run where territory_id is not null limit 1'))[0]![0])
  const other = await somebody({ role: 'field', territoryId })
  await context.clearCookies()
  await context.addCookies(await other.cookies())
  const theirs = await opened(context)
  await theirs.waitForFunction(() => window.replica.status().canAnswer && window.replica.status().link.kind === 'live')
  const own = await storedCount(`run where territory_id = ${territoryId}`)
  expect(own).toBeLessThan(await storedCount('run'))
  expect(await rowsIn(theirs, 'run')).toBe(own)
  await theirs.waitForFunction(() => window.replica.status().load === undefined)
  const seen = await theirs.evaluate(async () => (await window.replica.ask<DataOverview>('data.overview', {})).result)
  expect(seen.territories.filter((each) => each.entries > 0)).toHaveLength(1)
})

test('[R8] without a private file system the replica lives in memory, and says so', async () => {
  const context = await somebody()
  await context.route(/\.worker-[^/]*\.js/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `delete FileSystemFileHandle.prototype.createSyncAccessHandle;\n${await response.text()}` })
  })
  const page = await opened(context)
  await isLive(page)
  expect(await page.evaluate(() => window.replica.status().storage)).toBe('memory')
  await agrees(page, await world.truth())
})

test('[R9] signed out, the replica says so and answers nothing that was not open', async () => {
  const context = await somebody()
  const page = await opened(context)
  await isLive(page)
  await page.close()
  await context.clearCookies()
  const again = await opened(context)
  await again.waitForFunction(() => window.replica.status().link.kind === 'signedOut')
  expect(await again.evaluate(() => window.replica.status().canAnswer)).toBe(false)
})
