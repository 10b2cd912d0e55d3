import { expect, test } from 'vitest'
import type { Catalogue } from '../columns/journeyLog.ts'
import { isDrawn } from '../driver/driverTally.ts'
import { seededRandom } from '../kernel/seededRandom.ts'
import { finishBeforeAfter } from './beforeAfterFinish.ts'
import { momentsOf, weekOf, WeekSums, type BeforeAfterCustomer } from './beforeAfterRows.ts'

const WEEK = 7 * 86_400
const catalogue = { touchpoints: [], currency: 'EUR' } as unknown as Catalogue

test('[A20] the moment itself is in no week; a window has both of its ends', () => {
  expect([-1, 1, -WEEK, WEEK, WEEK + 1, -WEEK - 1].map((apart) => weekOf(1_000_000_000 + apart, 1_000_000_000, 4))).toEqual([-1, 0, -1, 0, 1, -2])
  expect([0, 4 * WEEK, 4 * WEEK + 1, -4 * WEEK, -4 * WEEK - 1].map((apart) => weekOf(1_000_000_000 + apart, 1_000_000_000, 4))).toEqual([null, 3, null, -4, null])
})

test('[A20] only windows wholly in the data are counted, and customers known before them', () => {
  const customer = (actor: number, first: number, metAt: number | null, metInCohort: number | null = metAt): BeforeAfterCustomer => ({ actor, first: first * WEEK, metAt: metAt === null ? null : metAt * WEEK, metInCohort: metInCohort === null ? null : metInCohort * WEEK })
  const moments = momentsOf([customer(1, 0, 10), customer(2, 8, 10), customer(3, 0, 2), customer(4, 0, 49), customer(5, 0, 10, 20), customer(6, 0, null), customer(7, 9, null)], { first: 0, last: 50 * WEEK }, 4, isDrawn)
  expect(moments.counted).toEqual([{ actor: 1, at: 10 * WEEK, hasMet: true }, { actor: 6, at: 10 * WEEK, hasMet: false }])
  expect(moments).toMatchObject({ met: 5, left: { elsewhere: 1, unwatched: 2, unknownBefore: 1 } })
})

/** Contacts in every week by chance; those who met it come `more` often afterwards, everybody `drift` often. */
function world(seed: number, more: number, drift = 0) {
  const random = seededRandom(seed)
  const counted = Array.from({ length: 300 }, (_, i) => ({ actor: i + 1, at: 0, hasMet: i % 2 === 0 }))
  const sums = new WeekSums(counted.length, 4)
  counted.forEach(({ hasMet }, c) => {
    const own = random() < 0.5 ? 0.2 : 0.6
    for (let week = -4; week < 4; week++) for (let k = 0; k < 3; k++) if (random() < own / 3 + (week >= 0 ? drift + (hasMet ? more : 0) : 0)) sums.add(c, week, 100, Number.NaN, 0)
  })
  const found = finishBeforeAfter({ met: 150, left: { elsewhere: 0, unwatched: 0, unknownBefore: 0 }, counted, found: { met: 150, others: 150 } }, sums, { touchpoint: 'x', weeks: 4, minimum: 20 }, catalogue)
  if (found.kind !== 'beforeAfter') throw new Error('too few')
  return found.lines.find((line) => line.measure === 'contacts')!
}

test('[A20] a planted change is found with its size, and held against those who never met it', () => {
  const line = world(1, 0.2)
  expect(line.verdict).toBe('more')
  expect(Math.abs(line.difference - 0.6)).toBeLessThan(0.15)
  expect(line.low).toBeLessThan(0.6)
  expect(line.high).toBeGreaterThan(0.6)
  expect(line.signedRankP).toBeLessThan(1e-6)
  expect(line.against!.verdict).toBe('more')
  expect(line.evidence.grade).toBe(line.against!.goneAlike === 'alike' ? 'B' : 'C')
})

test('[A20] what changes for everybody is no change of those who met it', () => {
  const line = world(2, 0, 0.2)
  expect(line.verdict).toBe('more')
  expect(line.against!.verdict).toBe('noEvidence')
})

test('[A20] without a change intervals hold nought about 19 times in 20', () => {
  let misses = 0, missesAgainst = 0
  const worlds = 200
  for (let seed = 100; seed < 100 + worlds; seed++) {
    const line = world(seed, 0)
    if (line.low > 0 || line.high < 0) misses++
    if (line.against!.low > 0 || line.against!.high < 0) missesAgainst++
  }
  for (const share of [misses / worlds, missesAgainst / worlds]) expect(Math.abs(share - 0.05)).toBeLessThan(0.04)
})
