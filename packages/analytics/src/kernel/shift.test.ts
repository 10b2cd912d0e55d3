import { expect, test } from 'vitest'
import { mannWhitney, placements } from './mannWhitney.ts'
import { hodgesLehmann } from './shift.ts'
import { normalFrom } from './normalFrom.ts'
import { seededRandom } from './seededRandom.ts'

// Permeability of the human chorioamnion at term and at 12 to 26 weeks: Hollander & Wolfe 1973, p. 69; also in R's help of wilcox.test.
const term = Float64Array.of(0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46)
const early = Float64Array.of(1.15, 0.88, 0.9, 0.74, 1.21)

test('[X4] the rank sum test of Hollander & Wolfe is as published: U 35, p 0.2544', () => {
  const test = mannWhitney(term, early)!
  expect([test.u, test.superiority, Number(test.p.toFixed(4)), test.method]).toEqual([35, 0.7, 0.2544, 'exact'])
})

test('[X4] Hodges’ and Lehmann’s shift is as published: 0.305, −0.15 to 0.76', () => {
  const shift = hodgesLehmann(term, early)!
  expect([shift.shift, shift.low, shift.high].map((x) => Number(x.toFixed(6)))).toEqual([0.305, -0.15, 0.76])
  expect(shift.method).toBe('exact')
})

// SciPy 1.17.1: mannwhitneyu(method='asymptotic'), continuity corrected.
test('[X4] ties are corrected for as SciPy does', () => {
  const test = mannWhitney(Int32Array.of(1, 2, 2, 3, 5, 5, 5, 8, 9, 12), Int32Array.of(2, 3, 3, 4, 5, 6, 9, 9, 11, 14, 15, 15))!
  expect(test.u).toBe(38.5)
  expect(test.p).toBeCloseTo(0.16338432589000573, 9)
})

test('[X4] shift and limits equal those of all sorted differences, whatever the size, ties and spread', () => {
  const random = seededRandom(21)
  for (let round = 0; round < 60; round++) {
    const n = 1 + Math.floor(random() * 90), m = 50 + Math.floor(random() * 90)
    const spread = 10 ** Math.floor(random() * 9)
    const make = round % 2 === 0
      ? (k: number): Int32Array => Int32Array.from({ length: k }, () => Math.floor(random() ** 4 * spread) - 3)
      : (k: number): Float64Array => Float64Array.from({ length: k }, () => random() ** 4 * spread - 3)
    const a = make(n), b = make(m)
    const all = Float64Array.from({ length: n * m }, (_, i) => a[Math.floor(i / m)]! - b[i % m]!).sort()
    const { ties } = placements(a, b)
    const half = 1.959963984540054 * Math.sqrt(((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1))))
    const rank = Math.max(0, Math.min(Math.floor((n * m) / 2 - 0.5 - half), Math.ceil((n * m) / 2) - 1))
    const shift = hodgesLehmann(a, b)!
    expect([shift.shift, shift.low, shift.high], `round ${round}`).toEqual([(all[Math.floor((n * m - 1) / 2)]! + all[Math.floor((n * m) / 2)]!) / 2, all[rank]!, all[n * m - 1 - rank]!])
  }
})

test('[X4] of many values the ranks are found as exactly, told by counting what lies below', () => {
  const random = seededRandom(26), normal = normalFrom(random)
  for (const make of [(k: number): Int32Array => Int32Array.from({ length: k }, () => Math.floor(Math.exp(9 + 2 * normal()))), (k: number): Float64Array => Float64Array.from({ length: k }, () => Math.exp(9 + 2 * normal())), (k: number): Int32Array => Int32Array.from({ length: k }, () => Math.floor(random() * 5))]) {
    for (const [n, m] of [[3000, 4000], [40, 200_000]] as const) {
      const a = make(n), b = make(m)
      const { low, high } = hodgesLehmann(a, b)!
      const { ties } = placements(a, b)
      const rank = Math.floor((n * m) / 2 - 0.5 - 1.959963984540054 * Math.sqrt(((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)))))
      const sortedB = b.slice().sort()
      for (const [value, place] of [[low, rank], [high, n * m - 1 - rank]] as const) {
        let below = 0, upTo = 0
        for (const x of a) {
          below += m - firstWhere(sortedB, (y) => x - y < value)
          upTo += m - firstWhere(sortedB, (y) => x - y <= value)
        }
        expect(below).toBeLessThanOrEqual(place)
        expect(upTo).toBeGreaterThan(place)
      }
    }
  }
})

