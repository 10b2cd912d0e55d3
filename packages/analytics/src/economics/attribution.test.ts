import { expect, test } from 'vitest'
import type { Cohort } from '../cohort.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { runAnalysis } from '../runAnalysis.ts'
import { logOfRows, madeUpRows } from '../testing/madeUpRows.ts'

const COHORTS: readonly Cohort[] = [{}, { channels: ['web', 'call'] }, { journeys: ['claim'] }]

test('[E2] [E3] every way of attribution hands out exactly what was reached and earned', () => {
  let answered = 0
  for (const seed of [1, 2, 3]) {
    const log = logOfRows(madeUpRows(seed))
    for (const by of ['channel', 'touchpoint'] as const) for (const unit of ['run', 'customer'] as const) for (const cohort of COHORTS) {
      const { result } = runAnalysis('economics.attribution', { by, unit, cohort }, log, { now: 0, timeZone: 'UTC', random: seededRandom }, 'replica')
      if (result.kind === 'tooFew') continue
      const { places } = result
      answered++
      for (const model of result.models) {
        const sum = (value: (place: (typeof places)[number]) => number): number => places.reduce((total, place) => total + value(place), 0)
        expect(sum((p) => p.credits[model]!.conversions) + result.unattributed).toBeCloseTo(result.converted, 6)
        expect(sum((p) => p.credits[model]!.amountMinor) + result.unattributedMinor).toBeCloseTo(result.convertedMinor, 3)
      }
      for (const { markovShare: { share, low, high } } of places) expect(low <= share && share <= high && high - low < 1).toBe(true)
      for (const place of places) expect(place.converted).toBeLessThanOrEqual(place.paths)
    }
  }
  expect(answered).toBeGreaterThan(12)
})
