import { expect, test } from 'vitest'
import { mannKendall } from './mannKendall.ts'
import { countTrend, meanTrend, shareTrend, trendVerdict, type LevelTrend, type RateTrend } from './trend.ts'
import { normalFrom } from './normalFrom.ts'
import { seededRandom } from './seededRandom.ts'
import { nile } from './testing/nile.ts'

const digits = (x: number, n: number): number => Number(x.toFixed(n))

// SciPy 1.17.1: kendalltau τ −0.2807413347, theilslopes −2.6 (−3.627907 to −1.428571).

/** `THOROUGH=1` draws more samples. */
const THOROUGH = process.env['THOROUGH'] === '1'

test('[X10] Kendall’s τ and Sen’s slope of the Nile are SciPy’s', () => {
  const plain = mannKendall(nile)
  expect(digits(plain.tau, 10)).toBe(-0.2807413347)
  expect(plain.slope!.slope).toBeCloseTo(-2.6, 10)
  expect(plain.serialFactor).toBeGreaterThan(1)
  expect(trendVerdict(plain, 'up')).toBe('declining')
  expect(trendVerdict(plain, 'down')).toBe('improving')
})

// SciPy 1.17.1, theilslopes.
test('[X10] Sen’s limits of values whose neighbours are not alike are SciPy’s', () => {
  const values = [3, 5, 4, 8, 7, 9, 13, 10, 12, 15]
  const { slope, s, serialFactor } = mannKendall(values)
  expect([s, serialFactor]).toEqual([37, 1])
  expect([digits(slope!.slope, 6), digits(slope!.low, 6), digits(slope!.high, 6)]).toEqual([1.25, 0.833333, 1.666667])
})

test('[X10] with seasons only like periods are compared; gaps are left out', () => {
  const yearly = Array.from({ length: 48 }, (_, i) => 100 * Math.sin((i / 12) * 2 * Math.PI) + 2 * Math.floor(i / 12))
  const { s, slope, z } = mannKendall(yearly, { season: 12 })
  expect(s).toBe(12 * 6)
  expect(slope!.slope).toBeCloseTo(2 / 12, 10)
  // Var(S) of each season of four is 4·3·13/18.
  expect(z).toBeCloseTo(71 / Math.sqrt((12 * 4 * 3 * 13) / 18), 10)
  expect(mannKendall([1, Number.NaN, 2, 3]).s).toBe(3)
  expect(mannKendall([1, Number.NaN, 2, 3]).slope!.slope).toBeCloseTo(2 / 3, 12)
  expect(mannKendall([5])).toMatchObject({ n: 1, p: 1, slope: null })
  expect(mannKendall([5, 5, 5, 5])).toMatchObject({ s: 0, p: 1, tau: 0 })
})

// Deaths from AIDS in Australia by quarter 1983–86: Dobson 1990, §4.4. R's glm(poisson): 0.3396 + 0.2565 t (errors .2512, .0220), deviance 29.65 on 12.
test('[X10] the Poisson trend of Dobson’s counts is as published', () => {
  const trend = countTrend([0, 1, 2, 3, 1, 4, 9, 18, 23, 31, 20, 25, 37, 45], undefined, Array.from({ length: 14 }, (_, i) => i + 1)) as RateTrend
  expect([digits(trend.intercept, 4), digits(trend.slope, 4)]).toEqual([0.3396, 0.2565])
  expect(digits(trend.standardError / Math.sqrt(trend.dispersion * trend.serialFactor), 4)).toBe(0.022)
  expect(trend.dispersion).toBeGreaterThan(1)
})

// Beetles killed by carbon disulphide: Bliss 1935; Dobson 1990, table 7.2: −60.72 + 34.27 x, errors 5.18 and 2.91.
test('[X10] the logistic trend of Bliss’s beetles is as published', () => {
  const trend = shareTrend([6, 13, 18, 28, 52, 53, 61, 60], [59, 60, 62, 56, 63, 59, 62, 60], [1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.861, 1.8839]) as RateTrend
  expect([digits(trend.intercept, 2), digits(trend.slope, 2)]).toEqual([-60.72, 34.27])
  expect(digits(trend.standardError / Math.sqrt(trend.dispersion * trend.serialFactor), 2)).toBe(2.91)
})

