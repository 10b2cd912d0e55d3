import { expect, test } from 'vitest'
import { ascending } from './ascending.ts'
import { kaplanMeier, medianSurvival, survivalAt, survivalQuantile } from './survival.ts'
import { logRank } from './logrank.ts'
import { seededRandom } from './seededRandom.ts'
import { leukaemia } from './testing/leukaemia.ts'
import { lung } from './testing/lung.ts'

const { drug, placebo, both: { time, happened, group } } = leukaemia
const round = (x: number | null | undefined, digits: number): number => Number(x!.toFixed(digits))
const exponential = (random: () => number, mean: number): number => -mean * Math.log(1 - random())

test('[X1] rows are put in order like a stable sort, whole and broken, below and above 0', () => {
  const random = seededRandom(4)
  for (const make of [(): number => Math.floor(random() * 9) - 4, (): number => Math.floor((random() - 0.5) * 2 ** 32), (): number => (random() - 0.5) * 10 ** Math.floor(random() * 30 - 15), (): number => -0 * random()]) {
    const values = Float64Array.from({ length: 700 }, make)
    const expected = [...values.keys()].sort((a, b) => values[a]! - values[b]! || a - b)
    expect([...ascending(values)]).toEqual(expected)
    if (values.every(Number.isInteger)) expect([...ascending(Int32Array.from(values))]).toEqual(expected)
  }
  expect(ascending(new Int32Array(0)).length).toBe(0)
})

// Kleinbaum & Klein, Survival Analysis, 3rd ed., table 2.1 and pp. 62–75.
test('[X1] Kaplan–Meier of the 6-MP group is as published: .857 .807 .753 .690 .627 .538 .448, median 23 weeks', () => {
  const curve = kaplanMeier(drug.time, drug.happened)
  expect([6, 7, 10, 13, 16, 22, 23].map((t) => round(survivalAt(curve, t)!.survival, 4))).toEqual([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482])
  // Greenwood: .0764 .0869 .0963 .1068 .1141 .1282 .1346.
  expect([6, 7, 10, 13, 16, 22, 23].map((t) => round(survivalAt(curve, t)!.standardError, 4))).toEqual([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346])
  // Log–log limits of R survfit(conf.type = "log-log") at 10 and 23 weeks: .503–.889, .188–.680.
  expect([10, 23].flatMap((t) => [round(survivalAt(curve, t)!.low, 3), round(survivalAt(curve, t)!.high, 3)])).toEqual([0.503, 0.889, 0.188, 0.68])
  expect(survivalQuantile(curve, 0.5)).toEqual({ value: 23, low: 13, high: null })
  expect(survivalQuantile(kaplanMeier(placebo.time, placebo.happened), 0.5)).toEqual({ value: 8, low: 4, high: 11 })
})

test('[X2] the log-rank test of 6-MP against placebo is as published: χ² 16.79, 9 observed against 19.25 expected', () => {
  const test = logRank({ time, happened, group })
  expect([round(test.chiSquare, 2), test.observedA, round(test.expectedA, 2), test.observedB, round(test.expectedB, 2), round(test.variance, 3)]).toEqual([16.79, 9, 19.25, 21, 10.75, 6.257])
  expect(test.p).toBeLessThan(0.0001)
  expect(test.clustered).toBeNull()
})

// R 4.2.2, survival: survfit(Surv(time, status) ~ 1), median 310 (284 to 361 with conf.type "log-log"); survdiff by sex: 112 against 91.6, χ² 10.3, p .001.
test('[X1] Kaplan–Meier of the lung cancer data is R’s', () => {
  const curve = kaplanMeier(lung.time, lung.happened)
  expect([curve.n, curve.events]).toEqual([228, 165])
  expect([100, 365, 730].map((day) => [round(survivalAt(curve, day)!.survival, 4), round(survivalAt(curve, day)!.standardError, 5)])).toEqual([[0.864, 0.02271], [0.4092, 0.03582], [0.1157, 0.0283]])
  expect(survivalQuantile(curve, 0.5)).toEqual({ value: 310, low: 284, high: 361 })
})

