import { expect, test } from 'vitest'
import type { AnalysisContext } from '../analysis.ts'
import { normalFrom } from '../kernel/normalFrom.ts'
import type { RatioSums } from '../kernel/ratio.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { finishMeans, JourneyTrendParams, type JourneyTrend } from './meanTrend.ts'
import type { MeansTally, MeasureSums, TrendMeasure } from './meanTrendTally.ts'

const WEEK_S = 7 * 86_400
/** 2026-01-05, a Monday, in seconds since 2000. */
const FIRST = Date.UTC(2026, 0, 5) / 1000 - 946_684_800
const context: AnalysisContext = { now: Date.UTC(2027, 0, 1) / 1000, timeZone: 'UTC', random: seededRandom }

test('[A35] what takes less and less time improves, what costs more and more declines, and what only varies does neither', () => {
  const verdicts = Object.fromEntries(ask({ took: (w) => 900 - 6 * w, cost: (w) => 500 + 8 * w, margin: (w) => 300 + 8 * w }).lines.map(({ measure, verdict }) => [measure, verdict]))
  expect(verdicts).toEqual({ took: 'improving', cost: 'declining', margin: 'improving', felt: 'noEvidence', effort: 'noEvidence' })
})

test('[A35] a change of level is found with its week and size, and a slope is none', () => {
  const { lines } = ask({ cost: (w) => (w < 30 ? 400 : 520), took: (w) => 900 - 6 * w })
  const cost = lines.find(({ measure }) => measure === 'cost')!
  expect(cost.changes.map(({ at }) => at)).toEqual(['2026-08-03T00:00:00Z'])
  // Three standard errors: 150 ÷ √(40 · 22).
  expect(Math.abs(cost.changes[0]!.before - 400)).toBeLessThan(15)
  expect(Math.abs(cost.changes[0]!.after - 520)).toBeLessThan(15)
  expect(lines.find(({ measure }) => measure === 'took')!.changes).toEqual([])
})

test('[A35] unripe weeks, the running one and cut ones count for nothing, and a few are too few', () => {
  const unripe = ask({}, 30, (w) => (w < 20 ? 0 : 50))
  expect(unripe.lines[0]).toMatchObject({ buckets: 19, mean: { n: 30 * 40 } })
  expect(ask({}, 8).lines[0]).toMatchObject({ verdict: 'tooFew', buckets: 6, p: null, changes: [] })
  expect(finishMeans({ runs: 0, currency: 'EUR', bounds: [0], buckets: [], all: added([]) }, JourneyTrendParams.parse({}), context).lines.every(({ verdict, mean }) => verdict === 'tooFew' && mean === null)).toBe(true)
})

test('[A35] of series that only vary about one in twenty is said to move, all five asked at once', () => {
  let moved = 0, changed = 0
  for (let seed = 1; seed <= 150; seed++) {
    const { lines } = ask({}, 52, () => 0, seed)
    if (lines.some(({ verdict }) => verdict !== 'noEvidence')) moved++
    if (lines.some(({ changes }) => changes.length > 0)) changed++
  }
  expect(moved).toBeLessThanOrEqual(15)
  expect(changed).toBeLessThanOrEqual(15)
})

/** Forty runs a week whose values lie around a level with chance. */
function ask(levels: Partial<Record<'took' | 'cost' | 'margin', (week: number) => number>>, weeks = 52, open: (week: number) => number = () => 0, seed = 1): JourneyTrend {
  const normal = normalFrom(seededRandom(seed))
  const sums = (level: number, spread: number) => {
    const values = Array.from({ length: 40 }, () => level + spread * normal()), y = values.reduce((a, b) => a + b, 0)
    return { customers: 40, y, n: 40, yy: values.reduce((a, b) => a + b * b, 0), yn: y, nn: 40 }
  }
  const buckets: MeansTally['buckets'] = Array.from({ length: weeks }, (_, w) => ({
    ended: 40, open: open(w),
    sums: { took: sums(levels.took?.(w) ?? 900, 200), cost: sums(levels.cost?.(w) ?? 500, 150), margin: sums(levels.margin?.(w) ?? 300, 150), felt: sums(0.2, 0.4), effort: sums(3, 1) },
  }))
  return finishMeans({ runs: weeks * 40, currency: 'EUR', bounds: Array.from({ length: weeks + 1 }, (_, w) => FIRST + w * WEEK_S), all: added(buckets), buckets }, JourneyTrendParams.parse({ seed }), context)
}

/** Each run another customer’s. */
function added(buckets: MeansTally['buckets']): MeasureSums {
  const of = (measure: TrendMeasure): RatioSums => {
    const total = (part: keyof RatioSums): number => buckets.reduce((sum, { sums }) => sum + sums[measure][part], 0)
    return { customers: total('customers'), y: total('y'), n: total('n'), yy: total('yy'), yn: total('yn'), nn: total('nn') }
  }
  return { took: of('took'), cost: of('cost'), margin: of('margin'), felt: of('felt'), effort: of('effort') }
}
