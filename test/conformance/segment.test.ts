import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { Analytics } from '@segment/analytics-node'
import { createWriteKey } from '@throughline/server/access/writeKey'
import { listen, type Listening } from '@throughline/server/http/listen'
import { listDeadLetters, retryDeadLetters } from '@throughline/server/ingest/index'
import { openJournal, type Journal } from '@throughline/server/store/journal'
import { openMemoryStore } from '@throughline/server/store/memoryStore'
import type { Store } from '@throughline/server/store/store'
import { testServer, type TestServer } from '@throughline/server/testServer'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

const NOW = new Date('2026-03-01T12:00:00Z')

let server: TestServer
let store: Store
let journal: Journal
let listening: Listening
let directory: string
let key: string
let address: string
let source: string
let round = 0

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'segment-'))
  store = await openMemoryStore()
  journal = await openJournal(directory, store)
  server = await testServer({ store, journal, now: () => NOW })
  listening = await listen('127.0.0.1', 0)
  listening.answerWith((request, env) => server.app.fetch(request, env as object))
  address = `http://127.0.0.1:${listening.port}`
})
afterAll(async () => {
  await listening.close(100)
  await journal.close()
  await server.close()
  await rm(directory, { recursive: true })
})
beforeEach(async () => {
  source = `log ${++round}`
  key = await createWriteKey(store, source, NOW)
})

const basic = (name: string) => `Basic ${Buffer.from(name).toString('base64')}`
const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) => fetch(`${address}${path}`, { method: 'POST', body, headers: { authorization: basic(`${key}:`), ...headers } })
const postJson = (path: string, body: unknown, headers: Record<string, string> = {}) => post(path, JSON.stringify(body), headers)
const heard = () => store.query(`select i.message_id as id, t.code as touchpoint, c.code as channel, i.occurred_at as at, i.revenue_minor as revenue, i.cost_minor as cost, i.currency,
  i.case_key as "caseKey", i.direction, i.duration_ms as duration, i.success, i.effort, i.text, i.properties, i.actor_id as actor
  from interaction i join touchpoint t on t.id = i.touchpoint_id join channel c on c.id = i.channel_id where i.source = $1 order by i.id`, [source])
const track = (messageId: string, more: object = {}) => ({ type: 'track', event: 'Claim reported', userId: 'u1', messageId, ...more })

test('[I1] @segment/analytics-node works unchanged, and what it flushed is there', async () => {
  const analytics = new Analytics({ writeKey: key, host: address, flushAt: 5, httpRequestTimeout: 30_000 })
  const errors: unknown[] = []
  analytics.on('error', (error) => errors.push(error))
  analytics.identify({ userId: `${source} ada`, traits: { name: 'Ada', email: 'ADA@example.test', territory: 'north', tier: 'gold' } })
  for (let at = 0; at < 12; at++) analytics.track({ userId: `${source} ada`, event: 'Order Completed', properties: { total: 19.99, currency: 'EUR', order_id: `o${at}` } })
  analytics.page({ userId: `${source} ada`, name: 'Home' })
  analytics.group({ userId: `${source} ada`, groupId: 'household 7' })
  await analytics.closeAndFlush()
  expect(errors).toEqual([])
  const rows = await heard()
  expect(rows.length).toBe(13)
  expect(rows[0]).toMatchObject({ touchpoint: 'Order Completed', revenue: 1999, currency: 'EUR', channel: 'web' })
  expect(rows.map((row) => row['touchpoint'])).toContain('page: Home')
  expect(new Set(rows.map((row) => row['actor'])).size).toBe(1)
  const [ada] = await store.query('select name, attributes, (select code from territory t where t.id = territory_id) as territory from actor where id = $1', [rows[0]!['actor']])
  expect(ada).toEqual({ name: 'Ada', attributes: { email: 'ADA@example.test', tier: 'gold' }, territory: 'north' })
  expect(await store.rows('select group_key from actor_group where actor_id = $1', [rows[0]!['actor']])).toEqual([['household 7']])
})

test('[I2] the same message sent again is kept once', async () => {
  const body = { batch: [track('a'), track('b'), track('a')] }
  for (let turn = 0; turn < 3; turn++) expect((await postJson('/v1/batch', body)).status).toBe(200)
  expect((await heard()).map((row) => row['id'])).toEqual(['a', 'b'])
})

