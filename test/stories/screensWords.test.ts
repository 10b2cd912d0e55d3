import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { useScreens } from './screens.ts'

const screens = useScreens()
const sentence = () => screens.page.getByRole('group', { name: 'What this screen is about' })

test('[SC11] the word “and …” narrows by a way, by a place not met and by a kind of customer, by keys and by clicks, and each word can be taken away', async () => {
  const { page, url } = screens
  await page.goto(`${url}/discover?period=all&journey=claim`)
  await screens.answered(/[\d,]+ runs took/)
  const all = await page.locator('h1 + p').textContent()
  await sentence().getByRole('button', { name: /^and …/ }).press('Enter')
  await page.getByRole('button', { name: 'took the way from … to …' }).press('Enter')
  const form = page.getByRole('form', { name: 'took the way from … to …' })
  await expect.poll(() => form.getByRole('combobox').first().evaluate((field) => field === document.activeElement)).toBe(true)
  await form.getByRole('combobox', { name: 'From' }).selectOption({ label: 'Claim reported' })
  await form.getByRole('combobox', { name: 'to', exact: true }).selectOption({ label: 'Claim settled' })
  await form.getByRole('spinbutton', { name: /^within/ }).fill('30')
  await form.getByRole('button', { name: 'Add' }).press('Enter')
  const way = page.getByRole('button', { name: 'Remove Claim reported, later Claim settled within 30 days' })
  await way.waitFor()
  expect(decodeURIComponent(page.url())).toMatch(/follows=claim-reported>[a-z-]+>2592000/)
  await expect.poll(() => page.locator('h1 + p').textContent(), { timeout: 30_000 }).not.toBe(all)

  await sentence().getByRole('button', { name: /^and …/ }).click()
  await page.getByRole('button', { name: 'met a place' }).click()
  await page.getByRole('combobox', { name: 'Whether they did' }).selectOption({ label: 'did not' })
  await page.getByRole('searchbox').fill('call about a claim')
  await page.getByRole('radio', { name: /Call about a claim/ }).check()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('button', { name: 'Remove not: met Call about a claim' }).waitFor()

  await sentence().getByRole('button', { name: /^and …/ }).click()
  await page.getByRole('button', { name: 'are of a kind' }).click()
  await page.getByRole('combobox', { name: 'What' }).selectOption('payment')
  await page.getByRole('checkbox', { name: /monthly/ }).check()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('button', { name: 'Remove payment monthly' }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Remove payment monthly' }).click()
  await page.getByRole('button', { name: 'Remove not: met Call about a claim' }).click()
  await way.click()
  await expect.poll(() => page.locator('h1 + p').textContent(), { timeout: 30_000 }).toBe(all)
})

test('[C16] [C17] those with a place stand against those without, and a date parts before from after', async () => {
  const { page, url } = screens
  await page.goto(`${url}/compare?period=all&journey=claim`)
  await page.getByRole('button', { name: /^Compare with/ }).click()
  const box = page.getByRole('dialog')
  await box.getByText('with against without …').click()
  await box.getByRole('button', { name: 'met a place' }).click()
  await box.getByRole('searchbox').fill('photos')
  await box.getByRole('radio', { name: /Photos of the damage/ }).check()
  await box.getByRole('form').filter({ hasText: 'met a place' }).getByRole('button', { name: 'Compare' }).click()
  const sides = page.getByRole('group', { name: 'What is compared' })
  await sides.getByText('Claim · met Photos of the damage').waitFor()
  await sides.getByText('the same, but not: met Photos of the damage').waitFor()
  await sides.getByText(/\d+ runs/).nth(1).waitFor({ timeout: 60_000 })
  // The people of B have never met it.
  await sides.getByRole('link', { name: 'customers' }).nth(1).click()
  await expect.poll(() => page.url()).toMatch(/\/people\?.*not=touchpoint/)
  await page.getByRole('button', { name: 'Remove not: met Photos of the damage' }).waitFor()
  await screens.answered(/[\d,]+ customers? in [\d,]+ runs?/)

  await page.goto(`${url}/compare?period=all&journey=claim&b=date:2026-03-01`)
  await sides.getByText(/^the same before 1 Mar/).waitFor()
  await sides.getByText(/since 1 Mar/).waitFor()
  await sides.getByText(/until 28 Feb/).waitFor()
})

test('[F20] a place may be a channel or a planned step, on both screens', async () => {
  const { page, url } = screens
  await page.goto(`${url}/discover?period=all&journey=claim`)
  await screens.answered(/[\d,]+ runs took/)
  await page.getByRole('radio', { name: 'a channel' }).check()
  await expect.poll(() => page.url()).toContain('places=channel')
  // Which way is the commonest depends on the day the demo company is made on; that its places are channels does not.
  await page.getByRole('button', { name: /^Call centre: \d/ }).first().waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: /^Letter: \d/ }).first().press('Enter')
  await page.getByRole('dialog').getByText('Came to Letter').waitFor()
  await page.getByRole('dialog').getByRole('link', { name: 'customers' }).click()
  await expect.poll(() => page.url()).toMatch(/\/people\?.*channel=/)
  await screens.answered(/[\d,]+ customers? in [\d,]+ runs?/)
  await page.goto(`${url}/compare?period=all&status=achieved&b=rest&places=step`)
  await screens.answered(/\d+ of \d+ things differ\./)
  await page.getByRole('radio', { name: 'a planned step' }).and(page.locator(':checked')).waitFor()
})