test('[X2] the log-rank test of men and women with lung cancer is R’s', () => {
  const test = logRank({ ...lung, cluster: Int32Array.from(lung.time.keys()), clusters: 228 })
  expect([test.observedA, round(test.expectedA, 1), round(test.chiSquare, 2), round(test.p, 4)]).toEqual([112, 91.6, 10.33, 0.0013])
  // With a patient for each row the clustered test is nearly the same.
  expect(Math.abs(test.clustered!.z ** 2 - test.chiSquare!)).toBeLessThan(0.4)
})

test('[X2] the log-rank test is turned around with its groups, and rows in two alike strata count twice', () => {
  const test = logRank({ time, happened, group })
  const turned = logRank({ time, happened, group: group.map((g) => 1 - g) })
  expect(turned.chiSquare).toBeCloseTo(test.chiSquare!, 10)
  expect(turned.rateRatio!.ratio).toBeCloseTo(1 / test.rateRatio!.ratio, 10)
  const twice = <A extends Int32Array | Uint8Array>(rows: A): A => { const result = new (rows.constructor as new (n: number) => A)(2 * rows.length); result.set(rows); result.set(rows, rows.length); return result }
  const stratified = logRank({ time: twice(time), happened: twice(happened), group: twice(group), stratum: Int32Array.from({ length: 84 }, (_, i) => (i < 42 ? 3 : 1)) })
  expect(stratified.chiSquare).toBeCloseTo(2 * test.chiSquare!, 10)
  // The same 42 people told twice are still 42 people.
  const cluster = Int32Array.from({ length: 84 }, (_, i) => i % 42)
  const once = logRank({ time, happened, group, cluster: cluster.slice(0, 42), clusters: 42 })
  const told = logRank({ time: twice(time), happened: twice(happened), group: twice(group), cluster, clusters: 42 })
  expect(told.clustered!.z).toBeCloseTo(once.clustered!.z, 10)
})

test('[X2] nothing to compare has no χ²', () => {
  expect(logRank({ time: new Int32Array(0), happened: new Uint8Array(0), group: new Uint8Array(0) })).toMatchObject({ chiSquare: null, p: null, rateRatio: null })
  expect(logRank({ time: Int32Array.of(1, 2), happened: Uint8Array.of(1, 1), group: Uint8Array.of(1, 1) }).chiSquare).toBeNull()
  expect(logRank({ time: Int32Array.of(1, 2), happened: Uint8Array.of(0, 0), group: Uint8Array.of(0, 1) }).chiSquare).toBeNull()
})

test('[X1] a curve nobody ended stays at 1, one that all ended falls to 0, and none stops where nobody is left', () => {
  const open = kaplanMeier(Int32Array.of(3, 5), Uint8Array.of(0, 0))
  expect([...open.survival]).toEqual([1, 1])
  expect(survivalQuantile(open, 0.5)).toEqual({ value: null, low: null, high: null })
  expect(survivalAt(open, 6)).toBeNull()
  const ended = kaplanMeier(Int32Array.of(3, 5), Uint8Array.of(1, 1))
  expect(survivalAt(ended, 99)!.survival).toBe(0)
  expect(survivalQuantile(ended, 0.5).value).toBe(4)
  expect(survivalAt(kaplanMeier(new Int32Array(0), new Uint8Array(0)), 1)).toBeNull()
})

test('[X1] with one run for each customer and none open, the error is that of a share', () => {
  const times = Int32Array.of(2, 4, 4, 6, 7, 9, 9, 12), met = new Uint8Array(8).fill(1)
  const rows = { time: times, happened: met, cluster: Int32Array.from(times.keys()), clusters: 8 }
  for (const [at, share] of [[4, 5 / 8], [8, 3 / 8]] as const) expect(survivalAt(kaplanMeier(times, met), at, rows)!.standardError).toBeCloseTo(Math.sqrt((share * (1 - share)) / 7), 12)
})

