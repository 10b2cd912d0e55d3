import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { openReplicaWorld, type ReplicaWorld } from './replicaWorld.ts'
import { root } from './server.ts'

let world: ReplicaWorld
let browser: Browser

beforeAll(async () => {
  world = await openReplicaWorld(6_000, join(root, 'apps/dashboard/dist'))
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await world?.close()
})

async function enter(role: 'admin' | 'field'): Promise<Page> {
  const page = await (await world.person(browser, { role })).newPage()
  await page.goto(`${world.url}/journey/claim?period=all`)
  await page.getByRole('columnheader').first().waitFor({ timeout: 60_000 })
  await page.getByRole('status').getByText('live').waitFor({ timeout: 60_000 })
  return page
}

test('[SC10] field staff are offered neither new names for steps nor segments, and the server refuses both', async () => {
  const page = await enter('field')
  expect(await page.getByRole('button', { name: /^Rename/ }).count()).toBe(0)
  await page.goto(`${world.url}/segments?period=all&groups=3`)
  await page.getByText('An analyst can keep a group as a segment.').waitFor({ timeout: 60_000 })
  expect(await page.getByRole('button', { name: 'Keep as a segment' }).count()).toBe(0)
  const { verdicts } = await page.evaluate(async ([deviceId, commands]) => {
    const answer = await fetch('/sync/v1/commands', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ deviceId, commands }) })
    return answer.json() as Promise<{ verdicts: { verdict: string; code?: string }[] }>
  }, [randomUUID(), [
    { id: randomUUID(), name: 'segment.save', input: { id: randomUUID(), name: 'Mine', origin: 'rule', description: '', rule: { kind: 'all', of: [] } }, sentAt: new Date().toISOString() },
    { id: randomUUID(), name: 'journey.renameStep', input: { journeyId: 1, stepId: 1, name: 'Mine', basedOn: { name: 'x' } }, sentAt: new Date().toISOString() },
  ]] as const)
  expect(verdicts.map(({ verdict, code }) => [verdict, code])).toEqual([['refused', 'access.role'], ['refused', 'access.role']])
  await page.context().close()
})

test('[SC10] an administrator is offered both', async () => {
  const page = await enter('admin')
  await page.getByRole('button', { name: /^Rename/ }).first().waitFor({ state: 'attached', timeout: 60_000 })
  await page.goto(`${world.url}/segments?period=all&groups=3`)
  await page.getByRole('button', { name: 'Keep as a segment' }).first().waitFor({ timeout: 60_000 })
  await page.context().close()
})
