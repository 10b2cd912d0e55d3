import { expect, test } from 'vitest'
import { useScreens } from './screens.ts'

const screens = useScreens()

test('[A18] [F17] why runs fail: what went wrong is chosen, and a pattern opens its customers', async () => {
  const { page, url } = screens
  await page.goto(`${url}/discover?period=all`)
  await screens.answered(/runs took/)
  const why = await screens.scrollTo('Why do they fail?')
  await expect.poll(() => why.textContent(), { timeout: 60_000 }).toMatch(/patterns? looked at go(es)? with it beyond chance/)
  await why.getByRole('button', { name: 'Left within a year' }).press('Enter')
  await expect.poll(() => new URL(page.url()).searchParams.get('why')).toBe('left')
  await expect.poll(() => why.textContent(), { timeout: 60_000 }).toMatch(/looked at go|Not enough data/)
  await why.getByRole('button', { name: 'failed or given up' }).press('Enter')
  await expect.poll(() => new URL(page.url()).searchParams.get('why')).toBeNull()
  const first = why.locator('ol li').first()
  await expect.poll(() => first.textContent(), { timeout: 60_000 }).toMatch(/with it, .+ without · [\d,]+ runs, [\d,]+ customers/)
  const [, runs, customers] = /without · ([\d,]+) runs, ([\d,]+) customers/.exec(await first.textContent() ?? '')!
  await first.getByRole('link').first().click()
  await screens.answered(new RegExp(`${customers} customers in ${runs} runs`))
})

test('[A20] [F18] what changes once customers have met a contact is drawn by week, and told for every measure', async () => {
  const { page, url } = screens
  await page.goto(`${url}/time?period=all&after=invoice-sent`)
  const around = await screens.scrollTo(/^What changes once customers have met/)
  await expect.poll(() => around.textContent(), { timeout: 60_000 }).toMatch(/contacts a week/)
  await expect.poll(() => around.locator('svg path').count(), { timeout: 30_000 }).toBeGreaterThanOrEqual(2)
  await expect.poll(() => around.textContent(), { timeout: 30_000 }).toMatch(/Not counted: [\d,]+ customers who met it too near an end of the data/)
  await around.getByRole('button', { name: 'Cost a week' }).press('Enter')
  await expect.poll(() => around.locator('p').first().textContent()).toMatch(/cost a week/)
  const picture = around.getByRole('img')
  await picture.focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => around.textContent()).toMatch(/week [+−]\d+: /)
})

test('[JM6] deviations from the plan stand with their cost and goals reached', async () => {
  const { page, url } = screens
  await page.goto(`${url}/journey/claim?period=all`)
  const left = await screens.scrollTo('How do customers leave the plan, and what goes with it?')
  await expect.poll(() => left.textContent(), { timeout: 60_000 }).toMatch(/of the ended runs fit the plan wholly; on average runs fit it by/)
  await expect.poll(() => left.locator('tbody tr').count(), { timeout: 30_000 }).toBeGreaterThan(1)
  const asPlanned = /([\d.]+)\s?% of the ended runs fit the plan wholly/.exec(await left.textContent() ?? '')![1]
  // One fact in one place: the map says the same.
  await expect.poll(() => page.locator('main').textContent(), { timeout: 30_000 }).toMatch(new RegExp(`${asPlanned!.replace('.', '\\.')}\\s?% of the runs that ended went as planned`))
  // As many customers as the hover says.
  const first = left.locator('tbody tr').first().getByRole('link')
  const customers = /See these ([\d,]+) customers/.exec((await first.getAttribute('title'))!)![1]
  await first.click()
  await expect.poll(() => page.url()).toMatch(/\/people\?.*plan=deviated/)
  await screens.answered(new RegExp(`^${customers} customers? in`))
})

test('[SC6] the cards fit a phone', async () => {
  await screens.fitPhones(['/discover?period=all', '/time?period=all&after=invoice-sent', '/journey/claim?period=all'])
})
