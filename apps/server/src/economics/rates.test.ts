import { runAnalysis } from '@throughline/analytics'
import { seededRandom } from '@throughline/analytics/kernel/seededRandom'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWriteKey } from '../access/writeKey.ts'
import { logFromStore } from '../analysis/logFromStore.ts'
import { testServer, type TestServer } from '../testServer.ts'
import { costAgain } from './costAgain.ts'
import type { RatesImported } from './router.ts'

let server: TestServer
let analyst: string
let authorization: string
beforeAll(async () => {
  server = await testServer()
  analyst = await server.signIn('analyst', null)
  authorization = `Bearer ${await createWriteKey(server.context.store, 'desk', new Date())}`
})
afterAll(() => server.close())

const contact = (messageId: string, timestamp: string, properties: object) => ({ type: 'track', userId: 'ann', messageId, event: 'Ask', timestamp, properties: { channel: 'call', ...properties } })
const post = async (...batch: readonly object[]) => expect(await (await server.post('/v1/batch', { batch }, { authorization })).json()).toMatchObject({ success: true, accepted: batch.length })
const costed = () => costAgain(server.context.store, { now: () => new Date('2026-04-01'), batch: 2 })
const costs = async () => Object.fromEntries(await server.context.store.rows('select message_id, cost_minor from interaction order by message_id') as [string, number | null][])
const rate = (more: object = {}) => ({ channel: 'call', touchpoint: null, perContactMinor: 250, perMinuteMinor: 120, currency: 'EUR', validFrom: '2026-02-01T00:00:00Z', validUntil: null, ...more })
const call = async (procedure: string, input: unknown) => {
  const answer = await (await server.call(analyst, `rates.${procedure}`, input)).json() as { result?: { data: unknown }; error?: { message: string; data: { refusal: string } } }
  await costed()
  return answer
}
const list = async () => (await (await server.app.request('/trpc/rates.list', { headers: { cookie: analyst } })).json() as {
  result: { data: { rates: { id: number; followedAt: string | null }[]; costing: { changed: number; shifts: unknown[]; finishedAt: string | null } | null } }
}).result.data

test('[E11] a rate entered, corrected, followed, ended and removed costs contacts heard before as if they came today; what was told stays', async () => {
  await post(contact('january', '2026-01-10T10:00:00Z', { duration: 60 }), contact('march', '2026-03-02T10:00:00Z', { duration: 300 }), contact('told', '2026-03-02T11:00:00Z', { duration: 60, cost: 7, currency: 'EUR' }),
    contact('pounds', '2026-03-03T10:00:00Z', { duration: 60, revenue: 5, currency: 'GBP' }))
  expect(await costs()).toEqual({ january: null, march: null, told: 700, pounds: null })

  await call('save', { rate: rate() })
  expect(await costs()).toEqual({ january: null, march: 850, told: 700, pounds: null })
  expect((await list()).costing).toMatchObject({ changed: 1, shifts: [{ currency: 'EUR', before: 0, after: 850 }] })

  const [first] = (await list()).rates
  await call('save', { id: first!.id, rate: rate({ perContactMinor: 300, validFrom: '2026-01-01T00:00:00Z' }) })
  expect(await costs()).toEqual({ january: 420, march: 900, told: 700, pounds: null })
  expect((await list()).costing).toMatchObject({ changed: 2, shifts: [{ currency: 'EUR', before: 850, after: 1_320 }] })

  // A later one takes over from its day on; contacts of before keep theirs.
  await call('save', { rate: rate({ perContactMinor: 0, perMinuteMinor: 100, validFrom: '2026-03-01T00:00:00Z' }) })
  expect(await costs()).toEqual({ january: 420, march: 500, told: 700, pounds: null })
  const [later, earlier] = (await list()).rates
  expect(earlier!.followedAt).not.toBeNull()

  // Ended, it does not hand back to the one it followed: from then on nothing is known.
  await call('end', { id: later!.id, at: '2026-03-02T00:00:00Z' })
  expect(await costs()).toEqual({ january: 420, march: null, told: 700, pounds: null })
  await post(contact('new', '2026-03-04T10:00:00Z', {}), contact('back then', '2026-03-01T10:00:00Z', { duration: 60 }))
  expect(await costs()).toMatchObject({ new: null, 'back then': 100 })
  await call('remove', { id: (await list()).rates[0]!.id })
  expect(await costs()).toEqual({ january: 420, march: 900, told: 700, pounds: null, new: 300, 'back then': 420 })
  const { store } = server.context
  const { result } = runAnalysis('economics.roi', {}, await logFromStore(store, { kind: 'organisation' }), { now: 0, timeZone: 'UTC', random: seededRandom }, 'server')
  expect(result).toMatchObject({ currency: 'EUR', costMinor: 420 + 900 + 700 + 300 + 420 })
})

