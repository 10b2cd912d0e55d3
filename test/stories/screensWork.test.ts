import { expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { useScreens } from './screens.ts'

const screens = useScreens()

/** A page whose columns rest between two stretches of work, as if the machine were slow: what takes long can be watched. */
async function slowPage(restMs: number): Promise<Page> {
  const context = await screens.page.context().browser()!.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', serviceWorkers: 'block', storageState: await screens.context.storageState() })
  await context.route(/\/assets\/columns\.worker[^/]*\.js$/, async (route) => {
    const response = await route.fetch()
    const rest = `{ const own = MessagePort.prototype.postMessage; MessagePort.prototype.postMessage = function (message, transfer) { if (message === null) setTimeout(() => own.call(this, message), ${restMs}); else own.call(this, message, transfer ?? []) } }\n`
    await route.fulfill({ response, body: rest + await response.text() })
  })
  return context.newPage()
}

test('[R23] long work says how far it is, is stopped with what is known by then, and begun again', async () => {
  const page = await slowPage(120)
  await page.goto(`${screens.url}/compare?period=all&status=achieved&b=rest`)
  const working = page.locator('[data-working]')
  await working.waitFor({ timeout: 90_000 })
  const share = async () => Number(await working.getByRole('progressbar').getAttribute('value', { timeout: 1_000 }).catch(() => 0))
  const first = await share()
  await expect.poll(share, { timeout: 60_000, interval: 20 }).toBeGreaterThan(first)
  await page.getByText(/^Checking by shuffling customers/).waitFor({ timeout: 60_000 })
  await working.getByRole('button', { name: 'Stop' }).click()
  const stopped = page.locator('[data-stopped]')
  await stopped.getByText('Stopped: this is what was known by then.').waitFor()
  expect(await page.locator('h1 + p').textContent()).toMatch(/things differ/)
  // It rests, and stays so.
  const done = await page.getByText(/^Checking by shuffling customers/).textContent()
  await page.waitForTimeout(600)
  expect(await page.getByText(/^Checking by shuffling customers/).textContent()).toBe(done)
  expect(await working.count()).toBe(0)
  await stopped.getByRole('button', { name: 'Work it out' }).click()
  await working.waitFor({ timeout: 30_000 })
  expect(await stopped.count()).toBe(0)
  // Another question is another matter.
  await working.getByRole('button', { name: 'Stop' }).click()
  await stopped.waitFor()
  await page.keyboard.press('x')
  await expect.poll(() => stopped.count(), { timeout: 30_000 }).toBe(0)
  await page.context().close()
})

test('[R23] what is not there yet is stopped too, and the card says so', async () => {
  const page = await slowPage(400)
  await page.goto(`${screens.url}/drivers?period=all&target=outcome:left`)
  const working = page.locator('[data-working]').first()
  await working.getByText(/^Working it out: \d/).waitFor({ timeout: 90_000 })
  await working.getByRole('button', { name: 'Stop' }).click()
  await page.getByText('Stopped before there was an answer.').waitFor()
  expect(await page.getByRole('heading', { name: 'What matters most?' }).count()).toBe(0)
  await page.context().close()
})
