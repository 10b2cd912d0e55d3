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

const answer = () => page.locator('h1 + p')
const answered = (pattern: RegExp) => expect.poll(() => answer().textContent(), { timeout: 60_000 }).toMatch(pattern)

test('[F11] the map is walked by keys, says what it shows, and opens the customers of a way', async () => {
  await page.goto(`${server.url}/discover?journey=claim&period=all`)
  await answered(/[\d,]+ runs took [\d,]+ different ways/)
  const map = page.getByRole('group', { name: /^Flow of/ })
  await map.getByRole('button').first().waitFor()
  expect(await map.locator('[tabindex="0"]').count()).toBe(1)
  await map.locator('[tabindex="0"]').focus()
  await page.keyboard.press('ArrowRight')
  const said = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  expect(said).toMatch(/runs|customers/)
  await page.getByText('Show as table').first().click()
  await page.getByRole('table', { name: /^Ways between places/ }).getByRole('button').first().click()
  await expect.poll(() => page.url()).toMatch(/\/people\?.*edge=/)
  await answered(/[\d,]+ customers in [\d,]+ runs/)
})

test('[C9] a cohort is compared with the rest, and x swaps the two', async () => {
  await page.goto(`${server.url}/compare?journey=claim&period=all&status=achieved&b=rest`)
  await answered(/things differ/)
  const sides = page.getByRole('group', { name: 'What is compared' })
  const before = await sides.textContent()
  await page.keyboard.press('x')
  await expect.poll(() => page.url()).toContain('swap=1')
  await expect.poll(() => sides.textContent()).not.toBe(before)
  await page.getByRole('table', { name: 'All differences' }).waitFor()
})

test('[G5] a found group is kept as a segment and filters other screens', async () => {
  await page.goto(`${server.url}/segments?period=all`)
  await answered(/customers fall into|No groups|too few/)
  await page.getByRole('combobox', { name: /^Groups/ }).selectOption('3')
  await answered(/fall into 3 groups/)
  await page.getByRole('button', { name: 'Keep as a segment' }).first().click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Kept group')
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await page.getByRole('button', { name: 'Use as filter' }).click()
  await expect.poll(() => page.url()).toContain('segment=')
  await page.getByRole('button', { name: 'Segment: Kept group' }).waitFor({ timeout: 30_000 })
})

test('[P7] a note written without a network shows at once as waiting, and is accepted when there is one again', async () => {
  await page.goto(`${server.url}/people?period=all`)
  await page.getByRole('table', { name: 'Customers' }).getByRole('link').first().click({ timeout: 60_000 })
  await page.getByText('The story so far').waitFor({ timeout: 60_000 })
  await context.setOffline(true)
  await page.getByLabel('New note').fill('Written in a tunnel.')
  await page.getByRole('button', { name: 'Keep note' }).click()
  const note = page.getByRole('listitem').filter({ hasText: 'Written in a tunnel.' })
  await note.getByText('waiting to be sent').waitFor()
  await context.setOffline(false)
  await expect.poll(() => note.textContent(), { timeout: 60_000 }).not.toContain('waiting')
})

test('[SC8] an administrator makes a key that is shown once, and invites by a link', async () => {
  await page.goto(`${server.url}/settings`)
  await answered(/administrator/)
  await page.getByRole('textbox', { name: 'Source' }).fill('web-shop')
  await page.getByRole('button', { name: 'Make a key' }).click()
  expect(await page.getByRole('textbox', { name: /^The key of/ }).inputValue()).toMatch(/^tl_/)
  await page.getByRole('textbox', { name: 'E-mail' }).fill('ben@harbour-mutual.example')
  await page.getByRole('button', { name: 'Make a link' }).click()
  expect(await page.getByRole('textbox', { name: /^Send this link/ }).inputValue()).toContain('/enter?token=')
})

test('[SC6] these screens are no wider than a phone either', async () => {
  for (const path of ['/discover?journey=claim', '/compare?journey=claim', '/segments', '/people', '/settings']) {
    const phone = await context.newPage()
    await phone.setViewportSize({ width: 360, height: 780 })
    await phone.goto(`${server.url}${path}`)
    await expect.poll(() => phone.locator('h1 + p').textContent(), { timeout: 60_000 }).not.toBe('')
    await phone.waitForTimeout(1_000)
    expect(await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBeLessThanOrEqual(0)
    await phone.close()
  }
})

test('[SC7] no address but our own was asked, and nothing went wrong aloud', () => {
  expect(watched.foreign).toEqual([])
  expect(watched.faults).toEqual([])
})
