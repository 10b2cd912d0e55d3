import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Download, Locator } from 'playwright-core'
import { useScreens } from './screens.ts'

/** Journeys that reached their goal against those that did not: their ways part, and there are hundreds of each. */
const ENDINGS = '/compare?period=all&status=achieved&b=rest'

const screens = useScreens()

test('[C10] the first answer is there before it is checked by shuffling customers, and the checked one takes its place', async () => {
  const { page, url } = screens
  await page.goto(`${url}${ENDINGS}`)
  await screens.answered(/\d+ of \d+ things differ\./)
  await page.getByText('Checked by shuffling customers 2,000 times.').waitFor({ timeout: 60_000 })
  await screens.answered(/\d+ of \d+ things differ\./)
  const checked = await page.locator('h1 + p').textContent()
  // Another question takes its place, and coming back gives the same again.
  await page.keyboard.press('x')
  await expect.poll(() => page.url()).toContain('swap=1')
  await page.getByText(/^Check(ing|ed) by shuffling customers/).waitFor()
  await page.keyboard.press('x')
  await expect.poll(() => page.url()).not.toContain('swap')
  await page.getByText('Checked by shuffling customers 2,000 times.').waitFor({ timeout: 60_000 })
  await expect.poll(() => page.locator('h1 + p').textContent()).toBe(checked)
})

test('[C11] three maps show the same places at the same spots, light up together, and open the people of their side', async () => {
  const { page, url } = screens
  await page.goto(`${url}${ENDINGS}`)
  const [a, b, difference] = ['Map of A', 'Map of B', 'Difference: A against B'].map((name) => page.getByRole('region', { name, exact: true })) as [Locator, Locator, Locator]
  await a.waitFor({ timeout: 60_000 })
  const spots = (map: Locator) => map.locator('foreignObject').evaluateAll((labels) => labels.map((label) => `${label.textContent?.replace(/[\d.]+\s*%$/, '')} ${label.getAttribute('x')} ${label.getAttribute('y')}`))
  expect((await spots(a)).length).toBeGreaterThan(4)
  expect(await spots(b)).toEqual(await spots(a))
  // As wide on the page as A, so bars and bands are on one scale.
  expect(await b.locator('svg').getAttribute('height')).toBe(await a.locator('svg').getAttribute('height'))
  // Every place and way of A says its share of A's runs, and what is pointed at speaks in all three.
  const first = a.getByRole('button', { name: /: [\d.]+\s*% of A’s runs$/ }).first()
  const what = (await first.getAttribute('aria-label'))!.replace(/: [\d.]+\s*% of A’s runs$/, '')
  await first.focus()
  await expect.poll(() => difference.locator('p').last().textContent()).toContain(`${what}: `)
  await expect.poll(() => b.locator('p').last().textContent()).toMatch(/: [\d.]+\s*% of B’s runs$/)
  await b.getByRole('button', { name: /^(?!.* → ).*: [\d.]+\s*% of B’s runs$/ }).first().press('Enter')
  await expect.poll(() => page.url()).toMatch(/\/people\?.*(touchpoint|edge)=/)
  await screens.answered(/[\d,]+ customers? in [\d,]+ runs?/)
})

test('[C14] whether they take other ways is said in a sentence, and each way opens its people on either side', async () => {
  const { page, url } = screens
  await page.goto(`${url}${ENDINGS}`)
  await page.getByText('Checked by shuffling customers 2,000 times.').waitFor({ timeout: 60_000 })
  await page.getByText(/They take other ways: \d+ in 100 runs of A would have to go differently for A to be as B\./).waitFor()
  await page.getByRole('link', { name: /: [\d.]+\s*% of B’s runs\. See these customers$/ }).first().click()
  await expect.poll(() => page.url()).toMatch(/\/people\?.*variant=/)
  await screens.answered(/[\d,]+ customers? in [\d,]+ runs?/)
})

