import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { openBrowser, watchedPage, type WatchedPage } from './browser.ts'
import { startServer, type RunningServer } from './server.ts'

/** The built product with the demo company, and its guest signed in on one watched page. */
export interface Screens {
  readonly server: RunningServer
  readonly context: BrowserContext
  readonly watched: WatchedPage
  readonly page: Page
  /** The sentence under the question says this, in time. */
  answered(pattern: RegExp): Promise<void>
  /** No path is wider than a phone, once its sentence is there. */
  fitPhones(paths: readonly string[]): Promise<void>
  close(): Promise<void>
}

export async function openScreens(): Promise<Screens> {
  const server = await startServer({ env: { DEMO_SIZE: '12000' } })
  const browser: Browser = await openBrowser()
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Berlin' })
  const watched = await watchedPage(context, server.url)
  const { page } = watched
  await page.goto(server.link)
  await page.getByRole('status').getByText('live').waitFor({ timeout: 90_000 })
  return {
    server, context, watched, page,
    answered: (pattern) => expect.poll(() => page.locator('h1 + p').textContent(), { timeout: 60_000 }).toMatch(pattern),
    async fitPhones(paths) {
      for (const path of paths) {
        const phone = await context.newPage()
        await phone.setViewportSize({ width: 360, height: 780 })
        await phone.goto(`${server.url}${path}`)
        await expect.poll(() => phone.locator('h1 + p').textContent(), { timeout: 60_000 }).not.toBe('')
        await phone.waitForTimeout(1_000)
        expect(await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBeLessThanOrEqual(0)
        await phone.close()
      }
    },
    async close() {
      await browser.close()
      await server.remove()
    },
  }
}
