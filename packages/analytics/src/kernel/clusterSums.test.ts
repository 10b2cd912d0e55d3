import { expect, test } from 'vitest'
import { momentsOf, sharedMoments, sumByCluster, type ClusterSums } from './clusterSums.ts'
import { clusteredChange, clusteredMean } from './clusterMean.ts'
import { clusteredShare, clusteredShareChange } from './clusterShare.ts'
import { benjaminiHochberg } from './discoveries.ts'
import { newcombe, wilson } from './interval.ts'
import { normalFrom } from './normalFrom.ts'
import { seededRandom } from './seededRandom.ts'

const digits = (x: number, n: number): number => Number(x.toFixed(n))
const ROWS = 0, VALUE = 1
const PER = Int32Array.of(0, 0)

/** One measure over rows [customer, value]. */
function sumsOf(rows: readonly (readonly [customer: number, value: number])[], customers: number): ClusterSums {
  return sumByCluster(Int32Array.from(rows.keys()), Int32Array.from(rows, (row) => row[0]), customers, 2, [{ measure: ROWS }, { measure: VALUE, values: Float64Array.from(rows, (row) => row[1]) }])
}
const litters = (list: readonly (readonly [alive: number, of: number])[]) =>
  momentsOf(sumsOf(list.flatMap(([alive, of], litter) => Array.from({ length: of }, (_, pup) => [litter, pup < alive ? 1 : 0] as const)), list.length), PER)

// Pups of 32 rats that lived to 21 days: Weil 1970; Rao & Scott, Biometrics 1992, 48:577, table 1. Design effects as R's PF::rsb prints them.
const control = litters([[13, 13], [12, 12], [9, 9], [9, 9], [8, 8], [8, 8], [12, 13], [11, 12], [9, 10], [9, 10], [8, 9], [11, 13], [4, 5], [5, 7], [7, 10], [7, 10]])
const treated = litters([[12, 12], [11, 11], [10, 10], [9, 9], [10, 11], [9, 10], [9, 10], [8, 9], [8, 9], [4, 5], [7, 9], [4, 7], [5, 10], [3, 6], [3, 10], [0, 7]])

test('[X5] Rao and Scott’s design effects of Weil’s rats are as published: 1.232495 and 3.952861', () => {
  const a = clusteredShare(control, VALUE)!, b = clusteredShare(treated, VALUE)!
  expect([a.count, a.n, b.count, b.n, a.customers]).toEqual([142, 158, 112, 145, 16])
  expect([digits((a.designEffect * 158) / 157, 6), digits((b.designEffect * 145) / 144, 6)]).toEqual([1.232495, 3.952861])
  // As if each pup had a mother of her own, the difference would be beyond chance.
  const pups = (alive: number, of: number) => momentsOf(sumsOf(Array.from({ length: of }, (_, i) => [i, i < alive ? 1 : 0] as const), of), PER)
  expect(clusteredShareChange(pups(142, 158), pups(112, 145), VALUE)!.p).toBeLessThan(0.005)
  expect(clusteredShareChange(control, treated, VALUE)!.p).toBeGreaterThan(0.02)
})

// Newcombe 1998, 17:873, table II, method 10, with each row another customer's.
test.each([[56, 70, 48, 80, 0.0524, 0.3339], [9, 10, 3, 10, 0.1705, 0.809], [10, 10, 0, 20, 0.6791, 1], [0, 10, 0, 20, -0.1611, 0.2775]])('[X5] with one row for each customer, %i/%i minus %i/%i has Newcombe’s published interval', (x, n, y, m, low, high) => {
  const side = (count: number, of: number) => momentsOf(sumsOf(Array.from({ length: of }, (_, i) => [i, i < count ? 1 : 0] as const), of), PER)
  const change = clusteredShareChange(side(x, n), side(y, m), VALUE)!
  expect([digits(change.low, 4), digits(change.high, 4)]).toEqual([low, high])
  expect(change.p < 0.05).toBe(change.verdict !== 'noEvidence')
})

