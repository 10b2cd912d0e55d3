import { expect, test } from 'vitest'
import { useScreens } from './screens.ts'

const screens = useScreens()
const FAR = 'What are customers worth in the time to come?'

interface Watching { asked: string[]; rows: string[]; printed: number }
declare global { var watching: Watching }

/** Opens a screen anew and notes what its page asks of the worker that answers. */
async function open(path: string): Promise<void> {
  const { page, url } = screens
  await page.addInitScript(() => {
    globalThis.watching = { asked: [], rows: [], printed: 0 }
    globalThis.print = () => { globalThis.watching.printed++ }
    const post = Worker.prototype.postMessage
    Worker.prototype.postMessage = function (this: Worker, message: { call?: string; args?: unknown[] }, ...rest: never[]) {
      const call = message.args?.[0] as { name?: string; args?: unknown[] } | undefined
      if (message.call === 'ask' && call?.name === 'rows') globalThis.watching.rows.push(String(call.args?.[0]))
      if (message.call === 'ask' && typeof message.args?.[0] === 'string') globalThis.watching.asked.push(message.args[0])
      return post.call(this, message, ...rest)
    }
  })
  await page.goto(`${url}${path}`)
}

/** The analyses that were asked since this was looked at last, each once, in the order of their first question. */
const asked = (): Promise<string[]> => screens.page.evaluate(() => [...new Set(globalThis.watching.asked.splice(0))])
/** The first copy of the rows is whole, and nothing moves by itself. */
const quiet = () => screens.page.waitForTimeout(1_500)

test('[R18] what is far below the screen is not asked, when the screen opens nor when a filter changes, and is when somebody scrolls to it', async () => {
  const { page } = screens
  await page.setViewportSize({ width: 1440, height: 600 })
  await open('/money?period=all')
  await screens.answered(/£/)
  await quiet()
  const first = await asked()
  expect(first.filter((name) => name !== 'data.overview')[0]).toBe('economics.roi')
  expect(first).not.toContain('customer.value')
  expect((await screens.card(FAR).boundingBox())!.height).toBeGreaterThan(250)

  await page.getByRole('button', { name: /^Channels:/ }).click()
  await page.getByRole('checkbox', { name: /Call centre/ }).check()
  await page.keyboard.press('Escape')
  await expect.poll(() => page.url()).toContain('channel=')
  await quiet()
  const changed = await asked()
  expect(changed).toContain('economics.roi')
  expect(changed).not.toContain('customer.value')

  const far = await screens.scrollTo(FAR)
  await expect.poll(() => far.textContent(), { timeout: 30_000 }).toMatch(/n [\d,]+ customers/)
  expect(await asked()).toContain('customer.value')
  // Back at the top it is far again: a change leaves it as it is, marked as stale.
  await page.evaluate(() => scrollTo(0, 0))
  await quiet()
  await page.getByRole('button', { name: 'Everything' }).click()
  await expect.poll(() => page.url()).not.toContain('channel=')
  await quiet()
  expect(await asked()).not.toContain('customer.value')
  expect(await screens.card(FAR).getAttribute('aria-busy')).toBe('true')
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('[R18] rows of a card that is far away are read neither when it is made nor when a filter changes, but when somebody scrolls to it', async () => {
  const { page } = screens
  await page.setViewportSize({ width: 1440, height: 400 })
  await open('/?period=all')
  await screens.answered(/of the journeys that ended/)
  const scores = async () => (await page.evaluate(() => globalThis.watching.rows.splice(0))).filter((text) => text.includes('score_kind')).length
  const felt = await screens.scrollTo('Did it work, and how did it feel?')
  await felt.locator('button[aria-haspopup]').last().click()
  await page.getByRole('menuitem', { name: 'Show the scores' }).click()
  await page.evaluate(() => scrollTo(0, 0))
  await quiet()
  await scores()
  await page.getByRole('button', { name: /^Period:/ }).click()
  await page.getByRole('radio', { name: 'last 12 months' }).click()
  await expect.poll(() => page.url()).toContain('period=12m')
  await quiet()
  expect(await scores()).toBe(0)
  const far = await screens.scrollTo('What scores did they give?')
  await expect.poll(() => far.getByRole('row').count(), { timeout: 30_000 }).toBeGreaterThan(1)
  await expect.poll(scores, { timeout: 30_000 }).toBeGreaterThan(0)
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('[R18] a screen is asked from the top down', async () => {
  await open('/discover?period=all')
  await screens.answered(/runs took/)
  await screens.scrollTo('Where do customers repeat, turn back and change channel?')
  await expect.poll(() => screens.page.evaluate(() => globalThis.watching.asked), { timeout: 30_000 }).toContain('journey.turns')
  const order = (await asked()).filter((name) => name.startsWith('journey.'))
  expect(order).toEqual(['journey.flow', 'journey.variants', 'journey.why', 'journey.turns'])
})

test('[R19] paper and the browser’s own search get the whole page', async () => {
  await open('/money?period=all')
  const { page } = screens
  await screens.answered(/£/)
  await quiet()
  expect(await asked()).not.toContain('customer.value')
  await page.keyboard.press('Control+f')
  await expect.poll(asked, { timeout: 30_000 }).toContain('customer.value')
  await expect.poll(() => screens.card(FAR).textContent(), { timeout: 30_000 }).toMatch(/n [\d,]+ customers/)

  await open('/money?period=all')
  await screens.answered(/£/)
  await quiet()
  await page.keyboard.press('Control+p')
  await expect.poll(() => page.evaluate(() => globalThis.watching.printed), { timeout: 30_000 }).toBe(1)
  expect(await screens.card(FAR).textContent()).toMatch(/n [\d,]+ customers/)
  screens.allWell()
})
