import { expect, test } from 'vitest'
import { openMemoryStore } from '../store/memoryStore.ts'
import type { Store } from '../store/store.ts'
import { demoStanding, loadDemo } from './loadDemo.ts'

const UNTIL = new Date('2026-11-20T00:00:00Z')
const now = (): Date => new Date('2026-11-20T06:00:00Z')
const options = { interactions: 6_000, seed: 5, until: UNTIL }

/** Everything that must not depend on how often loading stopped. */
async function print(store: Store): Promise<unknown> {
  return store.rows(`select 'interaction', count(*), sum(revenue_minor), sum(cost_minor), md5(string_agg(source || message_id || occurred_at::text, ',' order by source, message_id)) from interaction
    union all select 'run', count(*), sum(step_count), null, md5(string_agg(journey_id || status || started_at::text, ',' order by journey_id, started_at, status)) from run
    union all select 'step', count(*), sum(is_primary::int), null, null from run_step
    union all select 'outcome', count(*), sum(value_minor), null, null from outcome
    union all select 'perception', count(*), null, null, md5(string_agg(coalesce(words, ''), ',' order by words)) from perception
    union all select 'actor', count(*), null, null, md5(string_agg(name, ',' order by name)) from actor`)
}

test('[DM12] a load that stopped goes on, and ends as if it had never stopped', async () => {
  const whole = await openMemoryStore()
  expect(await demoStanding(whole)).toBe('absent')
  expect(await loadDemo({ store: whole, now }, options)).toBe('loaded')
  expect(await demoStanding(whole)).toBe('whole')
  expect(await loadDemo({ store: whole, now }, options)).toBe('was whole')

  const halting = await openMemoryStore()
  for (let stops = 0; stops < 2; stops++) {
    const stop = new AbortController()
    expect(await loadDemo({ store: halting, now }, { ...options, signal: stop.signal, onProgress: () => stop.abort() })).toBe('stopped')
    expect(await demoStanding(halting)).toBe('half')
  }
  // Another size is asked for: what was begun is finished first.
  expect(await loadDemo({ store: halting, now }, { interactions: 9 })).toBe('loaded')
  expect(await print(halting)).toEqual(await print(whole))

  const [row] = await whole.rows('select count(*) from interaction')
  expect(row).toEqual([options.interactions])
  await whole.close()
  await halting.close()
})

test('[DM12] a store with other data is left alone', async () => {
  const store = await openMemoryStore()
  await store.rows(`insert into actor (name, first_seen_at) values ('Somebody', now())`)
  expect(await loadDemo({ store, now }, options)).toBe('not empty')
  expect(await demoStanding(store)).toBe('absent')
  await store.close()
})
