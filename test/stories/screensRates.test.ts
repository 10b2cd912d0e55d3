import { test } from 'vitest'
import { useScreens } from './screens.ts'

const screens = useScreens()

/** A day two months ago, as a field of days takes it: the demo company was there already. */
const DAY = new Date(Date.now() - 60 * 86_400_000).toISOString().slice(0, 10)
const RATES = 'What does a contact cost us?'

test('[E11] a rate is entered, corrected and ended in the settings, which say what it concerns and what it changed', async () => {
  const { page, url } = screens
  await page.goto(`${url}/settings`)
  const rates = await screens.scrollTo(RATES)
  const website = rates.getByRole('row', { name: /every contact by Website/ })
  await website.waitFor({ timeout: 60_000 })

  await rates.getByRole('button', { name: 'Enter a rate' }).click()
  const box = page.getByRole('dialog')
  await box.getByLabel('Channel').selectOption({ label: 'Website' })
  await box.getByLabel('Per contact').fill('not money')
  await box.getByRole('button', { name: 'Save' }).click()
  await box.getByRole('alert').getByText('“not money” is not an amount').waitFor()
  await box.getByLabel('Per contact').fill('1.50')
  await box.getByLabel('Valid from').fill(DAY)
  await box.getByText(/[\d,]+ contacts since then are costed again within minutes/).waitFor()
  await box.getByRole('button', { name: 'Save' }).click()
  await box.waitFor({ state: 'hidden' })
  await website.filter({ hasText: '£1.50' }).getByText('further on').waitFor()
  await rates.getByText(/^The change of .+ altered [\d,]+ contacts: £.+ more than before/).waitFor({ timeout: 60_000 })
  await website.filter({ hasText: '£0.08' }).getByText(/until the next one/).waitFor()

  await website.filter({ hasText: '£1.50' }).getByRole('button', { name: 'Correct' }).click()
  await box.getByLabel('Per contact').fill('0.07')
  await box.getByRole('button', { name: 'Save' }).click()
  await rates.getByText(/^The change of .+ less than before/).waitFor({ timeout: 60_000 })
  await website.filter({ hasText: '£0.07' }).getByRole('button', { name: 'End' }).click()
  await box.getByRole('button', { name: 'End' }).click()
  await website.filter({ hasText: '£0.07' }).getByText(/^ended/).waitFor()
})

test('[E12] a file of rates says which cells are wrong, and put right is taken in', async () => {
  const { page, url } = screens
  await page.goto(`${url}/settings`)
  const rates = await screens.scrollTo(RATES)
  await rates.getByRole('row').first().waitFor({ timeout: 60_000 })
  const file = (text: string) => rates.locator('input[type=file]').setInputFiles({ name: 'rates.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  await file('channel,touchpoint,per contact,per minute,currency,valid from\npigeon,,cheap,0,GBP,2026-02-01\n')
  const box = page.getByRole('dialog')
  await box.getByText('2 cells cannot be read, so nothing was changed:').waitFor()
  await box.getByText(/Row 2, channel: “pigeon” is no channel here/).waitFor()
  await page.keyboard.press('Escape')
  await box.waitFor({ state: 'hidden' })
  await file('channel,touchpoint,per contact,per minute,currency,valid from\nletter,,2.30,0,GBP,2026-02-01\n')
  await page.getByText('1 added, 0 corrected, 0 as they were.').waitFor()
  await rates.getByRole('row', { name: /every contact by Letter/ }).filter({ hasText: '£2.30' }).waitFor()
})

test('[SC6] the settings are no wider than a phone, and nothing goes wrong aloud', async () => {
  await screens.fitPhones(['/settings'])
  screens.allWell()
})
