import { expect, test } from 'vitest'
import { useScreens } from './screens.ts'

const screens = useScreens()

test('[XP6] an experiment is found by its name, its effect is said with an interval and evidence A, and the address keeps what is asked', async () => {
  const { page, url } = screens
  await page.goto(`${url}/proof?period=all&journey=renewal&target=outcome%3Arenewed`)
  await screens.answered(/“Renewed” came [\d.]+ points (more|less) often for customers drawn for “clear price” \(.+ to .+\)\..*evidence [AB].*customers, randomised/)
  const effects = screens.card('What did it change?')
  await effects.getByText('Show as table').click()
  await effects.getByRole('columnheader', { name: 'Looked at every day' }).waitFor()
  await screens.card('Were the arms fair?').getByText(/50\s?% were planned: as chance would have it/).waitFor()
  await page.getByRole('combobox', { name: 'What it should change' }).first().selectOption('margin')
  await expect.poll(() => page.url()).toContain('target=margin')
  await screens.answered(/Margin is .+ (more|less) a customer for those drawn for “clear price”/)
  await page.getByRole('button', { name: 'everybody drawn' }).click()
  await expect.poll(() => page.url()).toContain('who=assigned')
  await page.reload()
  await page.getByRole('button', { name: 'everybody drawn', pressed: true }).waitFor({ timeout: 60_000 })
  await screens.answered(/Margin is /)
})

test('[XP5] the effect over time is read by keys, with the interval that may be looked at every day', async () => {
  const { page, url } = screens
  await page.goto(`${url}/proof?period=all&journey=renewal&target=outcome%3Arenewed`)
  const picture = screens.card('Renewed: as it could be seen over time').getByRole('img')
  await picture.waitFor({ timeout: 60_000 })
  await picture.focus()
  await page.keyboard.press('ArrowLeft')
  await page.getByText(/points \(.+; daily looks .+\), [\d,]+ customers/).waitFor()
})

test('[XP7] where nobody drew lots, groups are compared before and after, with evidence C where territories are counted by customer', async () => {
  const change = await screens.scrollTo('And where nobody drew lots?')
  await change.getByLabel('Changed as').selectOption('customers')
  await change.getByText(/beside the others \(.+\)\..*evidence C.*nobody drew lots/).waitFor({ timeout: 60_000 })
  const before = await change.locator('p').first().textContent()
  await change.getByRole('combobox', { name: 'What it should change' }).selectOption('cost')
  await expect.poll(() => change.locator('p').first().textContent(), { timeout: 30_000 }).not.toBe(before)
})

test('[E7] a slider says what fewer drop-offs at a step would bring, and that it is assumed', async () => {
  const { page, url } = screens
  await page.goto(`${url}/money?period=all&journey=quote`)
  const what = await screens.scrollTo('What if fewer dropped off?')
  await what.getByText(/10\s?% fewer drop-offs at “.+”: [\d.]+ runs would go on.*evidence D.*Assumed/).waitFor({ timeout: 60_000 })
  await what.getByRole('slider').focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight')
  await what.getByText(/15\s?% fewer drop-offs at/).waitFor({ timeout: 30_000 })
  await what.getByRole('button', { name: 'Start', exact: true }).click()
  await what.getByText(/fewer drop-offs at “Start”/).waitFor()
  await what.getByRole('link', { name: /lost here/ }).first().click()
  await expect.poll(() => page.url()).toMatch(/\/people\?.*step=/)
})

test('[E8] money splits by life stage, and the lines make the margin above', async () => {
  const { page, url } = screens
  await page.goto(`${url}/money?period=all`)
  const by = screens.card('Who and what earns it?')
  await by.getByText(/All lines together make the £/).waitFor({ timeout: 60_000 })
  await by.getByRole('button', { name: 'life stage' }).click()
  await by.getByRole('table').getByRole('link', { name: 'Deciding to stay' }).waitFor({ timeout: 30_000 })
})

