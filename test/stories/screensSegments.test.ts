import { expect, test } from 'vitest'
import { useScreens } from './screens.ts'

const screens = useScreens()

test('[G9][G10] groups of two dates are matched, said in a sentence, and each move opens its customers', async () => {
  const { page, url } = screens
  await page.goto(`${url}/segments?period=all`)
  const shift = await screens.scrollTo('How did the groups change, and who moved?')
  await shift.getByText(/stayed where they were/).waitFor({ timeout: 60_000 })
  await shift.getByText('Show as table').click()
  await shift.getByRole('row').nth(1).getByRole('button').click()
  await expect.poll(() => page.url()).toMatch(/\/people\?.*asOf/)
  await expect.poll(() => page.locator('h1 + p').textContent(), { timeout: 30_000 }).toMatch(/^[1-9][\d,]* /)
})

test('[G14][G16] a found group says how stable it is and how it was measured, and is kept as its rule in one click', async () => {
  const { page, url } = screens
  await page.goto(`${url}/segments?period=all`)
  const groups = screens.card('Which groups are there?')
  await groups.getByText(/in samples drawn anew/).first().waitFor({ timeout: 60_000 })
  await groups.getByText(/It covers .* of the group; .* of those it names are in it/).first().waitFor()
  await groups.locator('summary', { hasText: 'How it was measured' }).click()
  await groups.getByRole('row', { name: /Mean effort as it is/ }).waitFor()
  await groups.getByRole('button', { name: 'Keep as a rule' }).first().click()
  await page.getByText(/is kept\./).waitFor()
  await screens.card('Which segments are kept?').getByRole('row').nth(1).waitFor()
})

test('[G6][G7][G18] a rule of what was done and of other segments is written, counted and kept; a circle is refused with a sentence', async () => {
  const { page, url } = screens
  await page.goto(`${url}/segments?period=all`)
  const kept = screens.card('Which segments are kept?')
  const box = page.getByRole('dialog')
  const open = async () => { await kept.getByRole('button', { name: 'Make a segment by a rule' }).click(); await box.waitFor() }
  const keep = async () => { await box.getByRole('button', { name: 'Keep', exact: true }).click(); await box.waitFor({ state: 'detached' }) }

  await open()
  await box.getByLabel('Name').fill('Reported a claim, then called')
  await box.getByLabel('Step 1').selectOption('claim-reported')
  await box.getByRole('button', { name: 'then …' }).click()
  await box.getByLabel('Step 2').selectOption('claim-call')
  await box.getByRole('spinbutton').fill('30')
  await box.getByText(/^Customers: did .*, then .*, within 30 days\. [\d,]+ fit it now\./).waitFor({ timeout: 30_000 })
  await keep()

  await open()
  await box.getByLabel('Name').fill('The others')
  await box.getByLabel('Kind of condition').selectOption('segment')
  await box.getByLabel('is in a segment').selectOption({ label: 'Reported a claim, then called' })
  await box.getByRole('checkbox', { name: 'not' }).check()
  await box.getByText(/not in “Reported a claim, then called”\. [\d,]+ fit it now\./).waitFor({ timeout: 30_000 })
  await keep()

  const row = kept.getByRole('row', { name: /^Reported a claim, then called/ })
  await row.getByRole('button', { name: 'change' }).click()
  await box.getByRole('button', { name: 'Add a condition' }).click()
  await box.getByLabel('Kind of condition').last().selectOption('segment')
  await box.getByLabel('is in a segment').selectOption({ label: 'The others' })
  await box.getByText('This segment leads back to itself').waitFor()
  expect(await box.getByRole('button', { name: 'Keep', exact: true }).isDisabled()).toBe(true)
  await page.keyboard.press('Escape')
  await box.waitFor({ state: 'detached' })

  // The server's ledger has gone through everyone and come back to the replica.
  await expect.poll(() => row.getByRole('cell').nth(1).textContent(), { timeout: 60_000 }).toMatch(/^[1-9]/)
})

test('[G21] a segment that others are made with is not removed, and says why; one that none is made with goes after a question', async () => {
  const { page, url } = screens
  await page.goto(`${url}/segments?period=all`)
  const kept = screens.card('Which segments are kept?')
  const box = page.getByRole('dialog')
  const row = (name: RegExp) => kept.getByRole('row', { name })
  await row(/^Reported a claim, then called/).getByRole('button', { name: 'remove' }).click()
  await box.getByText(/“The others” is made with it/).waitFor()
  expect(await box.getByRole('button', { name: 'Remove' }).count()).toBe(0)
  await box.getByRole('button', { name: 'Keep it' }).click()
  for (const name of [/^The others/, /^Reported a claim, then called/]) {
    await row(name).getByRole('button', { name: 'remove' }).click()
    await box.getByRole('button', { name: 'Remove' }).click()
    await row(name).waitFor({ state: 'detached' })
  }
})

test('[G20] groups are not called old when a page that was opened again has caught up', async () => {
  const { page, url } = screens
  await page.goto(`${url}/segments?period=all`)
  await page.getByText(/It covers .* of the group/).first().waitFor({ timeout: 60_000 })
  await page.reload()
  await page.getByText(/It covers .* of the group/).first().waitFor({ timeout: 60_000 })
  await page.getByRole('status').getByText('live').waitFor({ timeout: 60_000 })
  await page.waitForTimeout(1_000)
  expect(await page.getByText('Something happened since these groups were found').count()).toBe(0)
})

test('[SC6] segments fit a phone', async () => {
  await screens.fitPhones(['/segments?period=all', '/segments?period=all&by=channels'])
})
