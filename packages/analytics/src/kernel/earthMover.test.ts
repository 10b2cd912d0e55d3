import { expect, test } from 'vitest'
import { chiSquareTest, clusteredChiSquare } from './chiSquare.ts'
import { momentsOf, sharedMoments, sumByCluster } from './clusterSums.ts'
import { earthMover, earthMover1d, earthMoverOfBins, editDistance, variantDistances } from './earthMover.ts'
import { assign } from './hungarian.ts'
import { seededRandom } from './seededRandom.ts'

const digits = (x: number, n: number): number => Number(x.toFixed(n))
const letters = (word: string): number[] => [...word].map((letter) => letter.codePointAt(0)!)

// The first example of Rubner's own program (emd.c, 1998): two sets of colours, Euclidean ground distance.
test('[X9] the earth mover’s distance of Rubner’s colours is 160.54277', () => {
  const a = [[100, 40, 22], [211, 20, 2], [32, 190, 150], [2, 100, 100]], b = [[0, 0, 0], [50, 100, 80], [255, 255, 255]]
  const cost = a.flatMap((p) => b.map((q) => Math.hypot(p[0]! - q[0]!, p[1]! - q[1]!, p[2]! - q[2]!)))
  // Single precision there.
  expect(earthMover([0.4, 0.3, 0.2, 0.1], [0.5, 0.3, 0.2], cost)!.distance).toBeCloseTo(160.54277, 4)
})

test('[X9] it equals the best assignment of single grains, and moves everything that is there', () => {
  const random = seededRandom(71)
  for (let round = 0; round < 60; round++) {
    const n = 1 + Math.floor(random() * 6), m = 1 + Math.floor(random() * 6), grains = 12
    const spread = (k: number): number[] => {
      const list = Array.from({ length: k }, () => 0)
      for (let g = 0; g < grains; g++) list[Math.floor(random() * k)]!++
      return list
    }
    const from = spread(n), to = spread(m)
    const cost = Array.from({ length: n * m }, () => Math.floor(random() * 20))
    const source = from.flatMap((count, i) => Array.from({ length: count }, () => i)), sink = to.flatMap((count, j) => Array.from({ length: count }, () => j))
    const grainCost = source.flatMap((i) => sink.map((j) => cost[i * m + j]!))
    const best = assign(grainCost, grains, grains).reduce((sum, c, r) => sum + grainCost[r * grains + c]!, 0) / grains
    const { distance, flow } = earthMover(from, to, cost)!
    expect(distance).toBeCloseTo(best, 10)
    for (let i = 0; i < n; i++) expect(flow.slice(i * m, i * m + m).reduce((s, x) => s + x, 0)).toBeCloseTo(from[i]! / grains, 10)
  }
})

// SciPy 1.17.1, wasserstein_distance([3.4, 3.9, 7.5, 7.8], [4.5, 1.4]) and its manual: ([0, 1, 3], [5, 6, 8]) is 5.
test('[X9] between numbers it is the area between the distribution functions', () => {
  expect(earthMover1d(Int32Array.of(0, 1, 3), Int32Array.of(5, 6, 8))).toBeCloseTo(5, 12)
  expect(earthMover1d(Float64Array.of(3.4, 3.9, 7.5, 7.8), Float64Array.of(4.5, 1.4))).toBeCloseTo(2.7, 12)
  expect(earthMoverOfBins([1, 0, 0], [0, 0, 2])).toBe(2)
  expect([earthMover1d(new Int32Array(0), Int32Array.of(1)), earthMover([], [1], []), earthMoverOfBins([0], [1])]).toEqual([null, null, null])
})

test('[X9] ways through differ by the steps to be changed: kitten to sitting 3, of 7', () => {
  expect(editDistance(letters('kitten'), letters('sitting'))).toBe(3)
  expect([...variantDistances([letters('kitten'), letters('sitting'), []])]).toEqual([0, 3 / 7, 1, 3 / 7, 0, 1, 1, 1, 0])
})

test('[X9] fifty variants are compared in well under a second, and the distance is one of a metric on the same ground', () => {
  const random = seededRandom(72)
  const variants = Array.from({ length: 50 }, () => Array.from({ length: 3 + Math.floor(random() * 10) }, () => Math.floor(random() * 8)))
  const ground = variantDistances(variants)
  const masses = (): Float64Array => Float64Array.from({ length: 50 }, () => random() ** 4)
  const [a, b] = [masses(), masses()]
  expect(earthMover(a, a, ground)!.distance).toBeCloseTo(0, 12)
  const there = earthMover(a, b, ground)!.distance
  expect(earthMover(b, a, ground)!.distance).toBeCloseTo(there, 10)
  expect(there).toBeGreaterThan(0)
  expect(there).toBeLessThanOrEqual(1)
})

// Snee, The American Statistician 1974, 28:9 (R's HairEyeColor over both sexes): χ² 138.29, 9 degrees of freedom, V 0.279.
test('[X9] χ² and Cramér’s V of hair and eye colour are as published', () => {
  const test = chiSquareTest([68, 20, 15, 5, 119, 84, 54, 29, 26, 17, 14, 14, 7, 94, 10, 16], 4, 4)!
  expect([digits(test.chiSquare, 2), test.df, digits(test.cramersV, 3), test.isThin]).toEqual([138.29, 9, 0.279, false])
  expect(test.p).toBeLessThan(1e-20)
  expect(chiSquareTest([1, 2, 0, 0], 2, 2)).toBeNull()
  expect(chiSquareTest([3, 0, 1, 2, 0, 4], 2, 3)!.df).toBe(1)
  expect(chiSquareTest([1, 2, 3, 1], 2, 2)!.isThin).toBe(true)
})

test('[X3] χ² by customers finds nothing in 95 of 100 samples without a difference, also when some are on both sides; by rows it errs far more', () => {
  const random = seededRandom(73)
  const per = new Int32Array(5), rounds = 1200
  let plain = 0, clustered = 0
  for (let round = 0; round < rounds; round++) {
    const rows: number[][] = [[], []], actor: number[] = [], choice: number[] = []
    for (let c = 0; c < 150; c++) {
      const favourite = Math.floor(random() ** 1.5 * 4)
      for (let r = 0, n = 1 + Math.floor(random() * 6); r < n; r++) {
        rows[c % 3 === 0 ? 0 : c % 3 === 1 ? 1 : r % 2]!.push(actor.length)
        actor.push(c)
        choice.push(1 + (random() < 0.5 ? favourite : Math.floor(random() * 4)))
      }
    }
    const [a, b] = rows.map((list) => sumByCluster(Int32Array.from(list), Int32Array.from(actor), 150, 5, [{ measure: 0 }], (row, add) => add(choice[row]!, 1))) as [ReturnType<typeof sumByCluster>, ReturnType<typeof sumByCluster>]
    const ma = momentsOf(a, per), mb = momentsOf(b, per)
    if (chiSquareTest([...ma.y.slice(1), ...mb.y.slice(1)], 2, 4)!.p < 0.05) plain++
    if (clusteredChiSquare(ma, mb, [1, 2, 3, 4], sharedMoments(a, b, per))!.p < 0.05) clustered++
  }
  expect(plain / rounds).toBeGreaterThan(0.08)
  expect(Math.abs(clustered / rounds - 0.05)).toBeLessThan(0.02)
})
