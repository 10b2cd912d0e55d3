import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'
import { startServer, type RunningServer } from './server.ts'

let server: RunningServer
let browser: Browser
let page: Page
const sentence = () => page.locator('h1 + p').textContent()

beforeAll(async () => {
  server = await startServer({ env: { DEMO: '0', SECRET_KEY: '3f9c2e7ab41d6058f7c1e29a0b8d4c6f5e3a1d2b' } })
  browser = await openBrowser()
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' })
  await page.goto(server.link)
  await page.getByLabel('Your name').fill('Ada')
  await page.getByLabel('E-mail').fill('ada@example.com')
  await page.getByLabel('Password').fill('a horse that reads maps')
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByRole('status').getByText('live').waitFor({ timeout: 60_000 })
})
afterAll(async () => {
  await browser.close()
  await server.remove()
})

test('[SC16] a company without a contact is told on every screen what is missing, and shown the way to a key', async () => {
  for (const path of ['/', '/journey', '/discover', '/funnel', '/compare', '/time', '/drivers', '/segments', '/money', '/people']) {
    await page.goto(`${server.url}${path}`)
    await expect.poll(sentence, { timeout: 30_000, message: path }).toMatch(/no contact with a customer was heard of/)
    expect(await page.locator('h1').textContent(), path).not.toBe('')
  }
  await page.getByRole('link', { name: 'Make a key' }).click()
  await page.getByRole('heading', { name: 'Which programs may send interactions?' }).waitFor()
})

test('[SC16] what needs no contact is there before the first one', async () => {
  await page.goto(`${server.url}/proof`)
  await expect.poll(sentence, { timeout: 30_000 }).toMatch(/No experiment was heard of yet/)
  await page.getByRole('button', { name: 'Plan it' }).waitFor()
})

test('[SC16] the first contact brings the screen without a reload', async () => {
  await page.goto(server.url)
  await expect.poll(sentence, { timeout: 30_000 }).toMatch(/no contact with a customer was heard of/)
  const key = await page.evaluate(async () => {
    const made = await fetch('/trpc/keys.create', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ source: 'web' }) })
    return ((await made.json()) as { result: { data: { key: string } } }).result.data.key
  })
  const answer = await fetch(`${server.url}/v1/batch`, {
    method: 'POST', headers: { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch: [{ type: 'track', messageId: 'first', anonymousId: 'ada', event: 'Quote started', timestamp: new Date().toISOString() }] }),
  })
  expect(answer.status).toBe(200)
  await expect.poll(sentence, { timeout: 30_000 }).not.toMatch(/no contact with a customer was heard of/)
})
