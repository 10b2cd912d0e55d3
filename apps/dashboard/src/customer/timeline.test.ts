import { expect, test } from 'vitest'
import { array, assert, integer, property, tuple } from 'fast-check'
import type { Contact, Feeling, Run } from './story.ts'
import { layoutTimeline, NAME_WIDTH } from './timeline.ts'

const DAY = 86_400_000
const contact = (id: number, day: number, channel: string, money: { cost?: number; revenue?: number } = {}): Contact => ({
  id, at: day * DAY, touchpoint: 't', channel: channel.toUpperCase(), channelCode: channel, direction: 'inbound', durationS: null,
  costMinor: money.cost ?? null, revenueMinor: money.revenue ?? null, currency: 'EUR', success: null, effort: null, text: null, journey: null, step: null,
})
const run = (id: number, start: number, end: number): Run => ({ id, journey: 'Claims', journeyCode: 'claims', tier: 'journey', startedAt: start * DAY, lastAt: end * DAY, endedAt: end * DAY, status: 'achieved', outcome: null })
const feeling = (day: number, sentiment: number): Feeling => ({ at: day * DAY, sentiment, words: null, scoreKind: null, score: null, touchpoint: null })
const SIZE = { width: 800, from: 0, to: 100 * DAY }

test('[P4] each channel has one row, the busiest first, and a contact stands in its own', () => {
  const layout = layoutTimeline({ contacts: [contact(1, 1, 'web'), contact(2, 50, 'call'), contact(3, 99, 'web')], runs: [], feelings: [] }, SIZE)
  expect(layout.channels.map((c) => [c.name, c.count])).toEqual([['WEB', 2], ['CALL', 1]])
  for (const dot of layout.dots) expect(dot.y).toBe(layout.channels.find((c) => c.name === dot.contact.channel)!.y)
})

test('[P4] later stands further right, and everything lies inside', () => {
  const layout = layoutTimeline({ contacts: [contact(1, 0, 'web'), contact(2, 50, 'web'), contact(3, 100, 'web')], runs: [], feelings: [] }, SIZE)
  expect(layout.dots.map((d) => d.x)).toEqual([NAME_WIDTH, NAME_WIDTH + (800 - NAME_WIDTH - 16) / 2, 800 - 16])
})

test('[P5] brackets in one lane never overlap', () => {
  assert(property(array(tuple(integer({ min: 0, max: 100 }), integer({ min: 0, max: 40 })), { maxLength: 30 }), (spans) => {
    const runs = spans.map(([start, length], i) => run(i, start, Math.min(100, start + length)))
    const { brackets } = layoutTimeline({ contacts: [], runs, feelings: [] }, SIZE)
    expect(brackets).toHaveLength(runs.length)
    for (const a of brackets) for (const b of brackets) {
      if (a.run.id >= b.run.id || a.y !== b.y) continue
      expect(a.x + a.width <= b.x || b.x + b.width <= a.x).toBe(true)
    }
  }), { seed: 20_261_121, numRuns: 200 })
})

test('[P6] good stands above bad, money in above money out', () => {
  const layout = layoutTimeline({ contacts: [contact(1, 10, 'web', { revenue: 100_00 }), contact(2, 20, 'call', { cost: 4_20 })], runs: [], feelings: [feeling(5, 0.8), feeling(9, -0.8)] }, SIZE)
  expect(layout.moods[0]!.y).toBeLessThan(layout.moods[1]!.y)
  const [revenue, cost] = layout.money
  expect(revenue!.isRevenue && revenue!.y + revenue!.height).toBeCloseTo(cost!.y)
})

test('[P6] strips without anything to show take no room', () => {
  const layout = layoutTimeline({ contacts: [contact(1, 1, 'web')], runs: [], feelings: [] }, SIZE)
  expect([layout.bands.money.height, layout.bands.mood.height, layout.bands.runs.height]).toEqual([0, 0, 0])
})

test('[P5] what lies outside the window is left out, and runs that reach in are cut at its edge', () => {
  const layout = layoutTimeline({ contacts: [contact(1, 1, 'web'), contact(2, 60, 'web')], runs: [run(1, 0, 60), run(2, 0, 40)], feelings: [] }, { width: 800, from: 50 * DAY, to: 100 * DAY })
  expect(layout.dots.map((d) => d.contact.id)).toEqual([2])
  expect(layout.brackets.map((b) => [b.run.id, b.x])).toEqual([[1, NAME_WIDTH]])
})

test('[P4] months are marked, and never more than fit', () => {
  const year = layoutTimeline({ contacts: [], runs: [], feelings: [] }, { width: 800, from: Date.UTC(2025, 0, 10), to: Date.UTC(2026, 5, 10) })
  expect(year.ticks.length).toBeGreaterThan(2)
  expect(year.ticks.length).toBeLessThanOrEqual(8)
  expect(year.ticks.every((t) => new Date(t.at).getUTCDate() === 1)).toBe(true)
})