test('[X10] too few periods, and periods all alike, have no trend', () => {
  expect(shareTrend([1, 2, 3], [4, 4, 4])).toEqual({ kind: 'tooFew', n: 3, needed: 5 })
  expect(shareTrend([0, 0, 0, 0, 0, 0], [4, 4, 4, 4, 4, 4])).toEqual({ kind: 'constant' })
  expect(countTrend([0, 0, 0, 0, 0, 0])).toEqual({ kind: 'constant' })
  expect(shareTrend([1, 2, 0, 3, 1, 9], [4, 4, 0, 4, 4, 0])).toMatchObject({ kind: 'tooFew', n: 4 })
})

const poisson = (random: () => number, mean: number): number => {
  let k = 0
  for (let product = random(), least = Math.exp(-mean); product > least; product *= random()) k++
  return k
}

const successes = (random: () => number, of: number, chance: number): number => {
  let k = 0
  for (let i = 0; i < of; i++) if (random() < chance) k++
  return k
}

/** Share of samples without a trend in which one is seen. */
function falseTrends(rounds: number, sample: () => number): number {
  let found = 0
  for (let round = 0; round < rounds; round++) if (sample() < 0.05) found++
  return found / rounds
}
const neighbours = (random: () => number, n: number, rho: number): Float64Array => {
  const normal = normalFrom(random)
  let x = normal()
  return Float64Array.from({ length: n }, () => (x = rho * x + Math.sqrt(1 - rho * rho) * normal()))
}

test('[X3] trends are seen in 5 of 100 samples without one: shares, unsteady counts, values, values with seasons', () => {
  const random = seededRandom(81), normal = normalFrom(random)
  const p = (trend: RateTrend | { kind: string }): number => ('p' in trend ? trend.p : 1)
  const shares = falseTrends(1500, () => p(shareTrend(Array.from({ length: 16 }, () => successes(random, 60, 0.3)), Array.from({ length: 16 }, () => 60))))
  const over = falseTrends(1500, () => p(countTrend(Array.from({ length: 20 }, () => poisson(random, 30 * Math.exp(0.4 * normal()))))))
  const plain = falseTrends(1500, () => mannKendall(Array.from({ length: 24 }, () => Math.round(5 * normal()))).p)
  const seasons = falseTrends(1500, () => mannKendall(Array.from({ length: 42 }, (_, i) => 10 * (i % 7) + normal()), { season: 7 }).p)
  for (const share of [shares, over, plain, seasons]) expect(Math.abs(share - 0.05)).toBeLessThan(0.02)
})

test('[X12] where neighbours are alike (ρ 0.4) a trend is seen in at most 10 of 100 samples of 60 periods without one, where uncorrected tests see 20', () => {
  const random = seededRandom(82)
  const rounds = 800
  let plain = 0
  const ranks = falseTrends(rounds, () => {
    const { p, s, varianceOfS, serialFactor } = mannKendall(neighbours(random, 60, 0.4))
    if (Math.abs(s) / Math.sqrt(varianceOfS / serialFactor) > 1.96) plain++
    return p
  })
  const counts = falseTrends(rounds, () => (countTrend([...neighbours(random, 60, 0.4)].map((x) => Math.round(1000 * Math.exp(0.2 * x)))) as RateTrend).p)
  expect(plain / rounds).toBeGreaterThan(0.15)
  expect(ranks).toBeLessThan(0.1)
  expect(counts).toBeLessThan(0.09)
})

test.each([[12, 0.2], [26, 0.2], [26, 0.4], [52, 0.4], [104, 0.4]])('[X12] over %i periods whose neighbours are alike (ρ %d) means and shares without a trend show one in 3 to 8 of 100 samples', (periods, rho) => {
  const random = seededRandom(84 + periods)
  const rounds = THOROUGH ? 4_000 : 600
  const means = falseTrends(rounds, () => (meanTrend(neighbours(random, periods, rho), new Float64Array(periods).fill(1)) as LevelTrend).p)
  const shares = falseTrends(rounds, () => (shareTrend(Array.from(neighbours(random, periods, rho), (x) => successes(random, 40, 1 / (1 + Math.exp(-0.4 - 0.35 * x)))), new Float64Array(periods).fill(40)) as RateTrend).p)
  const slack = 2 * Math.sqrt((0.05 * 0.95) / rounds)
  for (const share of [means, shares]) {
    expect(share).toBeGreaterThan(0.03 - slack)
    expect(share).toBeLessThan(0.08 + slack)
  }
})