test('[C12] bars built of boxes are saved as pictures, and all differences with their numbers', async () => {
  const { page, url } = screens
  await page.goto(`${url}/compare?period=all&status=achieved&b=rest`)
  await screens.answered(/\d+ of \d+ things differ\./)
  const saved = async (question: string, word: string): Promise<string> => {
    const menu = page.getByRole('button', { name: `More about “${question}”` })
    await menu.scrollIntoViewIfNeeded()
    await menu.click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: word }).click()])
    return readFileSync(await download.path(), 'utf8')
  }
  const svg = await saved('How often does each thing happen?', 'Save the picture (SVG)')
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
  expect(svg.match(/<rect /g)!.length).toBeGreaterThan(20)
  for (const words of ['How often does each thing happen?', 'Endings', 'reaching the goal', 'n ']) expect(svg).toContain(words)
  expect(svg).not.toMatch(/var\(|foreignObject|class=/)
  const [head = '', ...lines] = (await saved('All differences', 'Export as CSV')).replace('\ufeff', '').split('\r\n')
  expect(head.split(',')).toEqual(expect.arrayContaining(['kind', 'A', 'A n', 'difference', 'low', 'high', 'p', 'adjusted p', 'cost per run of A']))
  const goal = lines.find((line) => line.startsWith('achieved,'))!.split(',')
  expect(Number(goal[3])).toBe(1)
  expect(Number(goal[head.split(',').indexOf('p')])).toBeLessThan(0.001)
  const maps = await saved('Where do their ways part?', 'Export as CSV')
  expect(maps).toMatch(/^\ufeff?kind,from,to,within seconds,A,B,difference/)
  expect(maps).toMatch(/\nedge,/)
})

test('[SC12] words the tree of journeys does not ask are struck through, and the others are not', async () => {
  const { page, url } = screens
  await page.goto(`${url}/journey?period=all&channel=call&touchpoint=claim-call&attr=payment:monthly`)
  await screens.answered(/./)
  await expect.poll(() => sentence().locator('s').allTextContents()).toEqual(['Call centre', 'met Call about a claim'])
  await page.goto(`${url}/discover?period=all&channel=call&touchpoint=claim-call&attr=payment:monthly`)
  await screens.answered(/[\d,]+ runs took/)
  expect(await sentence().locator('s').count()).toBe(0)
})

test('[SC6] [SC7] the words fit a phone, ask nobody else, and nothing goes wrong', async () => {
  await screens.fitPhones(['/discover?period=all&journey=claim&not=touchpoint%3Dclaim-call&attr=payment:monthly&places=channel', '/compare?period=all&journey=claim&b=with:touchpoint%3Dclaim-photos'])
  screens.allWell()
})
