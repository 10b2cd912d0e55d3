import { expect, test } from 'vitest'
import { useScreens } from './screens.ts'

const screens = useScreens()

test('[SC13] an unknown address is a screen with a question and the way home', async () => {
  const { page, url } = screens
  await page.goto(`${url}/no/such/screen`)
  await page.getByRole('heading', { level: 1, name: 'Where does this address lead?' }).waitFor({ timeout: 60_000 })
  await page.getByRole('link', { name: 'Go to the outcome board' }).click()
  await page.getByRole('heading', { level: 1, name: 'What did customers achieve?' }).waitFor()
})

test('[SC13] a segment that was removed is said to be, and the sentence goes on without it', async () => {
  const { page, url } = screens
  await page.goto(`${url}/?period=all&journey=claim&segment=5f0c6a52-0000-4000-8000-00000000dead`)
  await page.getByText('The segment this sentence names was removed: nobody is in it.').waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Segment: a removed segment' }).waitFor()
  await page.getByRole('button', { name: 'Go on without it' }).click()
  await page.getByRole('button', { name: 'Segment: all customers' }).waitFor()
  await expect.poll(() => page.getByText('was removed').count()).toBe(0)
  expect(page.url()).toContain('journey=claim')
  expect(page.url()).not.toContain('segment=')
})

test('[SC13] so is every other name that is gone, each by itself; what is there is left alone', async () => {
  const { page, url } = screens
  await page.goto(`${url}/?period=all&journey=claim&journey=clam&outcome=none&touchpoint=carrier-pigeon`)
  await page.getByText('There is no journey “clam” any more, or it never was: nothing is found by it.').waitFor({ timeout: 60_000 })
  await page.getByText('There is no touchpoint “carrier-pigeon” any more').waitFor()
  expect(await page.getByRole('button', { name: 'Go on without it' }).count()).toBe(2)
  await page.getByRole('button', { name: 'Go on without it' }).last().click()
  await expect.poll(() => page.getByRole('button', { name: 'Go on without it' }).count()).toBe(1)
  await page.getByRole('button', { name: 'Go on without it' }).click()
  await expect.poll(() => page.url()).not.toContain('clam')
  expect(page.url()).toContain('journey=claim')
  await screens.fitPhones(['/?period=all&journey=claim&journey=a-journey-that-was-called-so-and-is-gone', '/no/such/screen'])
  screens.allWell()
})
