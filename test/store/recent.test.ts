import { expect, test } from 'vitest'
import { seededRandom } from '@throughline/analytics'
import type { Heard } from '@throughline/domain'
import { mergeActors } from '@throughline/server/actor/mergeActors'
import { ingest } from '@throughline/server/ingest/index'
import { expireRuns } from '@throughline/server/journey/index'
import { openMemoryStore } from '@throughline/server/store/memoryStore'
import type { Store } from '@throughline/server/store/store'
import { asHeard, expectWholeness, HOUR, oracleRuns, randomInteractions, saveRandomJourneys, START, storedRuns } from './runs.ts'

const NOW = new Date(START + 95 * HOUR)

/** Batches with everything that changes what is remembered of somebody: new names, told territories, merges, outcomes, lateness. */
function batchesOf(random: () => number): Heard[] {
  const named = (someone: number) => ({ kind: 'userId', value: `u${someone}` })
  const anyone = () => Math.floor(random() * 7)
  return asHeard(random, randomInteractions(random, 220, 7)).map((list, at) => ({
    interactions: list.map((one) => (random() < 0.2 ? { ...one, identities: [...one.identities, { kind: 'email', value: `${one.identities[0]!.value}@example.test` }] } : one)),
    ...(random() < 0.2 ? { actors: [{ identities: [named(anyone())], territory: `t${at % 3}`, at: START }] } : {}),
    ...(random() < 0.1 ? { aliases: [{ kept: named(anyone()), merged: [named(anyone())], at: START }] } : {}),
    ...(random() < 0.2 ? { outcomes: [{ source: 'web', messageId: `o${at}`, identities: [named(anyone())], kind: 'told', occurredAt: START }] } : {}),
  }))
}

async function tell(store: Store, batches: readonly Heard[], between: (at: number) => Promise<unknown>): Promise<unknown> {
  for (const [at, heard] of batches.entries()) {
    await between(at)
    await ingest({ store, now: () => NOW }, heard)
  }
  await expireRuns(store, NOW)
  await expectWholeness(store)
  const runs = await storedRuns(store)
  expect(runs).toEqual(await oracleRuns(store, NOW))
  return [runs, await store.rows('select i.message_id, t.code from interaction i left join territory t on t.id = i.territory_id order by i.id'),
    await store.rows('select kind, value, dense_rank() over (order by actor_id) from identity order by 1, 2')]
}

test.each([1, 2, 3])('[J12] what ingest remembers between batches changes nothing, whoever writes between them (seed %i)', async (seed) => {
  const told: unknown[] = []
  for (const every of [Infinity, 1, 3]) {
    const store = await openMemoryStore()
    const random = seededRandom(seed * 31)
    await saveRandomJourneys(store, random, NOW)
    const batches = batchesOf(random)
    told.push(await tell(store, batches, async (at) => {
      if (every === 1) await store.rows('update actor set name = name where id = 1')
      // A failed ingest and a merge by hand use up ids: only the oracle judges there.
      if (every === 3 && at % 6 === 1) await expect(ingest({ store, now: () => NOW }, batches[at]!, { also: async () => { throw new Error('stop') } })).rejects.toThrow('stop')
      if (every === 3 && at % 12 === 6) {
        const [kept, merged] = (await store.rows('select id from actor where person_id is null order by id')).map((row) => row[0] as number)
        await mergeActors(store, { kept: kept!, merged: merged!, reason: 'same', by: 'test' }, NOW)
      }
    }))
    await store.close()
  }
  expect(told[1]).toEqual(told[0])
})
