import { runAnalysis } from '@throughline/analytics'
import type { EconomicsRoiParams } from '@throughline/analytics/economics/roi'
import { seededRandom } from '@throughline/analytics/kernel/seededRandom'
import { expect, test } from 'vitest'
import { createWriteKey } from '../access/writeKey.ts'
import { logFromStore } from '../analysis/logFromStore.ts'
import { testServer } from '../testServer.ts'

test('[E9] cost to serve worked out by hand, from what is posted to what the money screen says', async () => {
  const server = await testServer()
  const { store } = server.context
  const authorization = `Bearer ${await createWriteKey(store, 'desk', new Date())}`
  const post = async (batch: readonly unknown[]) => expect(await (await server.post('/v1/batch', { batch }, { authorization })).json()).toMatchObject({ success: true, accepted: batch.length })
  const contact = (userId: string, messageId: string, event: string, channel: string, properties: object) =>
    ({ type: 'track', userId, messageId, event, timestamp: '2026-03-02T10:00:00Z', properties: { channel, ...properties } })
  // So that channels and touchpoints are there to be rated; it costs nothing yet.
  await post([contact('zoe', 'first', 'Advice', 'branch', {}), contact('zoe', 'second', 'Ask', 'phone desk', {})])
  const rate = (touchpoint: string | null, channel: string, perContact: number, perMinute: number, currency: string, from = '2026-01-01') => store.rows(
    `insert into cost_rate (touchpoint_id, channel_id, per_contact_minor, per_minute_minor, currency, valid_from)
     values ((select id from touchpoint where code = $1), (select id from channel where code = $2), $3, $4, $5, $6)`, [touchpoint, channel, perContact, perMinute, currency, from])
  await rate(null, 'phone desk', 999, 999, 'EUR', '2025-01-01')
  await rate(null, 'phone desk', 250, 120, 'EUR')
  await rate(null, 'phone desk', 300, 150, 'USD', '2025-06-01')
  await rate(null, 'branch', 500, 100, 'EUR')
  await rate('Advice', 'branch', 1_000, 200, 'EUR')

  await post([
    contact('ann', 'a1', 'Ask', 'phone desk', { duration: 300, currency: 'EUR' }), // 2.50 + 5 × 1.20 = 8.50
    contact('ann', 'a2', 'Advice', 'branch', { duration: 750 }), // 10.00 + 12.5 × 2.00 = 35.00
    contact('ann', 'a3', 'Order Completed', 'web', { revenue: 100, currency: 'EUR' }), // no rate: no cost; 100.00 earned
    contact('bob', 'b1', 'Ask', 'phone desk', { duration: 90, revenue: 0, currency: 'EUR' }), // 2.50 + 1.5 × 1.20 = 4.30
    contact('bob', 'b2', 'Ask', 'phone desk', { duration: 90, cost: 7, currency: 'EUR' }), // told: 7.00
    contact('bob', 'b3', 'Hello', 'branch', { duration: 7 }), // 5.00 + 7 ÷ 60 × 1.00 = 5.12, to the cent
    contact('cy', 'c1', 'Ask', 'phone desk', { duration: 120, revenue: 20, currency: 'USD' }), // 3.00 + 2 × 1.50 = 6.00 dollars
    contact('dan', 'd1', 'Ask', 'phone desk', { duration: 120, revenue: 20, currency: 'GBP' }), // nothing is rated in pounds
  ])
  expect(await store.rows(`select message_id, cost_minor, currency from interaction where occurred_at = '2026-03-02T10:00:00Z' and message_id like '__' order by 1`)).toEqual([
    ['a1', 850, 'EUR'], ['a2', 3_500, 'EUR'], ['a3', null, 'EUR'], ['b1', 430, 'EUR'], ['b2', 700, 'EUR'], ['b3', 512, 'EUR'], ['c1', 600, 'USD'], ['d1', null, 'GBP'],
  ])

  const log = await logFromStore(store, { kind: 'organisation' })
  const roi = (params: EconomicsRoiParams) => runAnalysis('economics.roi', params, log, { now: Date.parse('2026-03-03') / 1_000, timeZone: 'UTC', random: seededRandom }, 'server').result
  const all = roi({ by: 'channel' })
  expect(all).toMatchObject({ currency: 'EUR', revenueMinor: 10_000, costMinor: 850 + 3_500 + 430 + 700 + 512, marginMinor: 10_000 - 5_992, otherCurrencyEntries: 2, roi: 4_008 / 5_992 })
  expect(all.waterfall.map((w) => [w.code, w.amountMinor])).toEqual([['revenue', 10_000], ['branch', -4_012], ['phone desk', -1_980], ['margin', 4_008]])
  expect(Object.fromEntries(all.groups.map((g) => [g.code, g.marginMinor]))).toEqual({ web: 10_000, branch: -4_012, 'phone desk': -1_980 })

  // Whoever deals in dollars is told in dollars.
  await store.exec(`update actor set attributes = '{"country":"us"}' where id = (select actor_id from interaction where message_id = 'c1')`)
  const dollars = runAnalysis('economics.roi', { cohort: { attributes: { country: ['us'] } } }, await logFromStore(store, { kind: 'organisation' }), { now: 0, timeZone: 'UTC', random: seededRandom }, 'server').result
  expect(dollars).toMatchObject({ currency: 'USD', revenueMinor: 2_000, costMinor: 600, marginMinor: 1_400, otherCurrencyEntries: 0 })
  await server.close()
})