// Pearson's φ of 20 | 12 | 2 | 16 is 0.4666; Wilson limits of 32/50 and 22/50. Newcombe 1998, 17:2635, gives 0.0569 to 0.3404 with his correction of φ.
test('[X5] the difference of paired shares is Newcombe’s method 10 without his correction of φ', () => {
  const pairs = [[1, 1, 20], [1, 0, 12], [0, 1, 2], [0, 0, 16]].flatMap(([a, b, times]) => Array.from({ length: times! }, () => [a!, b!] as const))
  const a = sumsOf(pairs.map(([one], i) => [i, one] as const), 50), b = sumsOf(pairs.map(([, two], i) => [i, two] as const), 50)
  const change = clusteredShareChange(momentsOf(a, PER), momentsOf(b, PER), VALUE, sharedMoments(a, b, PER))!
  const one = wilson(32, 50)!, two = wilson(22, 50)!, phi = (20 * 16 - 12 * 2) / Math.sqrt(32 * 18 * 22 * 28)
  const apart = (x: number, y: number): number => Math.sqrt(x * x - 2 * phi * x * y + y * y)
  expect(change.difference).toBeCloseTo(0.2, 12)
  expect(change.low).toBeCloseTo(0.2 - apart(one.share - one.low, two.high - two.share), 10)
  expect(change.high).toBeCloseTo(0.2 + apart(one.high - one.share, two.share - two.low), 10)
})

// Student 1908: hours of sleep gained by ten patients under two drugs. R: t.test(paired) t −4.0621, df 9, p .002833, −2.4599 to −.7001; Welch t −1.8608, df 17.776, p .07939.
test('[X5] one row for each customer gives Welch’s test of the sleep data, and the paired test when the same people are on both sides', () => {
  const one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2], two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
  const a = sumsOf(one.map((x, i) => [i, x] as const), 10), b = sumsOf(two.map((x, i) => [i, x] as const), 10)
  const welch = clusteredChange(momentsOf(a, PER), momentsOf(b, PER), VALUE)!
  expect([digits(welch.t, 4), digits(welch.df, 3), digits(welch.p, 5)]).toEqual([-1.8608, 17.776, 0.07939])
  const paired = clusteredChange(momentsOf(a, PER), momentsOf(b, PER), VALUE, sharedMoments(a, b, PER))!
  expect(digits(paired.t, 4)).toBe(-4.0621)
  expect(clusteredMean(momentsOf(a, PER), VALUE)!.standardError).toBeCloseTo(Math.sqrt(3.200556 / 10), 6)
})

test('[X5] sums by customer equal a naive count, merge over parts of the customers, and do not depend on the order of rows', () => {
  const random = seededRandom(31)
  for (let round = 0; round < 30; round++) {
    const actors = 1 + Math.floor(random() * 40), runs = Math.floor(random() * 300), measures = 6
    const actor = Int32Array.from({ length: runs }, () => Math.floor(random() * actors))
    const has = Array.from({ length: runs }, () => Array.from({ length: Math.floor(random() * 5) }, () => [1 + Math.floor(random() * 5), Math.floor(random() * 100)] as const))
    const per = new Int32Array(measures)
    const of = (rows: Int32Array) => sumByCluster(rows, actor, actors, measures, round % 2 === 0 ? [{ measure: 0 }] : [], (row, add) => {
      if (round % 2 === 1) add(0, 1)
      for (const [m, value] of has[row]!) add(m, value)
    })
    const rows = Int32Array.from({ length: runs }, (_, i) => i)
    const whole = momentsOf(of(rows), per)
    const sums = Array.from({ length: measures }, () => new Float64Array(actors))
    for (let r = 0; r < runs; r++) {
      sums[0]![actor[r]!]!++
      for (const [m, value] of has[r]!) sums[m]![actor[r]!]! += value
    }
    for (let m = 0; m < measures; m++) {
      expect(whole.y[m]).toBe(sums[m]!.reduce((sum, x) => sum + x, 0))
      expect(whole.yy[m]).toBe(sums[m]!.reduce((sum, x) => sum + x * x, 0))
      expect(whole.yn[m]).toBe(sums[m]!.reduce((sum, x, c) => sum + x * sums[0]![c]!, 0))
    }
    expect(momentsOf(of(rows.slice().reverse()), per)).toEqual(whole)
    const parts = [0, 1].map((part) => momentsOf(of(rows.filter((r) => actor[r]! % 2 === part)), per))
    for (const which of ['y', 'yy', 'yn', 'present'] as const) expect([...parts[0]![which]].map((x, m) => x + parts[1]![which][m]!)).toEqual([...whole[which]])
  }
})

test('[X5] nothing measured has no mean, and one customer no error', () => {
  const none = momentsOf(sumsOf([], 3), PER), one = momentsOf(sumsOf([[1, 4], [1, 6]], 3), PER)
  expect([clusteredMean(none, VALUE), clusteredShare(none, VALUE), clusteredChange(none, one, VALUE), clusteredShareChange(none, one, VALUE)]).toEqual([null, null, null, null])
  expect(clusteredMean(one, VALUE)).toMatchObject({ mean: 5, n: 2, customers: 1, standardError: Number.NaN })
  expect(clusteredChange(one, one, VALUE)).toBeNull()
  const constant = momentsOf(sumsOf([[0, 7], [1, 7], [1, 7]], 2), PER)
  expect(clusteredChange(constant, constant, VALUE)).toMatchObject({ difference: 0, low: 0, high: 0, p: 1 })
})

