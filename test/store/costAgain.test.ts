import { seededRandom } from '@throughline/analytics'
import type { HeardInteraction, RateDraft } from '@throughline/domain'
import { changeRates } from '@throughline/server/economics/changeRates'
import { costAgain } from '@throughline/server/economics/costAgain'
import { forgetCatalogue, ingest } from '@throughline/server/ingest/index'
import type { Store } from '@throughline/server/store/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { empty, HOUR, START } from './runs.ts'
import { onEveryStore } from './stores.ts'

const NOW = new Date(START + 200 * HOUR)
const now = () => NOW

onEveryStore((open) => {
  let store: Store
  let remove: () => Promise<void>
  beforeAll(async () => void ({ store, remove } = await open()))
  afterAll(() => remove())

  test.each([1, 2, 3])('[E11] whatever was changed and stopped on the way, costs are those of contacts heard after it all (seed %i)', async (seed) => {
    await fresh()
    const random = seededRandom(seed)
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
    const contact = (n: number): HeardInteraction => ({
      source: 'desk', messageId: `m${n}`, identities: [{ kind: 'userId', value: `u${n % 7}` }], touchpoint: pick(['ask', 'advice', 'pay']), channel: pick(['call', 'web']), occurredAt: START + Math.floor(random() * 100) * HOUR,
      ...(random() < 0.7 && { durationMs: Math.floor(random() * 900_000) }), ...(random() < 0.2 && { costMinor: Math.floor(random() * 1_000), currency: 'EUR' }), ...(random() < 0.3 && { revenueMinor: 500, currency: pick(['EUR', 'USD']) }),
    })
    const batches = Array.from({ length: 6 }, (_, b) => Array.from({ length: 40 }, (_, i) => contact(40 * b + i)))
    const draft = (): RateDraft => {
      const from = Math.floor(random() * 100)
      return {
        channel: random() < 0.6 ? pick(['call', 'web']) : null, touchpoint: random() < 0.4 ? pick(['ask', 'advice', 'pay']) : null, perContactMinor: Math.floor(random() * 500), perMinuteMinor: Math.floor(random() * 100), currency: pick(['EUR', 'USD']),
        validFrom: at(from), validUntil: random() < 0.3 ? at(from + 1 + Math.floor(random() * 60)) : null,
      }
    }
    for (const interactions of batches) {
      await ingest({ store, now }, { interactions })
      const known = (await store.rows('select id from cost_rate order by id')).map((row) => row[0] as number)
      await changeRates(store, NOW, async (change) => {
        const what = random()
        if (what < 0.3 && known.length > 0) await change.remove(await change.find(pick(known)))
        else if (what < 0.5 && known.length > 0) await endSome(change, pick(known))
        else {
          const rate = draft()
          const same = await change.same(rate)
          if (same) await change.remove(same)
          await change.add(rate)
        }
      })
      let turns = 0
      await costAgain(store, { now, batch: 7, shouldStop: () => turns++ > random() * 20 })
    }
    expect(await costAgain(store, { now, batch: 11 })).toBe(true)
    const costed = await costs()
    expect(costed.filter(([, cost]) => cost !== null).length).toBeGreaterThan(20)

    const rates = await store.rows('select per_contact_minor, per_minute_minor, currency, valid_from, valid_until, c.code, t.code from cost_rate r left join channel c on c.id = r.channel_id left join touchpoint t on t.id = r.touchpoint_id order by r.id')
    await fresh()
    // So that what rates are for is there; the contact itself is taken away again.
    await ingest({ store, now }, { interactions: ['ask', 'advice', 'pay'].flatMap((touchpoint) => ['call', 'web'].map((channel): HeardInteraction => ({ source: 'first', messageId: touchpoint + channel, identities: [{ kind: 'userId', value: 'x' }], touchpoint, channel, occurredAt: START }))) })
    for (const [perContact, perMinute, currency, from, until, channel, touchpoint] of rates) {
      await store.rows('insert into cost_rate (channel_id, touchpoint_id, per_contact_minor, per_minute_minor, currency, valid_from, valid_until) values ((select id from channel where code = $1), (select id from touchpoint where code = $2), $3, $4, $5, $6, $7)',
        [channel, touchpoint, perContact, perMinute, currency, from, until])
    }
    forgetCatalogue(store)
    for (const interactions of batches) await ingest({ store, now }, { interactions })
    expect(await costs()).toEqual(costed)

    async function endSome(change: Parameters<Parameters<typeof changeRates>[2]>[0], id: number): Promise<void> {
      const rate = await change.find(id)
      await change.end(rate, random() < 0.3 ? null : new Date(new Date(rate.validFrom).getTime() + (1 + Math.floor(random() * 50)) * HOUR).toISOString())
    }
  })

  const at = (hour: number): string => new Date(START + hour * HOUR).toISOString()
  const costs = () => store.rows(`select message_id, cost_minor, currency, costed_by from interaction where source = 'desk' order by message_id`)

  async function fresh(): Promise<void> {
    await empty(store)
    await store.exec('delete from cost_rate; delete from costing')
    forgetCatalogue(store)
  }
})
