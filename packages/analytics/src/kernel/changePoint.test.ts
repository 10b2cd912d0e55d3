import { expect, test } from 'vitest'
import { changePoints } from './changePoint.ts'
import { normalFrom } from './normalFrom.ts'
import { seededRandom } from './seededRandom.ts'
import { nile } from './testing/nile.ts'

// Cobb, Biometrika 1978, 65:243: the flow falls after 1898, the 28th year, from about 1,098 to 850.
test('[X11] the Nile has its one published change, after 1898', () => {
  const found = changePoints(nile, seededRandom(91))
  expect(found.map((change) => 1871 + change.at)).toEqual([1899])
  expect([Math.round(found[0]!.before), Math.round(found[0]!.after)]).toEqual([1098, 850])
  expect(found[0]!.p).toBe(1 / 500)
})

test('[X11] planted changes are found within two periods, also between two others', () => {
  const random = seededRandom(92), normal = normalFrom(random)
  let near = 0, exactly = 0
  for (let round = 0; round < 40; round++) {
    const values = Array.from({ length: 90 }, (_, i) => (i < 30 ? 0 : i < 60 ? 2 : -1) + normal())
    const found = changePoints(values, random, { permutations: 199 })
    if (found.length === 2) exactly++
    if (found.some((c) => Math.abs(c.at - 30) <= 2) && found.some((c) => Math.abs(c.at - 60) <= 2)) near++
  }
  expect(near).toBeGreaterThanOrEqual(33)
  expect(exactly).toBeGreaterThanOrEqual(33)
})

test('[X11] a weekly pattern is no change, a change within one is found, gaps and weights are minded', () => {
  const random = seededRandom(93), normal = normalFrom(random)
  const weekly = (i: number): number => (i % 7 < 5 ? 10 : 2)
  expect(changePoints(Array.from({ length: 70 }, (_, i) => weekly(i) + 0.5 * normal()), random, { season: 7 })).toEqual([])
  const [change, ...others] = changePoints(Array.from({ length: 70 }, (_, i) => (i === 12 ? Number.NaN : weekly(i) + (i >= 40 ? 1 : 0) + 0.4 * normal())), random, { season: 7 })
  expect(others).toEqual([])
  expect(Math.abs(change!.at - 40)).toBeLessThanOrEqual(1)
  // One period of hardly any rows is wild: with its weight it is no change.
  const wild = Array.from({ length: 30 }, (_, i) => (i < 3 ? 60 : 10 + 0.1 * normal()))
  expect(changePoints(wild, random, { weight: wild.map((_, i) => (i < 3 ? 0 : 100)) })).toEqual([])
})

test('[X11] two changes that undo each other are found, both ends within four periods, where one cut alone would show nothing', () => {
  const random = seededRandom(97), normal = normalFrom(random)
  let found = 0
  const rounds = 60
  for (let round = 0; round < rounds; round++) {
    // A winter of 17 weeks in the middle of two years of 23 a week: a single cut gains next to nothing.
    const values = Array.from({ length: 103 }, (_, week) => (week >= 43 && week < 60 ? 31 : 23) + 4.8 * normal())
    const ends = changePoints(values, random, { permutations: 499 }).map(({ at }) => at)
    if (ends.length >= 2 && [43, 60].every((end) => ends.some((at) => Math.abs(at - end) <= 4))) found++
  }
  expect(found / rounds).toBeGreaterThan(0.6)
})

test('[X11] a stretch of a thousand periods that is undone is found on the grid its ends are sought on', () => {
  const random = seededRandom(98), normal = normalFrom(random)
  const ends = changePoints(Array.from({ length: 1000 }, (_, day) => (day >= 470 && day < 560 ? 1 : 0) + normal()), random, { permutations: 199 }).map(({ at }) => at)
  for (const end of [470, 560]) expect(ends.some((at) => Math.abs(at - end) <= 12), `${end} in ${ends.join()}`).toBe(true)
})

test('[X11] nothing, too little and all alike have no change', () => {
  const random = seededRandom(94)
  for (const values of [[], [1, 2, 3], Array.from({ length: 20 }, () => 0.1)]) expect(changePoints(values, random)).toEqual([])
})

const rounds = 700
const seen = (make: () => readonly number[], random: () => number, block?: number): number => {
  let found = 0
  for (let round = 0; round < rounds; round++) if (changePoints(make(), random, block === undefined ? { permutations: 99 } : { permutations: 99, block }).length > 0) found++
  return found / rounds
}

test('[X3] a change is seen in 5 of 100 samples without one', () => {
  const random = seededRandom(95), normal = normalFrom(random)
  expect(Math.abs(seen(() => Array.from({ length: 40 }, () => Math.exp(normal())), random) - 0.05)).toBeLessThan(0.02)
})

test('[X12] where neighbours are alike (ρ 0.4) a change is seen in at most 14 of 100 samples without one, where single periods would show 35', () => {
  const random = seededRandom(96), normal = normalFrom(random)
  const alike = (): number[] => {
    let x = normal()
    return Array.from({ length: 120 }, () => (x = 0.4 * x + normal()))
  }
  expect(seen(alike, random)).toBeLessThan(0.14)
  expect(seen(alike, random, 1)).toBeGreaterThan(0.3)
})
