import { inject, describe, expect, test } from 'vitest'
import { seededRandom } from '@throughline/analytics'
import { expireRuns } from '@throughline/server/journey/index'
import { migrate } from '@throughline/server/store/migrate'
import { openPostgresStore } from '@throughline/server/store/postgresStore'
import '../postgres.setup.ts'
import { asHeard, expectWholeness, HOUR, ingestAll, oracleRuns, randomInteractions, saveRandomJourneys, START, storedRuns } from './runs.ts'
import { freshDatabase } from './stores.ts'

const NOW = new Date(START + 95 * HOUR)

describe.skipIf('unavailable' in inject('postgres'))('where there is a Postgres', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('[I14] three servers that take in the same people at once leave what one after the other would (seed %i)', async (seed) => {
    const { url, drop } = await freshDatabase()
    // Each has its own pool and its own catalogue in memory, as three processes have.
    const stores = [await openPostgresStore({ url }), await openPostgresStore({ url }), await openPostgresStore({ url })] as const
    const [store] = stores
    try {
      await migrate(store)
      const random = seededRandom(seed)
      await saveRandomJourneys(store, random, NOW)
      const interactions = randomInteractions(random, 180, 6).map((one, at) => ({
        // People come under several names, in different order: whoever learns a name first, the others find it.
        ...one, identities: at % 4 === 0 ? [...one.identities, { kind: 'email', value: `${one.identities[0]!.value}@example.test` }] : one.identities,
        touchpoint: random() < 0.1 ? `new ${at % 5}` : one.touchpoint,
      }))
      const shares = stores.map(() => asHeard(random, interactions.filter(() => random() < 0.6)))
      await Promise.all(stores.map((one, at) => ingestAll(one, shares[at]!, NOW)))
      const told = new Set(shares.flat(2).map((one) => `${one.source} ${one.messageId}`))
      await expireRuns(store, NOW)
      expect(await store.rows('select count(*) from interaction')).toEqual([[told.size]])
      expect(await store.rows('select (select count(*) from actor), (select count(distinct actor_id) from identity)')).toEqual([[6, 6]])
      await expectWholeness(store)
      expect(await storedRuns(store)).toEqual(await oracleRuns(store, NOW))
    } finally {
      for (const one of stores) await one.close()
      await drop()
    }
  })
})
