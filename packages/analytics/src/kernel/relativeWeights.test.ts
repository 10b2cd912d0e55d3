import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { MTCARS, SWISS, telcoChurn } from '../testing/publishedTables.ts'
import type { Predictor } from './design.ts'
import { lmg, rSquaredOfSubsets } from './lmg.ts'
import { normalFrom } from './normalFrom.ts'
import { johnsonWeights, logisticRelativeWeights, relativeWeights, type Importances } from './relativeWeights.ts'
import { seededRandom } from './seededRandom.ts'
import { sampledShapley, shapley } from './shapley.ts'

const predictors = (table: Readonly<Record<string, Float64Array>>, ...names: string[]): Predictor[] => names.map((name) => ({ name, values: table[name]! }))
const SWISS_X = predictors(SWISS, 'Agriculture', 'Examination', 'Education', 'Catholic', 'Infant.Mortality')
const found = (result: ReturnType<typeof logisticRelativeWeights>): Importances => {
  if (result.kind !== 'weights') throw new Error(result.kind)
  return result
}
const near = (got: readonly number[], wanted: readonly number[], digits: number): void => wanted.forEach((value, i) => expect(got[i]).toBeCloseTo(value, digits))
const SHARED = fileURLToPath(new URL('../../../../../shared/data/telco-churn.csv.gz', import.meta.url))
const telco = (): ReturnType<typeof telcoChurn> => telcoChurn(gunzipSync(readFileSync(SHARED)).toString('utf8'))
const weights = (result: Importances): number[] => result.predictors.map((p) => p.weight)
const sum = (values: Iterable<number>): number => [...values].reduce((all, v) => all + v, 0)

test('[V8] Johnson’s weights are the published ones', () => {
  // R package rwa 0.1.0, its page's examples on mtcars; swiss as INSIGHT and another implementation have it.
  const four = found(relativeWeights(MTCARS.mpg!, predictors(MTCARS, 'cyl', 'disp', 'hp', 'gear')))
  near(weights(four), [0.2284797, 0.2221469, 0.2321744, 0.0963886], 7)
  near(four.predictors.map((p) => p.share * 100), [29.32274, 28.50999, 29.79691, 12.37037], 5)
  expect(four.rSquared).toBeCloseTo(0.7791896, 7)
  expect(four.predictors.map((p) => p.direction)).toEqual([-1, -1, -1, 1])
  near(weights(found(relativeWeights(MTCARS.mpg!, predictors(MTCARS, 'cyl', 'disp', 'hp', 'wt')))), [0.2096904, 0.1883043, 0.179959, 0.2706812], 7)
  near(weights(found(relativeWeights(SWISS.Fertility!, SWISS_X))), [0.048416895812, 0.154708249806, 0.271964104646, 0.114680029948, 0.116965721381], 11)
})

test('[V8] LMG shares are the published ones', () => {
  // Grömping, J. Stat. Software 2006, 17(1), on R's swiss.
  const shares = found(relativeWeights(SWISS.Fertility!, SWISS_X, { method: 'lmg' }))
  near(weights(shares), [0.0570912, 0.171173, 0.2601347, 0.1055702, 0.1127659], 6)
  expect(shares.rSquared).toBeCloseTo(0.706735, 6)
})

test('[V8] where the outcome can be told without exception, as in the R package’s own example, there are no weights', () => {
  const above = Uint8Array.from(MTCARS.mpg!, (v) => (v > 19.2 ? 1 : 0))
  expect(logisticRelativeWeights(above, predictors(MTCARS, 'cyl', 'disp', 'hp', 'wt'))).toMatchObject({ kind: 'separated' })
})

test('[V8] uncorrelated predictors weigh their squared correlation, twins weigh the same', () => {
  near([...johnsonWeights(Float64Array.of(1, 0, 0, 1), Float64Array.of(0.6, -0.3), 2)], [0.36, 0.09], 12)
  for (const each of [johnsonWeights(Float64Array.of(1, 0.9, 0.9, 1), Float64Array.of(0.5, 0.5), 2), lmg(Float64Array.of(1, 0.9, 0.9, 1), Float64Array.of(0.5, 0.5), 2).weight]) {
    expect(each[0]).toBeCloseTo(each[1]!, 12)
    expect(sum(each)).toBeCloseTo(0.5 / 1.9, 12)
  }
})