test('[I3] a bad message is refused alone, with reason and place, and can be repaired and sent again', async () => {
  const answer = await postJson('/v1/batch', { batch: [track('a'), { type: 'track', userId: 'u1' }, 7, { ...track('b'), userId: undefined }, track('c'), { ...track('d'), timestamp: 'soon' }] })
  expect(answer.status).toBe(200)
  const told = await answer.json() as { success: boolean; accepted: number; refused: { position: number; reason: string }[] }
  expect(told).toMatchObject({ success: true, accepted: 2 })
  expect(told.refused.map((one) => one.position)).toEqual([1, 2, 3, 5])
  expect((await heard()).map((row) => row['id'])).toEqual(['a', 'c'])
  const letters = (await listDeadLetters(store)).filter((letter) => letter.source === source)
  expect(letters.map((letter) => [letter.position, letter.code, letter.reason])).toEqual([
    [5, 'input.invalid', '“soon” is not a time'], [3, 'input.invalid', 'a message needs a userId or an anonymousId'],
    [2, 'input.invalid', 'a message must be a JSON object'], [1, 'input.invalid', 'a track needs an event'],
  ])
  const retried = await retryDeadLetters(server.context, [{ id: letters[0]!.id, payload: { ...track('d'), timestamp: '2026-02-28T12:00:00Z' } }, { id: letters[1]!.id }])
  expect(retried).toMatchObject({ accepted: 1, refused: [{ id: letters[1]!.id }] })
  expect((await heard()).map((row) => row['id'])).toEqual(['a', 'c', 'd'])
  expect((await listDeadLetters(store)).filter((letter) => letter.source === source).length).toBe(3)
  await expect(retryDeadLetters(server.context, [{ id: letters[0]!.id }])).rejects.toMatchObject({ code: 'input.unknown' })
})

test('[I4] times are put right by when the client says it sent them, unless its clock is off by more than a day', async () => {
  const minute = 60_000
  const wrong = new Date(NOW.getTime() - 90 * minute)
  await postJson('/v1/batch', { sentAt: wrong.toISOString(), batch: [
    track('behind', { timestamp: new Date(wrong.getTime() - 5 * minute).toISOString() }),
    track('original', { timestamp: '2020-01-01T00:00:00Z', originalTimestamp: new Date(wrong.getTime() - 10 * minute).toISOString() }),
    track('days off', { timestamp: '2026-01-01T00:00:00Z', sentAt: '2026-01-02T00:00:00Z' }),
    track('no time'),
  ] })
  expect(Object.fromEntries((await heard()).map((row) => [row['id'], (row['at'] as Date).toISOString()]))).toEqual({
    behind: '2026-03-01T11:55:00.000Z', original: '2026-03-01T11:50:00.000Z', 'days off': '2026-01-01T00:00:00.000Z', 'no time': '2026-03-01T12:00:00.000Z',
  })
})

test('[I6][I7] properties become what they mean: touchpoint, channel, case, money, success, effort, words', async () => {
  await postJson('/v1/batch', { context: { channel: 'kiosk' }, batch: [
    track('a', { properties: { touchpoint: 'claim-form', channel: 'branch', case: 'C7', direction: 'outbound', duration: 90, cost: '4.5', revenue: 10, currency: 'gbp', success: false, effort: 6, comment: 'Too long', sentiment: -0.5, plate: 'X1' } }),
    track('b', { event: 'Order Refunded', properties: { total: 5, currency: 'JPY' } }),
    track('c', { event: 'Checkout Started', properties: { revenue: 99, value: 99, currency: 'EUR' } }),
    { type: 'page', anonymousId: 'x', messageId: 'd', context: { channel: 'web', page: { path: '/claims/4711/photos?x=1' } } },
    { type: 'screen', anonymousId: 'x', messageId: 'e', name: 'Policies', context: { channel: 'app' } },
    track('f', { properties: { direction: 'left', effort: 'high', revenue: 'a lot', nps: 9 } }),
  ] })
  const rows = await heard()
  expect(rows[0]).toMatchObject({ touchpoint: 'claim-form', channel: 'branch', caseKey: 'C7', direction: 'outbound', duration: 90_000, cost: 450, revenue: 1000, currency: 'GBP', success: false, effort: 6, text: 'Too long', properties: { plate: 'X1' } })
  expect(rows[1]).toMatchObject({ revenue: -5, currency: 'JPY', channel: 'kiosk' })
  expect(rows[2]).toMatchObject({ revenue: null, properties: { revenue: 99, value: 99, currency: 'EUR' } })
  expect(rows[3]).toMatchObject({ touchpoint: 'page: /claims/:id/photos', channel: 'web' })
  expect(rows[4]).toMatchObject({ touchpoint: 'screen: Policies', channel: 'app' })
  expect(rows[5]).toMatchObject({ direction: 'inbound', effort: null, revenue: null, properties: { direction: 'left', effort: 'high', revenue: 'a lot' } })
  expect(await store.query('select sentiment, effort, success, score_kind, score, words from perception where source = $1 order by id', [source])).toEqual([
    { sentiment: -0.5, effort: 6, success: false, score_kind: null, score: null, words: 'Too long' },
    { sentiment: null, effort: null, success: null, score_kind: 'nps', score: 9, words: null },
  ])
})

