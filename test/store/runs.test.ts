import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '@throughline/analytics'
import { mergeActors, unmergeActors } from '@throughline/server/actor/mergeActors'
import { forgetCatalogue, ingest } from '@throughline/server/ingest/index'
import { expireRuns, rebuildRuns, rebuildWaiting, saveJourney } from '@throughline/server/journey/index'
import type { Store } from '@throughline/server/store/store'
import { asHeard, empty, expectWholeness, HOUR, ingestAll, oracleRuns, randomInteractions, randomRules, saveRandomJourneys, START, storedRuns } from './runs.ts'
import { onEveryStore } from './stores.ts'

const NOW = new Date(START + 95 * HOUR)
const SEEDS = [1, 2, 3, 4, 5, 6]
const FEWER = SEEDS.slice(0, 4)
const FEWEST = SEEDS.slice(0, 3)

onEveryStore((open) => {
  let store: Store
  let remove: () => Promise<void>
  beforeAll(async () => void ({ store, remove } = await open()))
  afterAll(() => remove())

  async function fresh(): Promise<void> {
    await empty(store)
    forgetCatalogue(store)
  }

  test.each(SEEDS)('[J8][J12] late, doubled and mixed interactions leave what a rebuild makes (seed %i)', async (seed) => {
    await fresh()
    const random = seededRandom(seed)
    await saveRandomJourneys(store, random, NOW)
    const batches = asHeard(random, randomInteractions(random, 150, 5))
    for (const interactions of batches) {
      await ingest({ store, now: () => NOW }, { interactions })
      if (random() < 0.2) await expireRuns(store, NOW)
    }
    await expireRuns(store, NOW)
    await expectWholeness(store)
    const runs = await storedRuns(store)
    expect(runs.length).toBeGreaterThan(20)
    expect(runs).toEqual(await oracleRuns(store, NOW))

    const ids = await store.rows('select id, journey_id, first_interaction_id from run order by id')
    await store.rows('update rebuild set finished_at = null, done_actor_id = 0')
    await store.rows('insert into rebuild (journey_id, version, started_at, total_actors) select id, version, now(), 5 from journey on conflict do nothing')
    expect(await rebuildWaiting(store, { now: () => NOW, batchActors: 2 })).toBe(true)
    expect(await storedRuns(store)).toEqual(runs)
    expect(await store.rows('select id, journey_id, first_interaction_id from run order by id')).toEqual(ids)
  })

  test.each(FEWER)('[J16] rules change while interactions keep coming: the rebuild stops, goes on, and ends where all of it leads (seed %i)', async (seed) => {
    await fresh()
    const random = seededRandom(seed * 1000)
    const drafts = await saveRandomJourneys(store, random, NOW)
    const batches = asHeard(random, randomInteractions(random, 120, 6))
    const half = batches.length >> 1
    await ingestAll(store, batches.slice(0, half), NOW)
    const draft = drafts[Math.floor(random() * drafts.length)]!
    const below = { stage: ['one', 'two'], one: ['small'], two: ['small'] }[draft.code] ?? []
    const saved = await saveJourney(store, { ...draft, rules: randomRules(random, below) }, { by: 'test', now: NOW })
    let turns = 0
    expect(await rebuildRuns(store, saved.journeyId, { now: () => NOW, batchActors: 2, shouldStop: () => turns++ > 0 })).toBe(false)
    const told: number[] = []
    await Promise.all([
      ingestAll(store, batches.slice(half), NOW),
      rebuildRuns(store, saved.journeyId, { now: () => NOW, batchActors: 1, onProgress: (progress) => told.push(progress.doneActors) }),
    ])
    await expireRuns(store, NOW)
    await expectWholeness(store)
    expect(await storedRuns(store)).toEqual(await oracleRuns(store, NOW))
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect(await store.rows('select version, finished_at is not null, done_actors = total_actors from rebuild where journey_id = $1', [saved.journeyId])).toEqual([[saved.version, true, true]])
  })

  test.each(FEWEST)('[AC5][AC6] merged people share their runs, unmerged ones have their own again (seed %i)', async (seed) => {
    await fresh()
    const random = seededRandom(seed * 77)
    await saveRandomJourneys(store, random, NOW)
    const batches = asHeard(random, randomInteractions(random, 100, 5))
    const third = Math.ceil(batches.length / 3)
    await ingestAll(store, batches.slice(0, third), NOW)
    const apart = await storedRuns(store)
    const [a, b, c] = (await store.rows('select id from actor order by id')).map((row) => row[0] as number) as [number, number, number]
    const first = await mergeActors(store, { kept: a, merged: b, reason: 'same e-mail', by: 'test' }, NOW)
    const second = await mergeActors(store, { kept: c, merged: b, reason: 'same policy', by: 'test' }, NOW)
    expect(await store.rows('select id, person_id from actor where id = any($1::int[]) order by id', [[a, b, c]])).toEqual([[a, c], [b, c], [c, null]])
    expect(await storedRuns(store)).toEqual(await oracleRuns(store, NOW))
    await unmergeActors(store, { mergeId: second, reason: 'mistake', by: 'test' }, NOW)
    await unmergeActors(store, { mergeId: first, reason: 'mistake', by: 'test' }, NOW)
    expect(await storedRuns(store)).toEqual(apart)
    await expect(unmergeActors(store, { mergeId: first, reason: 'again', by: 'test' }, NOW)).rejects.toMatchObject({ code: 'merge.unknown' })
    await mergeActors(store, { kept: b, merged: a, reason: 'after all', by: 'test' }, NOW)
    await expect(mergeActors(store, { kept: a, merged: b, reason: 'again', by: 'test' }, NOW)).rejects.toMatchObject({ code: 'merge.self' })
    await ingestAll(store, batches.slice(third), NOW)
    await expireRuns(store, NOW)
    await expectWholeness(store)
    expect(await storedRuns(store)).toEqual(await oracleRuns(store, NOW))
  })
})
