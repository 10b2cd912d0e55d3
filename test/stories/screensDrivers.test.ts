import { expect, test } from 'vitest'
import { useScreens } from './screens.ts'

const screens = useScreens()

test('[DV7] what goes with leaving is said in a sentence, called an association, and kept in the address', async () => {
  const { page, url } = screens
  await page.goto(`${url}/drivers?period=all&target=outcome:left`)
  await screens.answered(/with all else equal .*An association, not a cause|Nothing that was looked at goes with it/)
  await page.getByRole('heading', { name: 'What was looked at and left out?' }).waitFor()
  await page.getByRole('button', { name: 'Cost to serve' }).click()
  await expect.poll(() => page.url()).toContain('target=money%3Acost')
  await screens.answered(/a run with it, .* without/)
  await page.reload()
  await screens.answered(/a run with it, .* without/)
  // The runs behind a driver a cohort can name open as people.
  await page.getByRole('listitem').getByRole('link').first().click()
  await expect.poll(() => page.url()).toMatch(/\/people\?/)
})

test('[E2] the ways of sharing out what was reached stand side by side, and every place opens its customers', async () => {
  const { page, url } = screens
  await page.goto(`${url}/money?period=all`)
  const card = await screens.scrollTo('Which contacts is it owed to?')
  await card.getByText(/None of them proves a cause/).waitFor({ timeout: 60_000 })
  await card.getByText('Show as table').click()
  await card.getByRole('columnheader', { name: 'Markov removal' }).waitFor()
  const before = await card.locator('p').first().textContent()
  await card.getByRole('button', { name: 'touchpoints' }).click()
  await expect.poll(() => card.locator('p').first().textContent(), { timeout: 30_000 }).not.toBe(before)
})

test('[E6] what customers under contract are worth is told with the years and discounts it hangs on', async () => {
  const { page, url } = screens
  await page.goto(`${url}/money?period=all`)
  const card = await screens.scrollTo('What are customers worth in the time to come?')
  await card.getByRole('button', { name: 'who renews or leaves' }).click()
  await card.getByRole('combobox', { name: 'Renewal' }).selectOption('renewed')
  await card.getByRole('combobox', { name: 'Leaving' }).selectOption('left')
  await card.getByText(/One in a hundred more renewing/).waitFor({ timeout: 60_000 })
  await card.getByRole('table', { name: 'If the future is another one' }).waitFor()
})

test('[SC6] drivers and money fit a phone', async () => {
  await screens.fitPhones(['/drivers?period=all&target=outcome:left', '/money?period=all'])
})
