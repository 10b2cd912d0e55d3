import { expect, test } from 'vitest'
import { momentsOf, sharedMoments, sumByCluster, type ClusterSums } from './clusterSums.ts'
import { clusteredChange } from './clusterMean.ts'
import { clusteredChiSquare } from './chiSquare.ts'
import { permuteCustomers, type Permuted, type Shuffled } from './permute.ts'
import { normalFrom } from './normalFrom.ts'
import { seededRandom } from './seededRandom.ts'

const PER = Int32Array.of(0, 0)

function sumsOf(rows: readonly (readonly [customer: number, value: number])[], customers: number): ClusterSums {
  return sumByCluster(Int32Array.from(rows.keys()), Int32Array.from(rows, (row) => row[0]), customers, 2, [{ measure: 0 }, { measure: 1, values: Float64Array.from(rows, (row) => row[1]) }])
}

function last(steps: Generator<Permuted, Shuffled>): Shuffled {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

// Heights of fifteen pairs of maize plants: Darwin 1876; Fisher, The Design of Experiments 1935, §21: 1,726 of the 32,768 swaps are as extreme, 5.267 %.
test('[X6] swapping the two parts of customers on both sides gives Fisher’s 5.267 % for Darwin’s maize', () => {
  const gain = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
  const a = sumsOf(gain.map((d, pair) => [pair, 150 + d] as const), 15), b = sumsOf(gain.map((_, pair) => [pair, 150] as const), 15)
  const { p } = last(permuteCustomers(a, b, PER, seededRandom(41), 60_000))
  // Monte Carlo error is 0.0009.
  expect(Math.abs(p[1]! - 0.05267)).toBeLessThan(0.003)
  expect(p[0]).toBeNaN()
})

// Survival of mice in days: Efron & Tibshirani 1993, table 2.1.
test('[X6] customers on one side change places as in all 11,440 divisions of Efron’s sixteen mice', () => {
  const treated = [94, 197, 16, 38, 99, 141, 23], untreated = [52, 104, 146, 10, 51, 30, 40, 27, 46]
  const all = [...treated, ...untreated]
  const t = (inA: readonly number[]): number => {
    const a = all.filter((_, i) => inA.includes(i)), b = all.filter((_, i) => !inA.includes(i))
    const mean = (v: readonly number[]): number => v.reduce((s, x) => s + x, 0) / v.length
    const v = (list: readonly number[]): number => list.reduce((s, x) => s + (x - mean(list)) ** 2, 0) / list.length ** 2
    return Math.abs(mean(a) - mean(b)) / Math.sqrt(v(a) + v(b))
  }
  const observed = t([0, 1, 2, 3, 4, 5, 6])
  let extreme = 0, divisions = 0
  const divide = (from: number, chosen: readonly number[]): void => {
    if (chosen.length === 7) {
      divisions++
      if (t(chosen) >= observed * (1 - 1e-9)) extreme++
      return
    }
    for (let i = from; i < 16; i++) divide(i + 1, [...chosen, i])
  }
  divide(0, [])
  expect(divisions).toBe(11_440)
  const a = sumsOf(treated.map((x, i) => [i, x] as const), 16), b = sumsOf(untreated.map((x, i) => [7 + i, x] as const), 16)
  const { p } = last(permuteCustomers(a, b, PER, seededRandom(42), 40_000))
  expect(Math.abs(p[1]! - extreme / divisions)).toBeLessThan(0.008)
})

test('[X6] in slices it comes to the same as at once, and p only counts what was done', () => {
  const random = seededRandom(43), normal = normalFrom(random)
  const a = sumsOf(Array.from({ length: 80 }, (_, i) => [i % 30, normal()] as const), 60), b = sumsOf(Array.from({ length: 90 }, (_, i) => [20 + (i % 30), normal()] as const), 60)
  const whole = last(permuteCustomers(a, b, PER, seededRandom(44), 300, 300))
  const steps = [...(function* () { return yield* permuteCustomers(a, b, PER, seededRandom(44), 300, 70) })()]
  // Making ready has its own pauses.
  expect(steps.map((step) => step.done).filter((done) => done > 0)).toEqual([70, 140, 210, 280])
  expect(last(permuteCustomers(a, b, PER, seededRandom(44), 300, 70)).p).toEqual(whole.p)
  for (const step of steps.filter(({ done }) => done > 0)) expect(step.p[1]! * (1 + step.done)).toBeCloseTo(Math.round(step.p[1]! * (1 + step.done)), 9)
})

test('[X6] what a side has nothing of has no p, and a difference that is there is found', () => {
  const none = sumsOf([], 4), some = sumsOf([[0, 1], [1, 2]], 4)
  expect(last(permuteCustomers(none, some, PER, seededRandom(1), 10)).p[1]).toBeNaN()
  const random = seededRandom(45), normal = normalFrom(random)
  const side = (from: number, extra: number) => sumsOf(Array.from({ length: 400 }, (_, i) => [from + (i % 150), extra + normal()] as const), 400)
  expect(last(permuteCustomers(side(0, 1), side(150, 0), PER, seededRandom(46), 400)).p[1]).toBe(1 / 401)
})

type Sides = (customer: number) => 'a' | 'b' | 'both'
function alikeRows(random: () => number, customers: number, sideOf: Sides, spreadA: number) {
  const normal = normalFrom(random)
  const rows = { a: [] as [number, number][], b: [] as [number, number][] }
  for (let c = 0; c < customers; c++) {
    const own = normal()
    for (let r = 0, n = 1 + Math.floor(random() * 4); r < n; r++) {
      for (const side of ['a', 'b'] as const) if (sideOf(c) === side || sideOf(c) === 'both') rows[side].push([c, (side === 'a' ? spreadA : 1) * (own + normal())])
    }
  }
  return [sumsOf(rows.a, customers), sumsOf(rows.b, customers)] as const
}

test.each<[string, number, Sides, number, number]>([
  ['alike sides', 60, (c) => (c % 2 === 0 ? 'a' : 'b'), 1, 700],
  ['a small side of four times the spread', 120, (c) => (c % 5 === 0 ? 'a' : 'b'), 4, 700],
  ['customers on both sides', 60, (c) => (c % 4 === 0 ? 'a' : c % 4 === 1 ? 'b' : 'both'), 1, 700],
  ['so many customers that blocks of three are permuted', 6200, (c) => (c % 2 === 0 ? 'a' : 'b'), 1, 80],
])('[X3] permutation of customers finds nothing in 95 of 100 samples without a difference: %s', (_, customers, sideOf, spread, rounds) => {
  const random = seededRandom(47)
  let found = 0
  for (let round = 0; round < rounds; round++) {
    const [a, b] = alikeRows(random, customers, sideOf, spread)
    if (last(permuteCustomers(a, b, PER, random, 99)).p[1]! <= 0.05) found++
  }
  // Two standard errors of the simulation beyond the 2 points, where rounds are few.
  expect(Math.abs(found / rounds - 0.05)).toBeLessThan(rounds > 500 ? 0.02 : 0.055)
})

test('[X6] with many customers the permuted p is near that of the clustered t test', () => {
  const random = seededRandom(48)
  const [a, b] = alikeRows(random, 3000, (c) => (c % 3 === 0 ? 'a' : c % 3 === 1 ? 'b' : 'both'), 1)
  const shifted = { ...a, sum: a.sum.map((s, e) => (a.measure[e] === 1 ? s + 0.08 * a.sum[e - 1]! : s)) }
  const t = clusteredChange(momentsOf(shifted, PER), momentsOf(b, PER), 1, sharedMoments(shifted, b, PER))!
  const { p } = last(permuteCustomers(shifted, b, PER, seededRandom(49), 1999))
  expect(t.p).toBeGreaterThan(0.001)
  expect(Math.abs(p[1]! - t.p)).toBeLessThan(0.02)
})

test('[X6] customers on both sides unlike those on one, unequally many on each, do not pass for a difference of the sides', () => {
  const random = seededRandom(50), normal = normalFrom(random)
  const rows = { a: [] as [number, number][], b: [] as [number, number][] }
  for (let c = 0; c < 9000; c++) {
    const isBoth = c % 10 < 6, own = normal() + (isBoth ? 0 : 1)
    // As much as those on one side raise A's mean more than B's, everybody is lower in A: 0.3 of 0.9 against 0.1 of 0.7.
    if (isBoth || c % 10 < 9) rows.a.push([c, own + normal() - (1 / 3 - 1 / 7)])
    if (isBoth || c % 10 === 9) rows.b.push([c, own + normal()])
  }
  const a = sumsOf(rows.a, 9000), b = sumsOf(rows.b, 9000)
  const t = clusteredChange(momentsOf(a, PER), momentsOf(b, PER), 1, sharedMoments(a, b, PER))!
  const { p } = last(permuteCustomers(a, b, PER, seededRandom(51), 1999))
  expect(t.p).toBeGreaterThan(0.05)
  expect(Math.abs(p[1]! - t.p)).toBeLessThan(0.06)
})

test('[X6] beyond what was counted, p goes on with the tail: near, and not below, that of the clustered t test', () => {
  const random = seededRandom(52)
  const [a, b] = alikeRows(random, 3000, (c) => (c % 2 === 0 ? 'a' : 'b'), 1)
  for (const shift of [0.24, 0.34]) {
    const shifted = { ...a, sum: a.sum.map((s, e) => (a.measure[e] === 1 ? s + shift * a.sum[e - 1]! : s)) }
    const t = clusteredChange(momentsOf(shifted, PER), momentsOf(b, PER), 1, sharedMoments(shifted, b, PER))!
    const { p, finer } = last(permuteCustomers(shifted, b, PER, seededRandom(53), 1999))
    expect(p[1]).toBe(1 / 2000)
    expect(finer(1)).toBeLessThan(1 / 2000)
    expect(finer(1) / t.p).toBeGreaterThan(0.3)
    expect(Math.log(finer(1)) / Math.log(t.p)).toBeGreaterThan(0.5)
  }
})

/** Runs of customers who each have their own liking for one of some ways. */
function choosingCustomers(random: () => number, customers: number, ways: number, moreOfFirst: number) {
  const rows = { a: [] as [number, number][], b: [] as [number, number][] }
  for (let c = 0; c < customers; c++) {
    const liked = Math.floor(random() * ways), side = c % 3 === 0 ? 'a' : 'b'
    for (let r = 0, n = 1 + Math.floor(random() ** 2 * 8); r < n; r++) rows[side].push([c, side === 'a' && random() < moreOfFirst ? 0 : random() < 0.5 ? liked : Math.floor(random() * ways)])
  }
  const sums = (of: readonly (readonly [number, number])[]) => sumByCluster(Int32Array.from(of.keys()), Int32Array.from(of, ([c]) => c), customers, 1 + ways, [{ measure: 0 }], (row, add) => add(1 + of[row]![1], 1))
  return { a: sums(rows.a), b: sums(rows.b), per: new Int32Array(1 + ways), choices: Array.from({ length: ways }, (_, way) => 1 + way) }
}

test('[X6] of two choices the joint p is that of either', () => {
  const { a, b, per, choices } = choosingCustomers(seededRandom(54), 400, 2, 0.04)
  const found = last(permuteCustomers(a, b, per, seededRandom(55), 499))
  expect(found.p[1]).toBeGreaterThan(0.002)
  expect(found.jointly(choices)).toBeCloseTo(found.p[1]!, 6)
  expect(found.jointly(choices)).toBeCloseTo(found.p[2]!, 6)
})

test('[X3] [X6] a mix of five choices by customers who repeat theirs is found different in 5 of 100 samples without a difference, by χ² and by permutation, and a difference in most', () => {
  const random = seededRandom(56), rounds = 400
  const found = (moreOfFirst: number) => {
    let plain = 0, permuted = 0
    for (let round = 0; round < rounds; round++) {
      const { a, b, per, choices } = choosingCustomers(random, 150, 5, moreOfFirst)
      if (clusteredChiSquare(momentsOf(a, per), momentsOf(b, per), choices)!.p <= 0.05) plain++
      if (last(permuteCustomers(a, b, per, random, 99)).jointly(choices) <= 0.05) permuted++
    }
    return { plain: plain / rounds, permuted: permuted / rounds }
  }
  const none = found(0), some = found(0.25)
  expect(Math.abs(none.plain - 0.05)).toBeLessThan(0.025)
  expect(Math.abs(none.permuted - 0.05)).toBeLessThan(0.025)
  expect(some.plain).toBeGreaterThan(0.7)
  expect(some.permuted).toBeGreaterThan(0.7)
})