test('[E11] what cannot be is refused in a sentence, and changes nothing', async () => {
  const before = await list()
  const refused = async (procedure: string, input: unknown) => (await call(procedure, input)).error
  expect(await refused('save', { rate: rate({ validFrom: '2026-01-01T00:00:00Z' }) })).toMatchObject({ data: { refusal: 'rate.taken' }, message: expect.stringContaining('Correct that one') })
  expect(await refused('save', { rate: rate({ channel: 'pigeon' }) })).toMatchObject({ data: { refusal: 'rate.place' } })
  expect(await refused('save', { id: 4711, rate: rate() })).toMatchObject({ data: { refusal: 'rate.missing' } })
  expect(await refused('end', { id: before.rates[0]!.id, at: '2025-01-01T00:00:00Z' })).toMatchObject({ data: { refusal: 'rate.end' } })
  for (const wrong of [{ perContactMinor: -1 }, { currency: 'euro' }, { validFrom: 'soon' }, { validUntil: '2020-01-01T00:00:00Z' }]) expect(await refused('save', { rate: rate(wrong) })).toBeDefined()
  expect(await list()).toEqual(before)
  const field = await server.signIn('field', null)
  expect((await server.call(field, 'rates.save', { rate: rate() })).status).toBe(403)
})

test('[E12] a file of rates says of every cell what is wrong; put right it is taken in once', async () => {
  const upload = async (csv: string) => (await call('import', { csv, timeZone: 'Europe/Berlin' })).result!.data as RatesImported
  const wrong = await upload('Channel;Touchpoint;Per contact;Per minute;Currency;Valid from;Valid until\ncall;;2,50;1,20;EUR;2026-02-30;\npigeon;;-1;x;EURO;2026-01-01;2025-01-01\n')
  expect(wrong).toMatchObject({ kind: 'problems', problems: [{ row: 2, column: 'valid from' }, { row: 3, column: 'currency' }, { row: 3, column: 'channel' }, { row: 3, column: 'per contact' }, { row: 3, column: 'per minute' }] })
  expect(await upload('channel,price\ncall,1\n')).toMatchObject({ kind: 'problems', count: 4 })
  const good = 'Channel;Touchpoint;Per contact;Per minute;Currency;Valid from;Valid until\ncall;;3,00;1,30;EUR;2026-01-01T00:00:00Z;\n;Ask;10;0;GBP;2026-03-01;2026-04-01\n'
  expect(await upload(good)).toEqual({ kind: 'done', added: 1, corrected: 1, unchanged: 0 })
  expect(await costs()).toMatchObject({ january: 430, pounds: 1_000, told: 700 })
  expect(await upload(good)).toEqual({ kind: 'done', added: 0, corrected: 0, unchanged: 2 })
  expect((await server.context.store.rows(`select valid_from from cost_rate where currency = 'GBP'`)).map(([at]) => new Date(at as string).toISOString())).toEqual(['2026-02-28T23:00:00.000Z'])
})