test('[I8] the key is found in each place, the header before a masked body; without one nothing is taken', async () => {
  const send = (headers: Record<string, string>, body: object = {}, query = '') => fetch(`${address}/v1/track${query}`, { method: 'POST', headers, body: JSON.stringify({ ...track(`k${Math.random()}`), ...body }) })
  const statuses = await Promise.all([
    send({ authorization: basic(`${key}:`) }), send({ authorization: basic(key) }), send({ 'x-write-key': key }, { writeKey: 'id:***' }), send({ authorization: `Bearer ${key}` }),
    send({}, { writeKey: key }), send({}, {}, `?writeKey=${key}`), send({}), send({ authorization: basic('tl_wrong:') }),
  ].map(async (one) => (await one).status))
  expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 401, 401])
  expect((await heard()).length).toBe(6)
})

test('[I9] any Content-Type, gzip by its first bytes, brotli by its header; what is no JSON or too large is refused whole', async () => {
  const body = (id: string) => JSON.stringify({ batch: [track(id)] })
  const answers = await Promise.all([
    post('/v1/batch', body('plain'), { 'content-type': 'text/plain' }),
    post('/v1/batch', gzipSync(body('form')), { 'content-type': 'application/x-www-form-urlencoded' }),
    post('/v1/b', gzipSync(body('gzip')), { 'content-encoding': 'gzip' }),
    post('/v1/batch', brotliCompressSync(body('br')), { 'content-encoding': 'br' }),
    post('/v1/batch', '{"batch": ['), post('/v1/batch', gzipSync(Buffer.alloc(40 * 1024 * 1024, 32))), post('/v1/batch', '{}'),
    post('/v1/m', 'anything'),
  ])
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 400, 413, 400, 200])
  expect((await heard()).map((row) => row['id']).sort()).toEqual(['br', 'form', 'gzip', 'plain'])
})

test('[I9] a batch of more than 4 MB is taken in whole', async () => {
  const batch = Array.from({ length: 9000 }, (_, at) => track(`m${at}`, { userId: `u${at % 50}`, timestamp: new Date(NOW.getTime() - at * 1000).toISOString(), properties: { filler: 'x'.repeat(400) } }))
  const body = JSON.stringify({ batch })
  expect(body.length).toBeGreaterThan(4 * 1024 * 1024)
  expect(await (await post('/v1/batch', body)).json()).toEqual({ success: true, accepted: 9000 })
  expect(await store.rows('select count(*) from interaction where source = $1', [source])).toEqual([[9000]])
})

test('[I10] what Postgres cannot keep is cleaned or set aside, never a reason to lose the rest', async () => {
  const answer = await post('/v1/batch', `{"batch":[{"type":"track","event":"zero \\u0000 and half \\ud800","userId":"u","messageId":"a","properties":{"x":"\\u0000","y":"\\ud83d\\ude00"}},
    {"type":"track","event":"huge","userId":"u","messageId":"b","properties":{"revenue":9007199254740991,"currency":"JPY"}}]}`)
  expect(answer.status).toBe(200)
  expect(await heard()).toMatchObject([{ touchpoint: 'zero  and half \ufffd', properties: { x: '', y: '😀' } }, { revenue: 9_007_199_254_740_991 }])
})

test('[I11] a page of another site may send: the answer names its origin', async () => {
  const asked = await fetch(`${address}/v1/track`, { method: 'OPTIONS', headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' } })
  expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, 'https://shop.example'])
  const sent = await postJson('/v1/t', track('a'), { origin: 'https://shop.example' })
  expect([sent.status, sent.headers.get('access-control-allow-origin')]).toEqual([200, 'https://shop.example'])
})

test('[I12] small requests at the same time share transactions, and all are there once answered', async () => {
  const [before] = await store.rows('select max(position) from store.journal_mark')
  const statuses = await Promise.all(Array.from({ length: 60 }, async (_, at) => (await postJson('/v1/track', track(`p${at}`, { userId: `p${at % 7}` }))).status))
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect((await heard()).length).toBe(60)
  const [after] = await store.rows('select max(position) from store.journal_mark')
  expect((after![0] as number) - ((before![0] as number | null) ?? 0)).toBeLessThan(60)
})

test('[AC4] an alias makes two names one person, and their runs are one', async () => {
  await postJson('/v1/batch', { batch: [
    track('a', { userId: undefined, anonymousId: `${source} device`, timestamp: '2026-02-01T10:00:00Z' }),
    track('b', { userId: `${source} known`, timestamp: '2026-02-01T11:00:00Z' }),
  ] })
  await postJson('/v1/alias', { userId: `${source} known`, previousId: `${source} device` })
  await postJson('/v1/alias', { userId: `${source} known`, previousId: `${source} device` })
  const [a, b] = (await heard()).map((row) => row['actor'] as number)
  expect(a).not.toBe(b)
  expect(await store.rows('select coalesce(person_id, id) from actor where id = any($1::int[])', [[a, b]])).toEqual([[b], [b]])
  expect(await store.rows('select r.actor_id, r.step_count from run r where r.actor_id = any($1::int[])', [[a, b]])).toEqual([[b, 2]])
})
