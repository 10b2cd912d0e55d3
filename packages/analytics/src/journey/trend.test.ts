import { expect, test } from 'vitest'
import { seededRandom, type AnalysisContext } from '../index.ts'
import { wilson } from '../kernel/interval.ts'
import type { OutcomeBoard, OutcomeTile, TrendBucket } from '../outcome/board.ts'
import { finishTrend, OutcomeTrendParams, type OutcomeTrend } from './trend.ts'

const WEEK_MS = 7 * 86_400_000
const FIRST = Date.UTC(2026, 0, 5)
const context: AnalysisContext = { now: Date.UTC(2027, 0, 1) / 1000, timeZone: 'UTC', random: seededRandom }

test('[A17] a share that rises each week is improving, or declining when nobody wants it, and no change of level', () => {
  const { outcomes } = ask([tile('settled', true, weeks(40, (w) => 0.3 + 0.01 * w)), tile('left', false, weeks(40, (w) => 0.3 + 0.01 * w, 2)), tile('paid', true, weeks(40, () => 0.4, 3))])
  expect(outcomes.map((o) => o.verdict)).toEqual(['improving', 'declining', 'noEvidence'])
  expect(outcomes.map((o) => o.changes.length)).toEqual([0, 0, 0])
  expect(outcomes[0]!.ratio!.ratio).toBeGreaterThan(1.02)
  for (const { p, adjusted } of outcomes) expect(adjusted).toBeGreaterThanOrEqual(p!)
})

test('[A17] a change of level is found with its week and size, in shares and in numbers of runs', () => {
  const { outcomes, volume } = ask([tile('settled', true, weeks(52, (w) => (w < 30 ? 0.62 : 0.42), 5, (w) => (w >= 20 ? 320 : 160) + ((w * 37) % 29)))])
  expect(outcomes[0]!.changes.map((c) => c.at)).toEqual([day(30)])
  expect(outcomes[0]!.changes[0]!.before).toBeCloseTo(0.62, 1)
  expect(outcomes[0]!.changes[0]!.after).toBeCloseTo(0.42, 1)
  expect(volume!.changes.map((c) => c.at)).toEqual([day(20)])
  expect(volume!.changes[0]!.after / volume!.changes[0]!.before).toBeCloseTo(1.9, 1)
})

test('[A17] unripe, running and cut buckets count for nothing, and a few are too few', () => {
  const trend = weeks(30, (w) => (w < 20 ? 0.5 : 0.1)).map((b, w) => (w < 20 ? b : { ...b, openRuns: 400, isMature: false }))
  expect(ask([tile('settled', true, trend)]).outcomes[0]).toMatchObject({ buckets: 19, verdict: 'noEvidence', changes: [] })
  expect(ask([tile('settled', true, trend)], { cohort: { period: { from: '2026-01-05', to: '2026-03-12' } } }).outcomes[0]).toMatchObject({ buckets: 9, verdict: 'noEvidence' })
  expect(ask([tile('settled', true, trend)], { cohort: { period: { from: '2026-01-06', to: '2026-03-01' } } }).outcomes[0]).toMatchObject({ verdict: 'tooFew', p: null, changes: [] })
  expect(ask([]).volume).toBeNull()
})

test('[A17] shares that only vary are called a trend in about one of twenty series', () => {
  let called = 0, changed = 0
  for (let seed = 1; seed <= 200; seed++) {
    const { outcomes } = ask([tile('settled', true, weeks(40, () => 0.5, seed))], { seed })
    if (outcomes[0]!.verdict !== 'noEvidence') called++
    if (outcomes[0]!.changes.length > 0) changed++
  }
  expect(called).toBeLessThanOrEqual(19)
  expect(changed).toBeLessThanOrEqual(19)
})

function ask(outcomes: readonly OutcomeTile[], params: OutcomeTrendParams = {}): OutcomeTrend {
  const board: OutcomeBoard = { currency: 'EUR', runs: 1, mature: 1, active: 0, actors: 1, outcomes, didFelt: [], journeys: [], leaks: [], achieved: null, previous: null, change: null }
  return finishTrend(board, OutcomeTrendParams.parse(params), context)
}

function tile(code: string, isGood: boolean, trend: readonly TrendBucket[]): OutcomeTile {
  return { code, name: code, isGood, runs: 1, actors: 1, share: null, previous: null, change: null, trend, valueMinor: 0, customerValue: null }
}

/** Weeks in which each run reaches it by chance. */
function weeks(count: number, shareIn: (week: number) => number, seed = 1, runsIn: (week: number) => number = () => 200): TrendBucket[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, (_, w) => {
    const n = runsIn(w)
    let reached = 0
    for (let r = 0; r < n; r++) if (random() < shareIn(w)) reached++
    return { from: day(w), to: day(w + 1), share: wilson(reached, n), openRuns: 0, isMature: true }
  })
}

function day(week: number): string {
  return new Date(FIRST + week * WEEK_MS).toISOString().replace('.000Z', 'Z')
}
