import { expect, test } from 'vitest'
import { useScreens } from './screens.ts'

const screens = useScreens()

/** Follows a link of the rail, as a person does: the replica stays open. */
async function go(word: string): Promise<void> {
  const { page } = screens
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: word, exact: true }).click()
}

test('[O2] the outcome board says in a sentence what customers achieved, with money, and every picture says how far to believe it', async () => {
  const { page, url } = screens
  await page.goto(`${url}/?period=12m`)
  await screens.answered(/\d+\u202f% of the journeys that ended .*Worth £/)
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('What did customers achieve?')
  for (const card of await page.locator('main section').all()) {
    await card.scrollIntoViewIfNeeded()
    await expect.poll(() => card.locator('p').last().textContent(), { timeout: 30_000 }).toMatch(/n [\d,]+.*\u00a0· .+, [\w/]+\u00a0· .+\u00a0· replica/)
  }
  expect(await page.locator('body').textContent()).not.toMatch(/NPS|CSAT/)
})

test('[SC5] a key draws the period before, and the address keeps it', async () => {
  const { page } = screens
  await page.keyboard.press('v')
  await expect.poll(() => page.url()).toContain('compare=previous')
  await page.reload()
  await page.getByRole('button', { name: 'vs the period before', pressed: true }).waitFor({ timeout: 60_000 })
  await page.keyboard.press('v')
  await expect.poll(() => page.url()).not.toContain('compare')
})

test('[SC5] a word of the sentence narrows every screen', async () => {
  const { page } = screens
  await page.getByRole('button', { name: /^Channels:/ }).click()
  await page.getByRole('checkbox', { name: /Call centre/ }).check()
  await page.keyboard.press('Escape')
  await expect.poll(() => page.url()).toContain('channel=')
  await go('Money')
  await page.getByRole('heading', { name: 'What is it worth?' }).waitFor()
  expect(page.url()).toContain('channel=')
  const bars = page.getByRole('list', { name: 'Where does the money go?' }).getByRole('listitem')
  await expect.poll(() => bars.allTextContents(), { timeout: 60_000 }).toHaveLength(3)
  await page.getByRole('button', { name: 'Everything' }).click()
  await expect.poll(() => bars.count()).toBeGreaterThan(3)
})

test('[JM2] a step is renamed in its place and the name comes back from the server', async () => {
  const { page } = screens
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

test('[JM3] the map says how much went as planned, and opens who did not', async () => {
  const { page, url } = screens
  await page.goto(`${url}/journey/claim?period=all`)
  await page.getByText(/of the runs that ended went as planned/).waitFor({ timeout: 60_000 })
  const lane = page.getByRole('row', { name: /^Plan and reality/ })
  const skipped = lane.getByRole('link', { name: /^skipped/ }).first()
  const runs = /: ([\d,]+) of [\d,]+ runs/.exec((await skipped.getAttribute('title'))!)![1]
  await skipped.click()
  await expect.poll(() => page.url()).toMatch(/\/people\?.*plan=skipped/)
  await screens.answered(new RegExp(`customers? in ${runs} runs?`))
  await page.getByRole('button', { name: /^Remove skipped/ }).waitFor()
})

test('[JM5] the map names our people at the steps they handled', async () => {
  const { page, url } = screens
  await page.goto(`${url}/journey/claim?period=all`)
  await page.getByText(/runs that our people handled, .+ met more than one/).waitFor({ timeout: 60_000 })
  const lane = page.getByRole('row', { name: /^Our people/ })
  await expect.poll(() => lane.innerText(), { timeout: 30_000 }).toMatch(/5 colleagues\n\d+\s%\shanded over\n[\p{L}-]+ [\p{L} -]+\n\d+/u)
  expect(await lane.innerText()).not.toContain('elsewhere')
})

test('[SC9] a theme chosen here is there before the application is', async () => {
  const { context, page, url } = screens
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto(`${url}/`)
  await page.getByRole('button', { name: 'Light or dark' }).click()
  await page.getByRole('menuitem', { name: 'Dark' }).click()
  await page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' })
  const early = await context.newPage()
  await early.emulateMedia({ colorScheme: 'light' })
  // The application itself never arrives: what is drawn is the page alone.
  await early.route(/\/assets\/index-.*\.js$/, (route) => route.abort())
  await early.goto(`${url}/`)
  expect(await early.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe('rgb(15, 16, 18)')
  await early.close()
  await page.getByRole('button', { name: 'Light or dark' }).click()
  await page.getByRole('menuitem', { name: 'As the system' }).click()
})

test('[SC6] nothing is wider than a phone, and the keys reach every part', async () => {
  const { page } = screens
  await screens.fitPhones(['/', '/journey', '/journey/claim', '/money'])
  await page.bringToFront()
  const keys = page.getByRole('dialog', { name: 'Keys' }), search = page.locator('input[role=combobox]:focus')
  // A page just opened may not listen yet.
  await expect.poll(async () => (await keys.isVisible()) || (await page.keyboard.press('?'), false), { timeout: 30_000 }).toBe(true)
  await expect.poll(async () => !(await keys.isVisible()) || (await page.keyboard.press('Escape'), false), { timeout: 30_000 }).toBe(true)
  await expect.poll(async () => (await search.isVisible()) || (await page.keyboard.press('/'), false), { timeout: 30_000 }).toBe(true)
  await page.keyboard.type('claim')
  await page.getByRole('option', { name: 'Claim', exact: true }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.url()).toContain('/journey/')
})

test('[SC7] no address but our own was asked, and nothing went wrong aloud', () => {
  screens.allWell()
})