test('[C12] the maps are saved as pictures, and the comparison as one page that needs nothing else', async () => {
  const { page, url } = screens
  await page.goto(`${url}${ENDINGS}`)
  await page.getByText('Checked by shuffling customers 2,000 times.').waitFor({ timeout: 60_000 })
  const saved = async (press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> => {
    const [download]: [Download, void] = await Promise.all([page.waitForEvent('download'), press()])
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
  }
  const pick = async (word: string) => {
    await page.getByRole('button', { name: 'More about “Where do their ways part?”' }).click()
    await page.getByRole('menuitem', { name: word }).click()
  }
  const svg = await saved(() => pick('Save the picture (SVG)'))
  expect(svg.name).toBe('where-do-their-ways-part.svg')
  const text = svg.bytes.toString()
  expect(text).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
  // Names keep their length in whatever font they are opened.
  expect(text).toMatch(/<text [^>]*textLength="[1-9][^>]*lengthAdjust="spacingAndGlyphs"/)
  expect(text).toContain('Map of A')
  expect(text).toMatch(/n [\d,]+ runs on both sides/)
  expect(text).not.toMatch(/var\(|foreignObject|class=/)
  const png = await saved(() => pick('Save the picture (PNG)'))
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG')
  // Twice as fine as the drawing.
  expect(png.bytes.readUInt32BE(16)).toBe(2 * Number(/width="(\d+)"/.exec(text)![1]))
  const report = await saved(() => page.getByRole('button', { name: 'Save a report' }).click())
  const html = report.bytes.toString()
  expect(report.name).toBe('comparison.html')
  expect(html).toMatch(/They take other ways|No evidence that they take other ways/)
  expect(html.match(/<svg /g)).toHaveLength(3)
  expect(html).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)|var\(--/)
  for (const part of ['How do these two differ?', 'goal reached', 'Adjusted p', 'Money per run', 'Checked by shuffling customers 2,000 times.', 'Benjamini']) expect(html).toContain(part)
  expect(html).toMatch(/dataset \S+ · engine \d/)
  const sheet = await screens.context.newPage()
  await sheet.setContent(html)
  const pdf = await sheet.pdf({ preferCSSPageSize: true, printBackground: true })
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
  await sheet.close()
})

test('[C18] [C20] what they do next is said of those who were there, with the time they had, and opens them', async () => {
  const { page, url } = screens
  await page.goto(`${url}/compare?period=all&channel=app&b=channel:call`)
  await page.getByText('Checked by shuffling customers 2,000 times.').waitFor({ timeout: 60_000 })
  await page.getByRole('heading', { name: 'What they do next' }).waitFor()
  await page.getByRole('link', { name: /^After “.+”, [\d.]+ in 100 of A go on to “.+” within (an hour|a day|a week|\d+ days|a year); [\d.]+ in 100 of B \(/ }).first().click()
  await expect.poll(() => page.url()).toMatch(/\/people\?.*edge=/)
  await screens.answered(/[\d,]+ customers? in [\d,]+ runs?/)
})

test('[C13] [SC5] from every screen one key, and one click, lead to the comparison with the period before', async () => {
  const { page, url } = screens
  for (const path of ['/', '/journey', '/discover', '/funnel', '/time', '/drivers', '/segments', '/money', '/people', '/settings']) {
    await page.goto(`${url}${path}?journey=claim&period=12m`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('c')
    await expect.poll(() => page.url(), { message: path }).toContain('/compare?')
    await expect.poll(() => page.url(), { message: path }).toContain('journey=claim')
  }
  await screens.answered(/./)
  await page.getByText(/the period before/).first().waitFor()
  await page.goto(`${url}/discover?journey=claim&period=12m`)
  await page.getByRole('group', { name: 'What this screen is about' }).getByRole('link', { name: 'Compare', exact: true }).click()
  await expect.poll(() => page.url()).toContain('/compare?')
  await page.keyboard.press('?')
  await page.getByRole('dialog').getByText('compare with the previous period, side by side').waitFor()
  await page.keyboard.press('Escape')
})

test('[C15] runs that began too lately are left out and counted, and one click includes them or leaves them out again', async () => {
  const { page, url } = screens
  await page.goto(`${url}/compare?period=90d`)
  await page.getByText(/^[\d,]+ runs of A that began in the last [\d.]+ days are left out: too early to compare\.$/).waitFor({ timeout: 60_000 })
  // The people behind A are those of the runs that are compared.
  await expect.poll(() => page.getByRole('link', { name: 'customers' }).first().getAttribute('href')).toMatch(/period=[\d-]+\.\.[\d-]+T/)
  await page.getByRole('button', { name: 'Include them' }).click()
  await page.getByText(/^[\d,]+ runs of A that began in the last [\d.]+ days are compared too: /).waitFor({ timeout: 60_000 })
  expect(page.url()).toContain('unripe=included')
  await page.getByRole('button', { name: 'Leave them out' }).click()
  await page.getByText(/are left out: too early to compare\.$/).waitFor({ timeout: 60_000 })
  await page.goto(`${url}/compare?period=30d`)
  await screens.answered(/^Too early to compare/)
})

test('[SC6] [SC7] the comparison fits a phone, asks nobody else, and nothing goes wrong', async () => {
  await screens.fitPhones([ENDINGS])
  screens.allWell()
})
