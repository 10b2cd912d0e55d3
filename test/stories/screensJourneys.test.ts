import { expect, test } from 'vitest'
import { useScreens } from './screens.ts'

const screens = useScreens()

test('[FU2] [FU3] a funnel is suggested, changed by keys, kept in the address, and opens those who were lost', async () => {
  const { page, url } = screens
  await page.goto(`${url}/funnel?journey=claim&period=all`)
  await screens.answered(/Of [\d,]+ runs that began, .+ get to “Claim settled”/)
  const steps = page.getByRole('button', { name: /^Step \d/ })
  const suggested = await steps.count()
  expect(suggested).toBeGreaterThanOrEqual(3)
  await page.getByRole('radio', { name: 'any order' }).focus()
  await page.keyboard.press('Space')
  await screens.answered(/get to any \d of them/)
  expect(page.url()).toMatch(/order=any/)
  await page.getByRole('radio', { name: 'in this order' }).check()
  await steps.nth(1).press('Enter')
  await page.getByRole('button', { name: 'Remove this step' }).press('Enter')
  await expect.poll(() => steps.count()).toBe(suggested - 1)
  await screens.answered(/runs that began/)
  expect(new URL(page.url()).searchParams.getAll('go')).toHaveLength(suggested - 1)
  const lost = page.getByRole('link', { name: / lost$/ }).first()
  const count = /^[\d,]+/.exec(await lost.textContent() ?? '')![0]
  await lost.click()
  await screens.answered(new RegExp(`[\\d,]+ customers? in ${count} runs?`))
  await page.getByRole('button', { name: /^Remove lost before/ }).waitFor()
})

test('[F12] [F13] [F14] a way on the map narrows by what follows, and turns and coverage open their customers', async () => {
  const { page, url } = screens
  await page.goto(`${url}/discover?journey=claim&period=all`)
  await screens.answered(/[\d,]+ runs took [\d,]+ different ways/)
  await page.getByRole('radio', { name: 'customers' }).check()
  expect(page.url()).toContain('count=customers')
  const map = page.getByRole('group', { name: /^Flow of/ })
  await map.getByRole('button', { name: /^After / }).first().press('Enter')
  const box = page.getByRole('dialog')
  await box.getByRole('listitem').filter({ hasText: 'sooner or later' }).getByRole('link', { name: 'keep to these' }).click()
  await expect.poll(() => page.url()).toMatch(/follows=/)
  await screens.answered(/runs took/)
  await page.goto(`${url}/discover?journey=claim&period=all`)
  await screens.scrollTo('Where do customers repeat, turn back and change channel?')
  const turns = page.getByRole('region', { name: 'change of channel' })
  const runs = /^([\d,]+) times, in/.exec(await turns.getByRole('link').first().textContent() ?? '')
  expect(runs).not.toBeNull()
  await turns.getByRole('link').nth(1).click()
  await expect.poll(() => page.url()).toMatch(/switch=/)
  await screens.answered(/[\d,]+ customers? in [\d,]+ runs?/)
})

test('[SC6] [SC7] funnel and discovery fit a phone, ask nobody else, and nothing goes wrong', async () => {
  await screens.fitPhones(['/funnel?journey=claim&period=all', '/discover?journey=claim&period=all'])
  screens.allWell()
})
