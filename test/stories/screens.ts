import type { BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { openBrowser, watchedPage, type WatchedPage } from './browser.ts'
import { startServer, type RunningServer } from './server.ts'

/** The built product with the demo company, and its guest signed in on one watched page. */
interface Opened {
  readonly server: RunningServer
  readonly url: string
  readonly context: BrowserContext
  readonly watched: WatchedPage
  readonly page: Page
}

export interface Screens extends Opened {
  /** The sentence under the question says this, in time. */
  answered(pattern: RegExp): Promise<void>
  card(question: string | RegExp): Locator
  /** Scrolls to a card, as people do: what lies far below is not worked out before. */
  scrollTo(question: string | RegExp): Promise<Locator>
  /** No path is wider than a phone, from top to bottom, once its sentence is there. */
  fitPhones(paths: readonly string[]): Promise<void>
  /** No address but our own was asked, and nothing went wrong aloud. */
  allWell(): void
}

/** Opens the product for the stories of a file, and closes it after them. Its parts are there when a story begins. */
export function useScreens(): Screens {
  let opened: Opened
  let close = async (): Promise<void> => {}
  beforeAll(async () => {
    const server = await startServer({ env: { DEMO_SIZE: '12000' } })
    const browser = await openBrowser()
    close = async () => {
      await browser.close()
      await server.remove()
    }
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Berlin' })
    const watched = await watchedPage(context, server.url)
    opened = { server, url: server.url, context, watched, page: watched.page }
    await opened.page.goto(server.link)
    await opened.page.getByRole('status').getByText('live').waitFor({ timeout: 90_000 })
  })
  afterAll(() => close())

  const card = (question: string | RegExp) => opened.page.locator('section', { has: opened.page.getByRole('heading', { name: question }) }).last()
  return {
    get server() { return opened.server },
    get url() { return opened.url },
    get context() { return opened.context },
    get watched() { return opened.watched },
    get page() { return opened.page },
    card,
    answered: (pattern) => expect.poll(() => opened.page.locator('h1 + p').textContent(), { timeout: 60_000 }).toMatch(pattern),
    async scrollTo(question) {
      await card(question).scrollIntoViewIfNeeded({ timeout: 60_000 })
      return card(question)
    },
    async fitPhones(paths) {
      for (const path of paths) {
        const phone = await opened.context.newPage()
        await phone.setViewportSize({ width: 360, height: 780 })
        await phone.goto(`${opened.url}${path}`)
        await expect.poll(() => phone.locator('h1 + p').textContent(), { timeout: 60_000 }).not.toBe('')
        await phone.keyboard.press('Control+f')
        await phone.waitForTimeout(1_000)
        expect(await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBeLessThanOrEqual(0)
        await phone.close()
      }
    },
    allWell() {
      expect(opened.watched.foreign).toEqual([])
      expect(opened.watched.faults).toEqual([])
    },
  }
}