test('[V9] LMG by subsets equals the naive mean over all orders, and sampled orders come near and sum exactly', () => {
  const random = seededRandom(8), normal = normalFrom(random)
  const size = 5, n = 60
  const xs = Array.from({ length: size + 1 }, () => Float64Array.from({ length: n }, normal))
  for (let j = 1; j <= size; j++) for (let i = 0; i < n; i++) xs[j]![i]! += 0.7 * xs[j - 1]![i]!
  const r = (a: Float64Array, b: Float64Array): number => {
    const ma = sum(a) / n, mb = sum(b) / n
    let ab = 0, aa = 0, bb = 0
    for (let i = 0; i < n; i++) [ab, aa, bb] = [ab + (a[i]! - ma) * (b[i]! - mb), aa + (a[i]! - ma) ** 2, bb + (b[i]! - mb) ** 2]
    return ab / Math.sqrt(aa * bb)
  }
  const correlation = Float64Array.from({ length: size * size }, (_, at) => r(xs[Math.floor(at / size)]!, xs[at % size]!))
  const withY = Float64Array.from({ length: size }, (_, j) => r(xs[j]!, xs[size]!))
  const worth = rSquaredOfSubsets(correlation, withY, size)
  const naive = new Float64Array(size)
  let orders = 0
  const walk = (order: number[], mask: number): void => {
    if (order.length === size) {
      orders++
      order.reduce((before, p) => {
        naive[p]! += worth[before | (1 << p)]! - worth[before]!
        return before | (1 << p)
      }, 0)
      return
    }
    for (let p = 0; p < size; p++) if ((mask & (1 << p)) === 0) walk([...order, p], mask | (1 << p))
  }
  walk([], 0)
  near([...lmg(correlation, withY, size).weight], [...naive].map((v) => v / orders), 12)
  expect(worth[1 << 2]).toBeCloseTo(withY[2]! ** 2, 12)

  const exact = shapley(worth, size)
  const { value, error } = sampledShapley(size, (order, into) => order.reduce((before, p) => {
    into[p] = worth[before | (1 << p)]! - worth[before]!
    return before | (1 << p)
  }, 0), 400, random)
  value.forEach((v, p) => expect(Math.abs(v - exact[p]!)).toBeLessThan(4 * error[p]! + 1e-12))
  expect(sum(value)).toBeCloseTo(worth.at(-1)!, 12)
})

test('[V9] beyond fourteen predictors orders are sampled, near what subsets give', () => {
  const random = seededRandom(9), normal = normalFrom(random)
  const n = 400, size = 16
  const shared = Float64Array.from({ length: n }, normal)
  const xs: Predictor[] = Array.from({ length: size }, (_, j) => ({ name: `x${j}`, values: shared.map((v) => 0.5 * v + normal()) }))
  const y = shared.map((v, i) => v + xs[0]!.values[i]! + normal())
  const sampled = found(relativeWeights(y, xs, { method: 'lmg', random }))
  expect(sampled.rSquared).toBeCloseTo(found(relativeWeights(y, xs)).rSquared, 10)
  expect(() => relativeWeights(y, xs, { method: 'lmg' })).toThrow('16 predictors are too many')
  near(weights(sampled), weights(found(relativeWeights(y, xs))), 1)
})

test.runIf(existsSync(SHARED))('[V8] logistic weights equal their formula on telco churn', () => {
  const { churned, predictors } = telco()
  const result = found(logisticRelativeWeights(churned, predictors))
  // numpy 2.4.6, the long way: Z = PQ' from the singular value decomposition, logistic regression on Z, then Λ²β².
  near(weights(result), [0.0847357025, 0.0194160023, 0.013619929, 0.070538806, 0.0276949516, 0.0225101841, 0.0246060073, 0.0060626326, 0.0121714645, 0.0134299709], 9)
  expect(result.rSquared).toBeCloseTo(0.29478565, 8)
})

test.runIf(existsSync(SHARED))('[V9] telco: contract and tenure lead, and bootstrap says how stable that is', () => {
  const { churned, predictors } = telco()
  const result = found(logisticRelativeWeights(churned, predictors, { bootstrap: { random: seededRandom(1), rounds: 40 } }))
  expect([...result.predictors].sort((a, b) => b.weight - a.weight).slice(0, 3).map((p) => p.name).sort()).toEqual(['contract_two_year', 'fiber', 'tenure'])
  expect(result.rounds).toBe(40)
  for (const { weight, low, high } of result.predictors) expect(low! <= weight && weight <= high!).toBe(true)
  expect(sum(result.predictors.map((p) => p.share))).toBeCloseTo(1, 12)
})

test('[V9] bootstrap intervals by customer cover the weight that holds for everyone', () => {
  const random = seededRandom(31), normal = normalFrom(random)
  const rounds = 200, customers = 150, each = 2, rows = customers * each
  const of = Int32Array.from({ length: rows }, (_, i) => Math.floor(i / each))
  // y = a + b/2 + noise of variance 1, a and b correlate .5, of which each customer keeps their own: r(a,y) = 1.25/√2.75, r(b,y) = 1/√2.75.
  const truth = johnsonWeights(Float64Array.of(1, 0.5, 0.5, 1), Float64Array.of(1.25 / Math.sqrt(2.75), 1 / Math.sqrt(2.75)), 2)
  let covered = 0
  for (let round = 0; round < rounds; round++) {
    const trait = Float64Array.from({ length: customers }, normal), other = Float64Array.from({ length: customers }, normal)
    const a = Float64Array.from(of, (c) => trait[c]!), b = Float64Array.from(of, (c) => 0.5 * trait[c]! + Math.sqrt(0.75) * other[c]!)
    const y = a.map((v, i) => v + 0.5 * b[i]! + normal())
    const { predictors: [first] } = found(relativeWeights(y, [{ name: 'a', values: a }, { name: 'b', values: b }], { bootstrap: { random, clusters: { of, count: customers }, rounds: 200 } }))
    if (first!.low! <= truth[0]! && truth[0]! <= first!.high!) covered++
  }
  expect(Math.abs(covered / rounds - 0.95)).toBeLessThan(0.02 + 3 * Math.sqrt((0.95 * 0.05) / rounds))
})
