import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { useScreens } from './screens.ts'
import { root } from './server.ts'

const screens = useScreens()

test('[F11] the map is walked by keys, says what it shows, and opens the customers of a way', async () => {
  const { page, url } = screens
  await page.goto(`${url}/discover?journey=claim&period=all`)
  await screens.answered(/[\d,]+ runs took [\d,]+ different ways/)
  const map = page.getByRole('group', { name: /^Flow of/ })
  await map.getByRole('button').first().waitFor({ state: 'attached' })
  expect(await map.locator('[tabindex="0"]').count()).toBe(1)
  await map.locator('[tabindex="0"]').focus()
  await page.keyboard.press('ArrowRight')
  const said = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  expect(said).toMatch(/runs|customers/)
  await page.getByText('Show as table').first().click()
  await page.getByRole('table', { name: /^Ways between places/ }).getByRole('button').first().click()
  await expect.poll(() => page.url()).toMatch(/\/people\?.*edge=/)
  await screens.answered(/[\d,]+ customers? in [\d,]+ runs?/)
})

test('[C9] a cohort is compared with the rest, and x swaps the two', async () => {
  const { page, url } = screens
  await page.goto(`${url}/compare?period=all&status=achieved&b=rest`)
  await screens.answered(/things differ/)
  const sides = page.getByRole('group', { name: 'What is compared' })
  const before = await sides.textContent()
  await page.keyboard.press('x')
  await expect.poll(() => page.url()).toContain('swap=1')
  await expect.poll(() => sides.textContent()).not.toBe(before)
  await page.getByRole('table', { name: 'All differences' }).waitFor()
})

test('[F16] how long it takes is said from any contact to any other, and the address keeps which', async () => {
  const { page, url } = screens
  await page.goto(`${url}/time?journey=claim&period=all`)
  await screens.answered(/^Half get what they came for within [\d.]+ days/)
  const waits = page.getByRole('group', { name: 'Which wait this is about' })
  await waits.getByRole('button', { name: /^When does the clock begin/ }).click()
  await page.getByRole('radio', { name: /^Adjuster booked/ }).click()
  await waits.getByRole('button', { name: /^What is waited for/ }).click()
  await page.getByRole('radio', { name: /^Adjuster.s visit/ }).click()
  await screens.answered(/get to “Adjuster.s visit” within/)
  expect(page.url()).toMatch(/after=adjuster-booked.*until=touchpoint%3Aadjuster-visit|until=touchpoint%3Aadjuster-visit.*after=adjuster-booked/)
  await page.getByText('Show as table').first().click()
  await page.getByRole('table', { name: /by time since the clock began/ }).waitFor()
})

test('[G5] a found group is kept as a segment and filters other screens', async () => {
  const { page, url } = screens
  await page.goto(`${url}/segments?period=all`)
  await screens.answered(/customers fall into|No groups|too few/)
  await page.getByRole('combobox', { name: /^Groups/ }).selectOption('3')
  await screens.answered(/fall into 3 groups/)
  await page.getByRole('button', { name: 'Keep as a segment' }).first().click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Kept group')
  await page.getByRole('button', { name: 'Keep', exact: true }).click()
  await page.getByRole('button', { name: 'Use as filter' }).click()
  await expect.poll(() => page.url()).toContain('segment=')
  await page.getByRole('button', { name: 'Segment: Kept group' }).waitFor({ timeout: 30_000 })
})

test('[P7] a note written without a network shows at once as waiting, and is accepted when there is one again', async () => {
  const { context, page, url } = screens
  await page.goto(`${url}/people?period=all`)
  await page.getByRole('table', { name: 'Customers' }).getByRole('link').first().click({ timeout: 60_000 })
  await page.getByText('The story so far').waitFor({ timeout: 60_000 })
  await context.setOffline(true)
  await page.getByLabel('New note').fill('Written in a tunnel.')
  await page.getByRole('button', { name: 'Keep note' }).click()
  const note = page.getByRole('listitem').filter({ hasText: 'Written in a tunnel.' })
  await note.getByText('waiting to be sent').waitFor()
  await context.setOffline(false)
  await expect.poll(() => note.textContent(), { timeout: 60_000 }).not.toContain('waiting')
})

test('[SC8] an administrator makes a key that is shown once, and invites by a link', async () => {
  const { page, url } = screens
  await page.goto(`${url}/settings`)
  await screens.answered(/administrator/)
  await page.getByRole('textbox', { name: 'Source' }).fill('web-shop')
  await page.getByRole('button', { name: 'Make a key' }).click()
  expect(await page.getByRole('textbox', { name: /^The key of/ }).inputValue()).toMatch(/^tl_/)
  await page.getByRole('textbox', { name: 'E-mail' }).fill('ben@harbour-mutual.example')
  await page.getByRole('button', { name: 'Make a link' }).click()
  expect(await page.getByRole('textbox', { name: /^Send this link/ }).inputValue()).toContain('/enter?token=')
})

test('[JM4] a journey without an outcome says so, and one is defined on its screen', async () => {
  const { page, server, url } = screens
  const file = join(mkdtempSync(join(tmpdir(), 'throughline-log-')), 'log.csv')
  const day = (case_: number, add: number) => new Date(Date.UTC(2026, 0, 1 + (case_ % 28) + add)).toISOString()
  writeFileSync(file, ['case,what,at', ...Array.from({ length: 60 }, (_, i) => [`c${i},asked,${day(i, 0)}`, ...(i % 3 === 0 ? [] : [`c${i},answered,${day(i, 2)}`])]).flat()].join('\n'))
  await promisify(execFile)(process.execPath, [join(root, 'apps/server/dist/cli.js'), 'import', file, '--as', 'interactions', '--journey', 'Questions', '--source', 'desk', '--map', 'actor=case,case=case,activity=what,time=at,channel:call'],
    { env: { ...process.env, DATA_DIR: server.dataDir, BASE_URL: '' } })
  await page.goto(`${url}/?journey=questions&period=all`)
  await page.getByText('Nobody has said when “Questions” is over').waitFor({ timeout: 60_000 })
  await page.goto(`${url}/journey/questions?period=all`)
  await page.getByRole('button', { name: 'Say what ends it' }).click({ timeout: 60_000 })
  await page.getByRole('group', { name: 'They got what they came for' }).last().getByRole('checkbox', { name: /answered/i }).check()
  await page.getByRole('button', { name: 'Define the outcome' }).click()
  await screens.answered(/100\u202f% got what they came for/)
})

test('[SC6] these screens are no wider than a phone either', async () => {
  await screens.fitPhones(['/discover?journey=claim', '/compare?journey=claim', '/time?journey=claim', '/segments', '/people', '/settings'])
})

test('[SC7] no address but our own was asked, and nothing went wrong aloud', () => {
  screens.allWell()
})
