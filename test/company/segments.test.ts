import { membersOf, runAnalysis, seededRandom, type FoundClusters } from '@throughline/analytics'
import { logFromStore } from '@throughline/server/analysis/logFromStore'
import { loadDemo } from '@throughline/server/demo/loadDemo'
import { openMemoryStore } from '@throughline/server/store/memoryStore'
import { expect, test } from 'vitest'

test('[G19] planted: customers who only use the app are found as a group by their channels', async () => {
  const store = await openMemoryStore()
  await loadDemo({ store, now: () => new Date('2026-11-20T06:00:00Z') }, { interactions: 12_000, seed: 5, until: new Date('2026-11-20T00:00:00Z') })
  const log = await logFromStore(store, { kind: 'organisation' })
  await store.close()
  const features = log.catalogue.channels.map(({ code }) => `channel:${code}`)
  const found = runAnalysis('segment.cluster', { features }, log, { now: 0, timeZone: 'UTC', random: seededRandom }, 'server').result as FoundClusters
  expect(found.kind).toBe('clusters')
  const appOnly = membersOf(log, { kind: 'attribute', key: 'way', equals: 'app only' })
  const both = ({ rule }: FoundClusters['clusters'][number]): number => membersOf(log, rule).reduce((n, member, a) => n + member * appOnly[a]!, 0)
  const group = [...found.clusters].sort((a, b) => both(b) - both(a))[0]!
  expect(group.name).toMatch(/^Mostly App/)
  expect(both(group) / group.members).toBeGreaterThan(0.7)
  expect(both(group) / appOnly.reduce((n, m) => n + m, 0)).toBeGreaterThan(0.65)
  // It comes back in samples drawn anew, and its rule speaks of the app.
  expect(group.stability).toBeGreaterThan(0.75)
  expect(JSON.stringify(group.plain!.rule)).toContain('channel:app')
})
