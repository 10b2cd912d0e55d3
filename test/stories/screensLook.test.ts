import { expect, test } from 'vitest'
import { useScreens } from './screens.ts'

const screens = useScreens()

test('[F21] who has no goal is not said to have missed it', async () => {
  const { page, url } = screens
  await page.goto(`${url}/time?period=all`)
  await screens.answered(/get what they came for/)
  await page.getByText('contacts that belong to no journey are left out').waitFor()
  await page.goto(`${url}/discover?period=all`)
  const stuck = await screens.scrollTo('Where do customers get stuck?')
  await stuck.getByRole('listitem').first().waitFor()
  expect(await stuck.getByText('General question').count()).toBe(0)
  const ways = screens.card('Which exact ways are commonest?')
  await expect.poll(() => ways.getByRole('listitem').filter({ hasText: 'General question' }).first().textContent(), { timeout: 20_000 }).toContain('no goal of their own')
})

test('[SC7] no address but our own was asked, and nothing went wrong aloud', () => {
  screens.allWell()
})