test('[X3] the interval of a trend that is there holds it in 95 of 100 samples', () => {
  const random = seededRandom(83), normal = normalFrom(random)
  const rounds = 1200
  let shares = 0, slopes = 0
  for (let round = 0; round < rounds; round++) {
    const trend = shareTrend(Array.from({ length: 18 }, (_, i) => successes(random, 80, 1 / (1 + Math.exp(1 - 0.06 * i)))), Array.from({ length: 18 }, () => 80)) as RateTrend
    if (trend.ratio.low <= Math.exp(0.06) && Math.exp(0.06) <= trend.ratio.high) shares++
    const { slope } = mannKendall(Array.from({ length: 30 }, (_, i) => 0.5 * i + 3 * normal()))
    if (slope!.low <= 0.5 && 0.5 <= slope!.high) slopes++
  }
  expect(Math.abs(shares / rounds - 0.95)).toBeLessThan(0.02)
  expect(Math.abs(slopes / rounds - 0.95)).toBeLessThan(0.02)
})

// R: summary(lm(Nile ~ time(Nile))): slope −2.714, error 0.5216; neighbours of the Nile are alike, which widens it.
test('[X10] the line through the Nile is that of least squares, wider where neighbours are alike', () => {
  const { slope, standardError, serialFactor, df } = meanTrend(nile, nile.map(() => 1)) as LevelTrend
  expect(digits(slope, 3)).toBe(-2.714)
  expect(serialFactor).toBeGreaterThan(1)
  // So many fewer years there are in truth.
  expect(df).toBeCloseTo(100 / serialFactor - 2, 9)
  expect(standardError / Math.sqrt(serialFactor)).toBeCloseTo(0.5216, 4)
})

test('[X10] a period weighs as much as it has rows, and what does not move has no trend', () => {
  const values = [3, 5, 4, 8, 6, 9, 7], of = [1, 2, 1, 3, 1, 1, 2]
  const weighted = meanTrend(values.map((value, i) => value * of[i]!), of) as LevelTrend
  const apart = values.flatMap((value, i) => Array.from({ length: of[i]! }, () => [value, i] as const))
  const single = meanTrend(apart.map(([value]) => value), apart.map(() => 1), apart.map(([, i]) => i)) as LevelTrend
  expect(weighted.slope).toBeCloseTo(single.slope, 10)
  expect(meanTrend([4, 8, 4, 12, 4, 4], [1, 2, 1, 3, 1, 1])).toEqual({ kind: 'constant' })
  expect(meanTrend([1, 2, 3], [1, 1, 1])).toEqual({ kind: 'tooFew', n: 3, needed: 5 })
})

test('[X3] means of customers with several runs in a week show a trend in 5 of 100 samples without one, and a trend’s interval holds it in 95', () => {
  const random = seededRandom(84), normal = normalFrom(random)
  const rounds = 1000, weeks = 40
  const made = (slope: number): LevelTrend => {
    const sums = new Float64Array(weeks), of = new Float64Array(weeks)
    for (let w = 0; w < weeks; w++) {
      for (let customer = 0; customer < 12; customer++) {
        const own = normal()
        for (let run = 0, n = 1 + Math.floor(random() ** 3 * 10); run < n; run++) {
          of[w]!++
          sums[w]! += 20 + slope * w + 3 * own + 2 * Math.exp(normal())
        }
      }
    }
    return meanTrend(sums, of) as LevelTrend
  }
  let found = 0, held = 0
  for (let round = 0; round < rounds; round++) {
    if (made(0).p <= 0.05) found++
    const { low, high } = made(0.05)
    if (low <= 0.05 && 0.05 <= high) held++
  }
  expect(Math.abs(found / rounds - 0.05)).toBeLessThan(0.025)
  expect(Math.abs(held / rounds - 0.95)).toBeLessThan(0.025)
})