/** First place of an ascending list from which on something holds. */
function firstWhere(values: Int32Array | Float64Array, holds: (value: number) => boolean): number {
  let low = 0, high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(values[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

test('[X4] sides turned around give the opposite shift, and a shift put in is found', () => {
  const random = seededRandom(22), normal = normalFrom(random)
  const a = Int32Array.from({ length: 4000 }, () => Math.floor(Math.exp(10 + normal()))), b = a.map((x) => x - 500)
  expect(hodgesLehmann(a, b)!.shift).toBe(500)
  const one = hodgesLehmann(a.subarray(0, 900), b.subarray(900))!, two = hodgesLehmann(b.subarray(900), a.subarray(0, 900))!
  expect([two.shift, two.low, two.high]).toEqual([-one.shift, -one.high, -one.low])
  expect(mannWhitney(a.subarray(0, 900), b.subarray(900))!.superiority + mannWhitney(b.subarray(900), a.subarray(0, 900))!.superiority).toBeCloseTo(1, 12)
})

test('[X4] nothing to compare has no shift', () => {
  expect(hodgesLehmann(new Int32Array(0), Int32Array.of(1))).toBeNull()
  expect(mannWhitney(Int32Array.of(1), new Int32Array(0))).toBeNull()
  expect(mannWhitney(Int32Array.of(4, 4), Int32Array.of(4, 4))!.p).toBe(1)
  expect(hodgesLehmann(Int32Array.of(4, 4), Int32Array.of(4, 4))).toMatchObject({ shift: 0, low: 0, high: 0 })
  expect(hodgesLehmann(Int32Array.of(1), Int32Array.of(2), { a: Int32Array.of(0), b: Int32Array.of(0), clusters: 1 })).toBeNull()
})

test('[X3] the exact interval of few values holds the true shift in 95 of 100 samples', () => {
  const random = seededRandom(23), normal = normalFrom(random)
  const rounds = 1000
  let held = 0, found = 0
  for (let round = 0; round < rounds; round++) {
    const a = Float64Array.from({ length: 15 }, () => 3 + normal()), b = Float64Array.from({ length: 20 }, () => normal())
    const shift = hodgesLehmann(a, b)!
    if (shift.low <= 3 && 3 <= shift.high) held++
    if (mannWhitney(a.map((x) => x - 3), b)!.p < 0.05) found++
  }
  expect(Math.abs(held / rounds - 0.95)).toBeLessThan(0.02)
  expect(Math.abs(found / rounds - 0.05)).toBeLessThan(0.02)
})

/** Customers, some on both sides, each with 1–5 rows that share most of their height. */
function alikeRows(random: () => number, customers: number, sideOf: (customer: number) => 'a' | 'b' | 'both', shift: number) {
  const normal = normalFrom(random)
  const a: number[] = [], b: number[] = [], ca: number[] = [], cb: number[] = []
  for (let c = 0; c < customers; c++) {
    const own = 1.5 * normal()
    const rows = 1 + Math.floor(random() * 5)
    for (let r = 0; r < rows; r++) {
      const side = sideOf(c)
      if (side !== 'b') {
        a.push(Math.round(1000 * (own + normal() + shift)))
        ca.push(c)
      }
      if (side !== 'a') {
        b.push(Math.round(1000 * (own + normal())))
        cb.push(c)
      }
    }
  }
  return { a: Int32Array.from(a), b: Int32Array.from(b), clusters: { a: Int32Array.from(ca), b: Int32Array.from(cb), clusters: customers } }
}

test.each([['each on one side', (c: number) => (c % 3 === 0 ? 'a' : 'b')], ['half of them on both', (c: number) => (c % 4 === 0 ? 'a' : c % 4 === 1 ? 'b' : 'both')]] as const)(
  '[X3] shift and rank sum of customers with several rows, %s, err in 5 of 100', (_, sideOf) => {
    const random = seededRandom(24)
    const rounds = 800
    let held = 0, found = 0
    for (let round = 0; round < rounds; round++) {
      const { a, b, clusters } = alikeRows(random, 120, sideOf, 0.3)
      const shift = hodgesLehmann(a, b, clusters)!
      if (shift.low <= 300 && 300 <= shift.high) held++
      if (mannWhitney(a.map((x) => x - 300), b, clusters)!.p < 0.05) found++
    }
    expect(Math.abs(held / rounds - 0.95)).toBeLessThan(0.02)
    expect(Math.abs(found / rounds - 0.05)).toBeLessThan(0.02)
  })
