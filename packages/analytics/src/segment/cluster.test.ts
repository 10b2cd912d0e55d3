import { expect, test } from 'vitest'
import type { AnalysisContext } from '../analysis.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { runAnalysis, runVersions } from '../runAnalysis.ts'
import { alikeCustomers, COMES } from '../testing/alikeCustomers.ts'
import { madeUpLog } from '../testing/madeUpLog.ts'
import type { FoundClusters, SegmentClusters } from './clusters.ts'
import { membersOf } from './members.ts'

const context: AnalysisContext = { now: 0, timeZone: 'UTC', random: seededRandom }
const ask = (seed: number, params: { k?: number; features?: string[]; range?: [number, number] }) => {
  const log = madeUpLog(seed, { entries: 9_000 })
  return { log, found: runAnalysis('segment.cluster', params, log, context, 'replica').result as FoundClusters }
}

/** Every third customer only calls, spends more and feels worse; asked by these. */
function planted(comes: (random: () => number) => number, params: { k?: number } = {}) {
  const log = alikeCustomers(4, 450, comes, { taste: 0.3, planted: true }), asked = { ...params, features: ['channel:web', 'channel:call', 'channel:letter', 'revenue', 'felt'] }
  return { log, asked, found: runAnalysis('segment.cluster', asked, log, context, 'replica').result as FoundClusters }
}

test('[G22] customers who behave alike are no groups, however often each comes and whatever each leans to; planted ones are', () => {
  let asked = 0, found = 0
  for (const taste of [0, 0.7]) for (const comes of Object.values(COMES)) for (const [seed, customers] of [[1, 200], [2, 450]] as const) {
    asked++
    if (runAnalysis('segment.cluster', { range: [2, 6] }, alikeCustomers(seed, customers, comes, { taste }), context, 'replica').result.kind === 'clusters') found++
  }
  // 1 of 120 such logs of 500 customers by simulation; seven in ten before the number of contacts was minded.
  expect(found / asked).toBeLessThan(0.15)
  for (const comes of Object.values(COMES)) expect(planted(comes).found.kind).toBe('clusters')
})

test('[G14] a group’s plain rule covers what it says and names whom it says', () => {
  for (const seed of [1, 2]) {
    const { log, found } = ask(seed, { k: 3 })
    for (const { plain, rule } of found.clusters) {
      if (plain === null) continue
      const group = membersOf(log, rule), named = membersOf(log, plain.rule)
      const size = (who: Uint8Array) => who.reduce((n, m) => n + m, 0), both = group.reduce((n, m, a) => n + m * named[a]!, 0)
      expect(size(named)).toBe(plain.n)
      expect(plain.covers).toBeCloseTo(both / size(group), 12)
      expect(plain.precision).toBeCloseTo(both / size(named), 12)
    }
    expect(found.clusters.some(({ plain }) => plain !== null && plain.covers > 0.6 && plain.precision > 0.6)).toBe(true)
  }
})

test('[G15] groups that are there come back in samples drawn anew, groups cut out of one cloud do not', () => {
  const { found } = planted(COMES['some five times']!)
  expect(found.kind).toBe('clusters')
  expect(found.tried.find((t) => t.k === found.k)!.stability).toBeGreaterThanOrEqual(0.75)
  const cut = ask(3, { k: 5, features: ['felt', 'effort', 'gapDays'] }).found
  expect(cut.tried[0]!.stability).toBeLessThan(found.tried.find((t) => t.k === found.k)!.stability!)
  expect(Math.min(...cut.clusters.map((c) => c.stability!))).toBeLessThan(0.75)
})

test('[G16] how each feature was measured is told: its scale, of how many it is known, mean and step', () => {
  const { found } = ask(2, { k: 2 })
  const effort = found.measuredBy.find((m) => m.feature === 'effort')!, revenue = found.measuredBy.find((m) => m.feature === 'revenue')!
  expect(effort.known).toBeLessThanOrEqual(found.n)
  expect([effort.scale, revenue.scale]).toEqual(['linear', 'log'])
  expect(found.measuredBy.map((m) => m.feature)).toEqual(found.features.map((f) => f.feature))
  expect(found.measuredBy.every((m) => m.deviation > 0)).toBe(true)
})

test('[G20] groups are told at once, then judged: against chance, by coming back, as rules; each version says what is still looked at, and the last is the answer', () => {
  for (const params of [{ k: 4 }, {}]) {
    const { log, asked, found } = planted(COMES['some five times']!, params)
    const steps = [...runVersions('segment.cluster', asked, log, context, 'replica')].map((step) => step?.result as SegmentClusters | undefined)
    const told = steps.flatMap((step) => (step?.kind === 'clusters' ? [step] : []))
    expect(steps[0]).toBe(told[0])
    expect(told.map((version) => version.checking)).toEqual(['chance', 'stability', 'rules'])
    expect(told.map((version) => [version.tried[0]!.byChance === null, version.clusters[0]!.stability === null, version.clusters[0]!.plain === null])).toEqual([[true, true, true], [false, true, true], [false, false, true]])
    expect(found.checking).toBeNull()
    expect(found.clusters.map((c) => [c.name, c.members, c.rule, c.stability])).toEqual(told.at(-1)!.clusters.map((c) => [c.name, c.members, c.rule, c.stability]))
  }
})
