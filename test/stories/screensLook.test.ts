import { expect, test } from 'vitest'
import { useScreens } from './screens.ts'

const screens = useScreens()

test('[F21] [F23] who has no goal is not said to have missed it, and where it is over by definition nobody is stuck', async () => {
  const { page, url } = screens
  await page.goto(`${url}/time?period=all`)
  await screens.answered(/get what they came for/)
  await page.getByText('contacts that belong to no journey are left out').waitFor()
  await page.goto(`${url}/discover?period=all`)
  const stuck = await screens.scrollTo('Where do customers get stuck?')
  await stuck.getByRole('listitem').first().waitFor()
  expect(await stuck.getByText('General question').count()).toBe(0)
  await expect.poll(() => stuck.getByText('Over by definition, not stuck:').locator('..').textContent()).toContain('Claim declined')
  expect(await stuck.getByRole('listitem').filter({ hasText: 'Claim declined' }).count()).toBe(0)
  const ways = screens.card('Which exact ways are commonest?')
  await expect.poll(() => ways.getByRole('listitem').filter({ hasText: 'General question' }).first().textContent(), { timeout: 20_000 }).toContain('no goal of their own')
})

test('[SC13] a journey that does not exist is said not to, with the way to all of them', async () => {
  const { page, url } = screens
  await page.goto(`${url}/journey/nowhere`)
  await page.getByText('This journey does not exist any more').waitFor({ timeout: 30_000 })
  await page.getByRole('main').getByRole('link', { name: 'All journeys' }).click()
  await screens.answered(/journeys in/)
})

test('[SC6] names of customers are read at every width', async () => {
  const { page, url } = screens
  await page.goto(`${url}/people?period=all`)
  const name = page.getByRole('table', { name: 'Customers' }).getByRole('link').first()
  await name.waitFor({ timeout: 30_000 })
  for (const width of [360, 720, 768, 1024, 1180, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    await expect.poll(async () => (await name.boundingBox())?.width ?? 0, { timeout: 10_000, message: `${width} px` }).toBeGreaterThan(90)
  }
})

test('[R22] columns made anew from the tables are shown when they are whole, since nothing says that numbers will move', async () => {
  const { page, url } = screens
  const sentence = page.locator('h1 + p')
  await page.goto(`${url}/?period=all`)
  await screens.answered(/got the customer what she came for/)
  const before = await sentence.textContent()
  await page.goto(`${url}/settings`)
  await screens.answered(/administrator/)
  const removed = await page.evaluate(async () => {
    let count = 0
    const home = await (await navigator.storage.getDirectory()).getDirectoryHandle('throughline')
    for await (const name of (home as unknown as { keys(): AsyncIterable<string> }).keys()) if (name.startsWith('columns-') && await home.removeEntry(name).then(() => true, () => false)) count++
    return count
  })
  expect(removed).toBeGreaterThan(0)
  await page.addInitScript(() => {
    const seen = new Set<string>()
    Object.assign(window, { sentences: seen })
    new MutationObserver(() => { const text = document.querySelector('h1 + p')?.textContent; if (text) seen.add(text) }).observe(document, { subtree: true, childList: true, characterData: true })
  })
  await page.goto(`${url}/?period=all`)
  await expect.poll(() => sentence.textContent(), { timeout: 60_000 }).toBe(before)
  expect(await page.evaluate(() => [...(window as unknown as { sentences: Set<string> }).sentences])).toEqual([before])
})

test('[SC7] no address but our own was asked, and nothing went wrong aloud', () => {
  screens.allWell()
})

test('[SC15] on a phone every row of a wide table is a card with each figure under its title', async () => {
  const { page, url } = screens
  await page.setViewportSize({ width: 390, height: 844 })
  for (const [path, name] of [['/settings', 'What does a contact cost us?'], ['/settings', 'Who may enter?'], ['/money?period=all', 'Who and what earns it?']] as const) {
    await page.goto(`${url}${path}`)
    const table = page.getByRole('table', { name, exact: true })
    await table.waitFor({ timeout: 30_000 })
    await expect.poll(() => table.evaluate((of) => of.scrollWidth - of.clientWidth), { message: name }).toBeLessThanOrEqual(0)
    const cell = table.locator('tbody tr').first().locator('td').nth(1)
    const title = await cell.getAttribute('data-title')
    expect(title, name).toBeTruthy()
    expect(await cell.evaluate((of) => getComputedStyle(of, '::before').content), name).toBe(`"${title}"`)
    // Still a table for those who hear it.
    expect(await table.getByRole('row').count(), name).toBeGreaterThan(1)
  }
  const earned = page.getByRole('table', { name: 'Who and what earns it?', exact: true })
  const firstOf = () => earned.locator('tbody td').first().textContent()
  const before = await firstOf()
  await page.locator('label', { hasText: 'Sorted by' }).first().getByRole('combobox').selectOption({ label: 'Cost' })
  await expect.poll(firstOf).not.toBe(before)
  await page.setViewportSize({ width: 1440, height: 900 })
})

test('[JM10] on a phone steps stand one under the other: nothing is pushed sideways, and all of it can be pressed', async () => {
  const { page, url } = screens
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${url}/journey/claim?period=all`)
  const steps = page.getByRole('list', { name: 'The way through, step by step' })
  const decision = steps.locator(':scope > li', { has: page.getByRole('heading', { name: /Decision/ }) })
  await decision.waitFor({ timeout: 30_000 })
  const pushed = () => page.evaluate(() => [...document.querySelectorAll('main *')].filter((of) => of.scrollWidth - of.clientWidth > 1 && /auto|scroll/.test(getComputedStyle(of).overflowX)).length)
  await expect.poll(pushed).toBe(0)
  await decision.locator('summary').click()
  await decision.getByText('Our money', { exact: true }).waitFor()
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.getByRole('rowheader', { name: 'Who gets here' }).waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  await decision.getByRole('link').first().click()
  await screens.answered(/customers in/)
  expect(page.url()).toContain('step=decision')
})
