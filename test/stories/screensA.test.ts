import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { openBrowser, watchedPage, type WatchedPage } from './browser.ts'
import { startServer, type RunningServer } from './server.ts'

let server: RunningServer
let browser: Browser
let context: BrowserContext
let watched: WatchedPage
let page: Page

beforeAll(async () => {
  server = await startServer({ env: { DEMO_SIZE: '12000' } })
  browser = await openBrowser()
  context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Berlin' })
  watched = await watchedPage(context, server.url)
  page = watched.page
  await page.goto(server.link)
  await page.getByRole('status').getByText('live').waitFor({ timeout: 90_000 })
})
afterAll(async () => {
  await browser?.close()
  await server?.remove()
})

/** Follows a link of the rail, as a person does: the replica stays open. */
async function go(word: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: word, exact: true }).click()
}

const answer = () => page.locator('h1 + p')

test('[O2] the outcome board says in a sentence what customers achieved, with money, and every picture says how far to believe it', async () => {
  await page.goto(`${server.url}/?period=12m`)
  await expect.poll(() => answer().textContent(), { timeout: 60_000 }).toMatch(/\d+\u202f% of the journeys that ended .*Worth £/)
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('What did customers achieve?')
  for (const card of await page.locator('main section').all()) {
    expect(await card.locator('p').last().textContent()).toMatch(/n [\d,]+.*\u00a0· .+, [\w/]+\u00a0· .+\u00a0· replica/)
  }
  expect(await page.locator('body').textContent()).not.toMatch(/NPS|CSAT/)
})

test('[SC5] a key compares with the period before, and the address keeps it', async () => {
  await page.keyboard.press('c')
  await expect.poll(() => page.url()).toContain('compare=previous')
  await page.reload()
  await page.getByRole('button', { name: 'vs the period before', pressed: true }).waitFor({ timeout: 60_000 })
  await page.keyboard.press('c')
  await expect.poll(() => page.url()).not.toContain('compare')
})

test('[SC5] a word of the sentence narrows every screen', async () => {
  await page.getByRole('button', { name: /^Channels:/ }).click()
  await page.getByRole('checkbox', { name: /Call centre/ }).check()
  await page.keyboard.press('Escape')
  await expect.poll(() => page.url()).toContain('channel=')
  await go('Money')
  await page.getByRole('heading', { name: 'What is it worth?' }).waitFor()
  expect(page.url()).toContain('channel=')
  await expect.poll(() => page.getByRole('listitem').allTextContents(), { timeout: 60_000 }).toHaveLength(3)
  await page.getByRole('button', { name: 'Everything' }).click()
  await expect.poll(() => page.getByRole('listitem').count()).toBeGreaterThan(3)
})

test('[JM2] a step is renamed in its place and the name comes back from the server', async () => {
  await go('Journeys')
  await page.getByRole('link', { name: 'Claim', exact: true }).click()
  const heading = page.getByRole('columnheader').first()
  const rename = heading.getByRole('button', { name: /^Rename/ })
  await rename.waitFor({ timeout: 60_000 })
  await rename.click()
  await page.getByRole('textbox', { name: 'New name' }).fill('Tell us first')
  await page.keyboard.press('Enter')
  await heading.getByText('Tell us first').waitFor()
  await expect.poll(() => page.getByRole('status').textContent(), { timeout: 30_000 }).toBe('live')
  await page.reload()
  await page.getByRole('columnheader').first().getByText('Tell us first').waitFor({ timeout: 60_000 })
})

test('[SC6] nothing is wider than a phone, and the keys reach every part', async () => {
  for (const path of ['/', '/journey', '/journey/claim', '/money']) {
    const phone = await context.newPage()
    await phone.setViewportSize({ width: 360, height: 780 })
    await phone.goto(`${server.url}${path}`)
    await expect.poll(() => phone.locator('h1').textContent(), { timeout: 60_000 }).not.toBe('')
    await phone.waitForTimeout(500)
    expect(await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBeLessThanOrEqual(0)
    await phone.close()
  }
  await page.bringToFront()
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  await page.keyboard.type('claim')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.url()).toContain('/journey/')
})

test('[SC7] no address but our own was asked, and nothing went wrong aloud', () => {
  expect(watched.foreign).toEqual([])
  expect(watched.faults).toEqual([])
})
