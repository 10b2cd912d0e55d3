import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Measured } from '@throughline/analytics'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { analyseCommand } from '@throughline/server/cli/analyseCommand'
import type { Connection } from '@throughline/server/cli/connect'
import { replicaCommand } from '@throughline/server/cli/replicaCommand'
import { loadDemo } from '@throughline/server/demo/loadDemo'
import { ingest } from '@throughline/server/ingest/index'
import { testServer, type TestServer } from '@throughline/server/testServer'
import { openHeadlessReplica } from '@throughline/server/replica/headlessReplica'

let server: TestServer
let connection: () => Promise<Connection>
const folder = mkdtempSync(join(tmpdir(), 'throughline-headless-'))
const UNTIL = new Date('2026-11-01T00:00:00Z')

beforeAll(async () => {
  server = await testServer()
  await loadDemo(server.context, { interactions: 1_500, until: UNTIL })
  connection = async () => ({
    kind: 'opened here',
    request: async (path, { method = 'GET', body, headers = {}, signal } = {}) =>
      server.app.request(path, { method, headers: { authorization: `Bearer ${server.localKey}`, ...headers }, ...(signal && { signal }), ...(body !== undefined && { body, duplex: 'half' }) } as RequestInit),
    close: async () => undefined,
  })
}, 60_000)
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const fromServer = async (...args: string[]) => JSON.parse(await analyseCommand(args, connection)) as Measured<unknown>
const offline = async (...args: string[]) => JSON.parse(await analyseCommand([...args, '--replica', join(folder, 'copy')], () => Promise.reject(new Error('nobody is asked')))) as Measured<unknown>
const same = ({ result, n, period, timeZone, method, datasetHash, engineVersion }: Measured<unknown>) => ({ result, n, period, timeZone, method, datasetHash, engineVersion })

test('[R20] a copy kept without a browser answers as the server does, offline, and is brought up to date by the next call', async () => {
  expect(await replicaCommand([join(folder, 'copy')], connection)).toMatch(/^\d+ interactions of \d+ people in .*copy, as of position \d+/)
  for (const asked of [['data.overview'], ['outcome.board'], ['journey.flow', '--cohort', 'journeys=claim'], ['journey.variants', '--cohort', 'payment=monthly,half-yearly', '--cohort', 'from=2026-01-01']]) {
    const answer = await offline(...asked)
    expect(same(answer)).toEqual(same(await fromServer(...asked)))
    expect(answer.from).toBe('replica')
    expect(answer.n).toBeGreaterThan(0)
  }
  const before = await offline('data.overview')
  await ingest({ store: server.context.store, now: () => UNTIL }, { interactions: [{ source: 'late', messageId: '1', identities: [{ kind: 'userId', value: 'new one' }], touchpoint: 'visit', occurredAt: UNTIL.getTime() - 1000 }] })
  expect(await offline('data.overview')).toMatchObject({ datasetHash: before.datasetHash })
  await replicaCommand([join(folder, 'copy')], connection)
  const after = await offline('data.overview')
  expect(after.datasetHash).not.toBe(before.datasetHash)
  expect(same(after)).toEqual(same(await fromServer('data.overview')))
}, 120_000)

test('[R20] one that lives in memory follows the server by itself, and one that never loaded says so', async () => {
  const ask: typeof fetch = async (input, init) => (await connection()).request(new URL(String(input)).pathname + new URL(String(input)).search, { ...(init?.signal && { signal: init.signal }), headers: Object.fromEntries(new Headers(init?.headers)) })
  const replica = await openHeadlessReplica({ url: 'http://server.test', fetch: ask })
  await expect(replica.analyse('data.overview', {})).rejects.toThrow('Nothing was loaded from http://server.test yet')
  await replica.start()
  const { n } = await replica.analyse('data.overview', {})
  await ingest({ store: server.context.store, now: () => UNTIL }, { interactions: [{ source: 'late', messageId: '2', identities: [{ kind: 'userId', value: 'another' }], touchpoint: 'visit', occurredAt: UNTIL.getTime() - 1000 }] })
  await expect.poll(async () => (await replica.analyse('data.overview', {})).n, { timeout: 30_000 }).toBe(n + 1)
  await replica.close()
}, 120_000)

test('[IM12] a cohort is narrowed by any attribute on the command line, and what cannot be understood says what can be', async () => {
  const all = await fromServer('journey.tree')
  const home = await fromServer('journey.tree', '--cohort', 'attribute.product=home')
  expect(home.n).toBeGreaterThan(0)
  expect(home.n).toBeLessThan(all.n)
  expect(same(home)).toEqual(same(await fromServer('journey.tree', '--params', '{"cohort":{"attributes":{"product":["home"]}}}')))
  await expect(fromServer('journey.tree', '--cohort', 'statuses=lost')).rejects.toThrow('--cohort cannot be understood: statuses')
  await expect(fromServer('journey.tree', '--cohort', 'product')).rejects.toThrow('--cohort product has no value')
})

test('[IM12] a saved segment is named as people read it, and a way through is written with arrows', async () => {
  const { store } = server.context
  await store.rows(`insert into segment (id, name, origin, rule, written_by, written_at) values (gen_random_uuid(), 'Monthly payers', 'rule', '{"kind":"attribute","key":"payment","equals":"monthly"}', 'somebody', now())`)
  await replicaCommand([join(folder, 'copy')], connection)
  for (const ask of [fromServer, offline]) {
    const named = await ask('journey.tree', '--cohort', 'segment=monthly payers')
    expect(named.n).toBeGreaterThan(0)
    expect(named.result).toEqual((await ask('journey.tree', '--cohort', 'payment=monthly')).result)
    await expect(ask('journey.tree', '--cohort', 'segment=Monthly payer')).rejects.toThrow('There is no segment “Monthly payer”. Much the same: Monthly payers.')
    const later = await ask('journey.summary', '--cohort', 'path=claim-reported>>claim-decision', '--cohort', 'without.touchpoint=claim-call')
    expect(later.n).toBeGreaterThan(0)
    expect(later.result).toEqual((await ask('journey.summary', '--params', '{"cohort":{"path":{"follows":{"from":"claim-reported","to":"claim-decision"}},"without":[{"touchpoint":"claim-call"}]}}')).result)
  }
  await expect(fromServer('journey.tree', '--cohort', 'path=claim-reported')).rejects.toThrow('--cohort path=claim-reported cannot be understood')
})

test('[A34] a misspelt name is refused by server and replica alike, with what is written much the same', async () => {
  for (const ask of [fromServer, offline]) {
    await expect(ask('journey.flow', '--cohort', 'journeys=clam')).rejects.toThrow('There is no journey “clam”. Much the same: claim.')
    await expect(ask('journey.flow', '--cohort', 'wey=x')).rejects.toThrow('There is no attribute “wey” that people are grouped by.')
    await expect(ask('journey.flow', '--cohort', 'payment=monthy')).rejects.toThrow('Nobody has “monthy” as payment. Much the same: monthly.')
    await expect(ask('outcome.drivers', '--params', '{"target":{"of":"outcome","code":"lefft"}}')).rejects.toThrow('There is no outcome “lefft”. Much the same: left.')
    await expect(ask('no.such')).rejects.toThrow('There is no analysis “no.such”.')
  }
})