type Sides = (customer: number) => 'a' | 'b' | 'both'
/** Customers whose rows (some have many) are alike: chance of success and height of the value are their own. */
function alikeRows(random: () => number, customers: number, sideOf: Sides, chance: number, extra: number) {
  const normal = normalFrom(random)
  const rows = { a: [] as [number, number][], b: [] as [number, number][] }, values = { a: [] as [number, number][], b: [] as [number, number][] }
  for (let c = 0; c < customers; c++) {
    const own = random() < 0.6 ? random() : 0, height = normal()
    for (let r = 0, n = 1 + Math.floor(random() ** 3 * 12); r < n; r++) {
      for (const side of ['a', 'b'] as const) {
        if (sideOf(c) !== side && sideOf(c) !== 'both') continue
        rows[side].push([c, random() < chance * (own / 0.3) ? 1 : 0])
        values[side].push([c, 50 + 10 * height + 10 * Math.exp(normal()) + (side === 'a' ? extra : 0)])
      }
    }
  }
  return { shares: [sumsOf(rows.a, customers), sumsOf(rows.b, customers)] as const, values: [sumsOf(values.a, customers), sumsOf(values.b, customers)] as const }
}

test.each<[string, number, Sides, number]>([
  ['even sides', 160, (c) => (c % 2 === 0 ? 'a' : 'b'), 0.2],
  ['a small side', 240, (c) => (c % 5 === 0 ? 'a' : 'b'), 0.25],
  ['half of them on both sides', 160, (c) => (c % 4 === 0 ? 'a' : c % 4 === 1 ? 'b' : 'both'), 0.2],
  ['rare things', 400, (c) => (c % 2 === 0 ? 'a' : 'b'), 0.04],
])('[X3] differences of shares and means of customers with several rows, %s, err in 5 of 100', (_, customers, sideOf, chance) => {
  const random = seededRandom(32)
  const rounds = 800
  let shareHeld = 0, meanHeld = 0, plain = 0
  for (let round = 0; round < rounds; round++) {
    const { shares: [sa, sb], values: [va, vb] } = alikeRows(random, customers, sideOf, chance, 4)
    const ma = momentsOf(sa, PER), mb = momentsOf(sb, PER)
    const share = clusteredShareChange(ma, mb, VALUE, sharedMoments(sa, sb, PER))!
    if (share.p >= 0.05) shareHeld++
    expect(share.p >= 0.05).toBe(share.verdict === 'noEvidence')
    if (newcombe(wilson(ma.y[1]!, ma.y[0]!), wilson(mb.y[1]!, mb.y[0]!))!.verdict === 'noEvidence') plain++
    const mean = clusteredChange(momentsOf(va, PER), momentsOf(vb, PER), VALUE, sharedMoments(va, vb, PER))!
    if (mean.low <= 4 && 4 <= mean.high) meanHeld++
  }
  // Not counting customers errs more often.
  expect(plain).toBeLessThan(shareHeld)
  expect(Math.abs(shareHeld / rounds - 0.95)).toBeLessThan(0.02)
  expect(Math.abs(meanHeld / rounds - 0.95)).toBeLessThan(0.02)
})

test('[X7] among forty related measures of two cohorts without a difference, something is reported in at most 7 of 100 samples', () => {
  const random = seededRandom(35)
  const rounds = 400, customers = 300, measures = 41
  const per = new Int32Array(measures)
  let any = 0
  for (let round = 0; round < rounds; round++) {
    const actor: number[] = [], has: number[][] = []
    for (let c = 0; c < customers; c++) {
      const own = random()
      for (let r = 0, n = 1 + Math.floor(random() ** 2 * 6); r < n; r++) {
        actor.push(c)
        // What a run has hangs together: a long way has more of everything.
        has.push(Array.from({ length: measures - 1 }, (_, m) => m + 1).filter((m) => random() < own * (0.05 + 0.7 * (m / measures))))
      }
    }
    const side = (which: number) => momentsOf(sumByCluster(Int32Array.from(actor.keys()).filter((r) => actor[r]! % 2 === which), Int32Array.from(actor), customers, measures, [{ measure: 0 }], (row, add) => {
      for (const m of has[row]!) add(m, 1)
    }), per)
    const [a, b] = [side(0), side(1)]
    const p = Float64Array.from({ length: measures - 1 }, (_, m) => clusteredShareChange(a, b, m + 1)!.p)
    if (benjaminiHochberg(p).some((q) => q <= 0.05)) any++
  }
  expect(any / rounds).toBeLessThanOrEqual(0.07)
})
