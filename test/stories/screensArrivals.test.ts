import { expect, test } from 'vitest'
import { useScreens } from './screens.ts'

const screens = useScreens()

test('[JM9] the map says by when half of all runs are at a step, with an interval, and where fewer than half ever come', async () => {
  const { page, url } = screens
  await page.goto(`${url}/journey/claim?period=all`)
  const lane = page.locator('tr', { has: page.getByRole('rowheader', { name: 'How long' }) })
  await expect.poll(() => lane.textContent(), { timeout: 60_000 }).toMatch(/at once/)
  const said = await lane.textContent()
  expect(said).toMatch(/\d days/)
  expect(said).toMatch(/ to /)
  expect(said).toMatch(/fewer than half|not yet half/)
  await expect.poll(() => lane.locator('td span[title]').nth(1).getAttribute('title')).toMatch(/A quarter of the runs are here within: .+; half: .+; three quarters: .+\. .+ came, .+ ended without, .+ may still come\./)
  screens.allWell()
})

test('[XP13] where whole territories were changed, the proof says that too few of them tell nothing, and by customer what its interval does not hold', async () => {
  const { page, url } = screens
  await page.goto(`${url}/proof?period=all&journey=renewal`)
  const card = await screens.scrollTo('And where nobody drew lots?')
  // Whole territories are the usual unit; the demo company has five.
  await expect.poll(() => card.textContent(), { timeout: 60_000 }).toMatch(/Too few territories to tell.*The smaller side has 2; 3 are needed/)
  await card.getByLabel('Changed as').selectOption('customers')
  await expect.poll(() => card.textContent(), { timeout: 30_000 }).toMatch(/evidence C.*The interval counts customers and takes the territories’ own ups and downs for the change/)
  screens.allWell()
})
