import { expect, test } from 'vitest'
import { adjustedRand, jaccard, matchGroups, stability } from './groupMatch.ts'
import { assign } from './hungarian.ts'
import { seededRandom } from './seededRandom.ts'

const total = (cost: ArrayLike<number>, columns: number, to: Int32Array): number => to.reduce((sum, c, r) => sum + (c < 0 ? 0 : cost[r * columns + c]!), 0)

// SciPy’s manual of linear_sum_assignment (cost 5) and the 3 × 3 multiplication table of Munkres’ algorithm (cost 10).
test('[X8] the assignment of published examples has their cost', () => {
  expect([...assign([4, 1, 3, 2, 0, 5, 3, 2, 2], 3, 3)]).toEqual([1, 0, 2])
  expect(total([1, 2, 3, 2, 4, 6, 3, 6, 9], 3, assign([1, 2, 3, 2, 4, 6, 3, 6, 9], 3, 3))).toBe(10)
})

test('[X8] no other assignment costs less, with more rows, more columns, ties and negative costs', () => {
  const random = seededRandom(61)
  for (let round = 0; round < 150; round++) {
    const rows = 1 + Math.floor(random() * 6), columns = 1 + Math.floor(random() * 6)
    const cost = Float64Array.from({ length: rows * columns }, () => Math.floor(random() * (round % 2 === 0 ? 5 : 1000)) - 3)
    const to = assign(cost, rows, columns)
    const used = [...to].filter((c) => c >= 0)
    expect(used.length).toBe(Math.min(rows, columns))
    expect(new Set(used).size).toBe(used.length)
    const wide = rows <= columns
    const least = (at: number, free: readonly number[]): number => at === Math.min(rows, columns) ? 0 : Math.min(...free.map((c) => (wide ? cost[at * columns + c]! : cost[c * columns + at]!) + least(at + 1, free.filter((x) => x !== c))))
    expect(total(cost, columns, to)).toBe(least(0, Array.from({ length: Math.max(rows, columns) }, (_, i) => i)))
  }
})

// Hubert & Arabie 1985; Steinley 2004: scikit-learn's adjusted_rand_score([0,0,1,1],[0,0,1,2]) is 0.5714….
test('[X8] agreement of two divisions is as published, 1 when they are the same by other names', () => {
  expect(adjustedRand(Int32Array.of(0, 0, 1, 1), 2, Int32Array.of(0, 0, 1, 2), 3)).toBeCloseTo(0.5714285714, 10)
  expect(adjustedRand(Int32Array.of(0, 0, 1, 2), 3, Int32Array.of(0, 0, 1, 1), 2)).toBeCloseTo(0.5714285714, 10)
  expect(adjustedRand(Int32Array.of(0, 0, 0, 0), 4, Int32Array.of(0, 1, 2, 3), 4)).toBe(0)
  expect(adjustedRand(Int32Array.of(0, 1, 1, 2), 3, Int32Array.of(2, 0, 0, 1), 3)).toBe(1)
})

test('[X8] groups found again under other names are matched, a new one is new and a gone one gone', () => {
  const before = Int32Array.from({ length: 300 }, (_, i) => Math.floor(i / 100))
  const after = before.map((g, i) => (g === 0 ? 2 : g === 1 ? (i % 10 === 0 ? 2 : 0) : -1))
  for (let i = 200; i < 300; i++) after[i] = i % 3 === 0 ? 0 : i % 3 === 1 ? 1 : 2
  expect(matchGroups(before, 3, after, 3, 0.3)).toEqual([
    { from: 0, to: 2, jaccard: 100 / 144 },
    { from: 1, to: 0, jaccard: 90 / 133 },
    { from: 2, to: 1, jaccard: 0.33 },
  ])
  expect(matchGroups(before, 3, after, 3, 0.5).slice(2)).toEqual([{ from: 2, to: null, jaccard: 0 }, { from: null, to: 1, jaccard: 0 }])
  expect([...jaccard(Int32Array.of(0, 0, 1), 2, Int32Array.of(0, 1, 1), 2)]).toEqual([1 / 2, 1 / 3, 0, 1 / 2])
})

test('[X8] a group that comes back in every sample is stable, one cut by chance is not', () => {
  const random = seededRandom(62)
  const group = Int32Array.from({ length: 600 }, (_, i) => Math.floor(i / 200))
  const resampled = Array.from({ length: 40 }, () => ({ groups: 3, group: group.map((g) => (random() < 0.4 ? -1 : g === 0 ? 2 : random() < 0.5 ? 0 : 1)) }))
  const [first, second, third] = stability(group, 3, resampled)
  expect(first).toBe(1)
  expect(second).toBeLessThan(0.6)
  expect(third).toBeLessThan(0.6)
  expect(stability(group, 3, [])[0]).toBeNaN()
})