test('[E10] a bar of the waterfall opens the contacts it is made of, and they sum to it', async () => {
  const { page, server } = screens
  await page.goto(`${server.url}/money?period=all`)
  const waterfall = screens.card('Where does the money go?'), contacts = screens.card('Which contacts is it made of?')
  await waterfall.getByRole('button', { name: 'Call centre' }).click({ timeout: 60_000 })
  const bar = await waterfall.getByRole('listitem', { name: /^Call centre/ }).getAttribute('aria-label')
  const amount = /£[\d,.]+/.exec(bar ?? '')![0]
  await contacts.getByText(new RegExp(`contacts by Call centre with a known cost make ${amount.replaceAll('.', '\\.')}\\.`)).waitFor({ timeout: 60_000 })
  await contacts.getByRole('table').getByRole('link').first().click()
  await expect.poll(() => page.url()).toMatch(/\/customer\/\d+/)
})

test('[E6] what customers are worth is said with an interval, and with what it hangs on', async () => {
  const { page, server } = screens
  await page.goto(`${server.url}/money?period=all`)
  const value = screens.card('What are customers worth in the time to come?')
  await value.scrollIntoViewIfNeeded({ timeout: 60_000 })
  await value.getByRole('button', { name: 'who renews or leaves' }).click()
  await value.getByText(/a customer over 1 year, .* discounted by 10\s?% a year\. With other customers like these it would be £.+ to £.+\. One in a hundred more .* evidence D/).waitFor({ timeout: 60_000 })
  await value.getByRole('combobox', { name: 'Margin' }).selectOption('0.4')
  await value.getByText(/40\s?% of revenue is counted as margin, as given/).waitFor({ timeout: 30_000 })
  await value.getByText(/Of the same revenue another margin would leave: £.+ at 30\s?%, £.+ at 40\s?%, £.+ at 50\s?%/).waitFor()
})

test('[XP8] lots are planned and drawn on the proof screen, and say whether they fell as planned', async () => {
  const { page, server } = screens
  await page.goto(`${server.url}/proof?period=all&journey=renewal`)
  const lots = screens.card('Who gets it, and who is held out?')
  await lots.scrollIntoViewIfNeeded({ timeout: 60_000 })
  await lots.getByLabel('What is tried').fill('Reminder before renewal')
  await lots.getByLabel('Share that gets it, %').fill('70')
  await lots.getByRole('button', { name: 'Plan it' }).click()
  await lots.getByText('nobody drawn yet').waitFor()
  await lots.getByRole('button', { name: 'Draw now' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Draw now' }).click()
  await lots.getByText('as chance would have it').waitFor({ timeout: 30_000 })
  // The draw reaches the browser's copy as an attribute, and the experiment can be asked for.
  await page.getByRole('button', { name: 'reminder before renewal' }).click({ timeout: 60_000 })
  await page.getByText(/The smaller arm has 0 customers here/).waitFor()
  await page.getByRole('button', { name: 'everybody drawn' }).click()
  await screens.card('Were the arms fair?').getByText(/70\s?% were planned/).waitFor({ timeout: 60_000 })
})

test('[XP9] an experiment is ended on the proof screen: no more lots, its effect until then, and it stands apart', async () => {
  const { page, server } = screens
  await page.goto(`${server.url}/proof?period=all&journey=renewal`)
  const lots = screens.card('Who gets it, and who is held out?')
  await lots.scrollIntoViewIfNeeded({ timeout: 60_000 })
  await lots.getByRole('button', { name: 'End it' }).click()
  await page.getByRole('dialog').getByText('Nobody is drawn for it any more').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click()
  await lots.getByRole('cell', { name: /^ended/ }).waitFor({ timeout: 30_000 })
  expect(await lots.getByRole('button', { name: 'Draw now' }).count()).toBe(0)
  // The end reaches the browser's copy, and the experiment stands last, told apart.
  const chip = page.getByRole('button', { name: /^reminder before renewal, ended/ })
  await chip.click({ timeout: 60_000 })
  await page.getByRole('button', { name: 'everybody drawn' }).click()
  await screens.answered(/It ended/)
})

test('[SC6] proof and money fit a phone, and nothing goes wrong aloud', async () => {
  await screens.fitPhones(['/proof?period=all&journey=renewal', '/money?period=all&journey=quote'])
  screens.allWell()
})