test('[X3] 95 % limits of survival and median hold the truth in 95 of 100 samples', () => {
  const random = seededRandom(11)
  const rounds = 1500, n = 120
  let share = 0, median = 0
  for (let round = 0; round < rounds; round++) {
    const times = new Float64Array(n), met = new Uint8Array(n)
    for (let i = 0; i < n; i++) {
      const event = exponential(random, 10), end = random() * 30
      times[i] = Math.min(event, end)
      met[i] = event <= end ? 1 : 0
    }
    const curve = kaplanMeier(times, met)
    const at = survivalAt(curve, 8)!
    if (at.low <= Math.exp(-0.8) && Math.exp(-0.8) <= at.high) share++
    const middle = survivalQuantile(curve, 0.5)
    if (middle.low! <= 10 * Math.LN2 && 10 * Math.LN2 <= (middle.high ?? Infinity)) median++
  }
  expect(Math.abs(share / rounds - 0.95)).toBeLessThan(0.02)
  expect(Math.abs(median / rounds - 0.95)).toBeLessThan(0.02)
})

/** Customers with 1–6 runs whose times share a frailty, so that rows of a customer are alike. */
function frailRows(random: () => number, customers: number, groupOf: (customer: number) => number) {
  const rows: [time: number, happened: number, group: number, cluster: number][] = []
  for (let c = 0; c < customers; c++) {
    const mean = 10 * Math.exp(1.2 * (random() + random() + random() - 1.5))
    for (let r = 0, runs = 1 + Math.floor(random() * 6); r < runs; r++) {
      const event = exponential(random, mean), end = 5 + random() * 30
      rows.push([Math.min(event, end), event <= end ? 1 : 0, groupOf(c), c])
    }
  }
  return { time: Float64Array.from(rows, (r) => r[0]), happened: Uint8Array.from(rows, (r) => r[1]), group: Uint8Array.from(rows, (r) => r[2]), cluster: Int32Array.from(rows, (r) => r[3]), clusters: customers }
}

test('[X3] with several runs of a customer and no difference, the clustered log-rank test finds one in 5 of 100, the plain one in far more', () => {
  const random = seededRandom(12)
  const rounds = 1200
  let plain = 0, clustered = 0
  for (let round = 0; round < rounds; round++) {
    const test = logRank(frailRows(random, 100, (c) => c % 2))
    if (test.p! < 0.05) plain++
    if (test.clustered!.p < 0.05) clustered++
  }
  expect(plain / rounds).toBeGreaterThan(0.1)
  expect(Math.abs(clustered / rounds - 0.05)).toBeLessThan(0.02)
})

test('[X3] limits of survival that count customers hold the truth when runs of a customer are alike', () => {
  const random = seededRandom(13)
  const many = frailRows(random, 100_000, () => 0)
  const truth = survivalAt(kaplanMeier(many.time, many.happened), 10)!.survival
  const rounds = 900
  let plain = 0, clustered = 0
  for (let round = 0; round < rounds; round++) {
    const rows = frailRows(random, 100, () => 0)
    const curve = kaplanMeier(rows.time, rows.happened)
    const one = survivalAt(curve, 10)!, two = survivalAt(curve, 10, rows)!
    if (one.low <= truth && truth <= one.high) plain++
    if (two.low <= truth && truth <= two.high) clustered++
  }
  expect(plain / rounds).toBeLessThan(0.93)
  expect(Math.abs(clustered / rounds - 0.95)).toBeLessThan(0.02)
})

test('[X1] the median found without the curve is that of the curve, its limits too', () => {
  const random = seededRandom(11)
  for (let round = 0; round < 400; round++) {
    const n = Math.floor(random() ** 3 * 3_000), ties = 1 + Math.floor(random() ** 2 * 2_000), openShare = random()
    const times = Int32Array.from({ length: n }, () => Math.floor(exponential(random, ties)))
    const met = Uint8Array.from({ length: n }, () => (random() < openShare ? 0 : 1))
    expect(medianSurvival(times, met, ascending(times)), `round ${round}`).toEqual(survivalQuantile(kaplanMeier(times, met), 0.5))
  }
})
