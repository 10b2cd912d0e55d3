import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { SWISS, telcoChurn } from '../testing/publishedTables.ts'
import type { Predictor } from './design.ts'
import { linearModel, type LinearModel } from './linear.ts'
import { normalFrom } from './normalFrom.ts'
import { seededRandom } from './seededRandom.ts'

const TELCO = fileURLToPath(new URL('../../../../../shared/data/telco-churn.csv.gz', import.meta.url))
const fitted = (model: ReturnType<typeof linearModel>): LinearModel => {
  if (model.kind !== 'fitted') throw new Error(`not fitted: ${model.kind}`)
  return model
}
const close = (got: readonly number[], wanted: readonly number[], relative: number): void => got.forEach((value, i) => expect(Math.abs(value - wanted[i]!) / Math.abs(wanted[i]!), `${i}: ${value} for ${wanted[i]}`).toBeLessThan(relative))
const predictors = (table: Readonly<Record<string, Float64Array>>, ...names: string[]): Predictor[] => names.map((name) => ({ name, values: table[name]! }))

test('[V3] least squares gives the published model of Swiss fertility', () => {
  // summary(lm(Fertility ~ ., swiss)) in R's own manual.
  const model = fitted(linearModel(SWISS.Fertility!, predictors(SWISS, 'Agriculture', 'Examination', 'Education', 'Catholic', 'Infant.Mortality')))
  close([model.intercept, ...model.coefficients].map((c) => c.estimate), [66.91518, -0.17211, -0.25801, -0.87094, 0.10412, 1.07705], 1e-4)
  close([model.intercept, ...model.coefficients].map((c) => c.standardError), [10.70604, 0.0703, 0.25388, 0.18303, 0.03526, 0.38172], 2e-4)
  close([model.rSquared, model.residualDeviation], [0.7067, 7.165], 1e-4)
  close(model.coefficients.map((c) => c.p), [0.01873, 0.31546, 2.43e-5, 0.00519, 0.00734], 2e-3)
})

test.runIf(existsSync(TELCO))('[V3] classical, HC1 and cluster-robust errors equal their matrix formulas on real data', () => {
  const { charges, predictors: all } = telcoChurn(gunzipSync(readFileSync(TELCO)).toString('utf8'))
  const xs = ['tenure', 'fiber', 'senior'].map((name) => all.find((each) => each.name === name)!)
  const clusters = { of: Int32Array.from({ length: charges.length }, (_, i) => Math.floor(i / 7)), count: Math.ceil(charges.length / 7) }
  // numpy 2.4.6, written out: (X'X)⁻¹ M (X'X)⁻¹.
  const errors = (model: LinearModel): number[] => [model.intercept, ...model.coefficients].map((c) => c.standardError)
  const classical = fitted(linearModel(charges, xs))
  close([classical.intercept, ...classical.coefficients].map((c) => c.estimate), [34.584755343792, 0.284569012717, 47.160561433287, 1.443240548825], 1e-9)
  close([classical.rSquared], [0.6737851490434119], 1e-10)
  close(errors(classical), [0.384243701532, 0.008342869124, 0.426882020846, 0.574805860056], 1e-9)
  close(errors(fitted(linearModel(charges, xs, { errors: 'robust' }))), [0.372952677665, 0.008662980145, 0.38892277419, 0.455467574992], 1e-9)
  close(errors(fitted(linearModel(charges, xs, { clusters }))), [0.379604060226, 0.008781039261, 0.38671292882, 0.466138691166], 1e-9)
})

test('[V4] a predictor that never varies, or that the others already say, is left out with the reason', () => {
  const random = seededRandom(3)
  const a = Float64Array.from({ length: 100 }, random), b = Float64Array.from({ length: 100 }, random)
  const model = fitted(linearModel(a.map((v) => 2 * v), [{ name: 'a', values: a }, { name: 'seven', values: new Float64Array(100).fill(7) }, { name: 'b', values: b }, { name: 'sum', values: a.map((v, i) => 1e6 * (v + b[i]!)) }]))
  expect(model.coefficients.map((c) => c.name)).toEqual(['a', 'b'])
  expect(model.dropped).toEqual([{ kind: 'constant', name: 'seven' }, { kind: 'collinear', name: 'sum', with: expect.arrayContaining(['a', 'b']), vif: expect.any(Number) }])
  const nearly = a.map((v) => v + 0.05 * random())
  expect(fitted(linearModel(b, [{ name: 'a', values: a }, { name: 'nearly', values: nearly }], { vifLimit: 10 })).dropped).toMatchObject([{ kind: 'collinear', name: 'nearly', with: ['a'] }])
  expect(fitted(linearModel(b, [{ name: 'a', values: a }, { name: 'nearly', values: nearly }])).vif[0]).toBeGreaterThan(100)
})

test('[V4] units far apart and values far from 0 do no harm', () => {
  const random = seededRandom(4)
  const a = Float64Array.from({ length: 200 }, () => 1.7e9 + random()), b = Float64Array.from({ length: 200 }, () => random() * 1e-6)
  const model = fitted(linearModel(a.map((v, i) => 3 + 2 * (v - 1.7e9) + 5e6 * b[i]!), [{ name: 'a', values: a }, { name: 'b', values: b }]))
  close(model.coefficients.map((c) => c.estimate), [2, 5e6], 1e-5)
  expect(() => linearModel(a, [{ name: 'gap', values: b.with(3, Number.NaN) }])).toThrow('“gap” has values that are not finite')
})

test('[V4] where the outcome never varies nothing goes with it: 0, with p 1', () => {
  const random = seededRandom(8), clusters = { of: Int32Array.from({ length: 90 }, (_, i) => i % 30), count: 30 }
  for (const value of [0, 0.1, -1 / 3, 7e9]) for (const errors of [{}, { errors: 'robust' as const }, { clusters }]) {
    const model = fitted(linearModel(new Float64Array(90).fill(value), [{ name: 'a', values: Float64Array.from({ length: 90 }, random) }, { name: 'b', values: Float64Array.from({ length: 90 }, () => (random() < 0.3 ? 1 : 0)) }], errors))
    for (const line of model.coefficients) expect(line, `${value}`).toMatchObject({ estimate: 0, low: 0, high: 0, p: 1 })
    expect(model.intercept.estimate).toBeCloseTo(value, 6)
  }
})

test('[V4] too few rows or clusters say so', () => {
  const y = Float64Array.of(1, 2, 3)
  expect(linearModel(y, [{ name: 'a', values: Float64Array.of(1, 2, 4) }, { name: 'b', values: Float64Array.of(2, 1, 4) }])).toEqual({ kind: 'tooFew', n: 3, needed: 4 })
  expect(linearModel(y, [{ name: 'a', values: y }], { clusters: { of: new Int32Array(3), count: 1 } })).toEqual({ kind: 'tooFew', n: 1, needed: 2 })
})

test('[V5] cluster-robust intervals cover where classical ones do not: customers repeat themselves', () => {
  const random = seededRandom(11), normal = normalFrom(random)
  const rounds = 600, customers = 80, each = 5, rows = customers * each
  const of = Int32Array.from({ length: rows }, (_, i) => Math.floor(i / each))
  let clustered = 0, classical = 0
  for (let round = 0; round < rounds; round++) {
    const trait = Float64Array.from({ length: customers }, normal), mood = Float64Array.from({ length: customers }, normal)
    const x = Float64Array.from(of, (c) => trait[c]!), y = Float64Array.from(of, (c) => 1 + 0.5 * trait[c]! + mood[c]! + normal())
    const covers = (model: LinearModel): number => (model.coefficients[0]!.low <= 0.5 && 0.5 <= model.coefficients[0]!.high ? 1 : 0)
    clustered += covers(fitted(linearModel(y, [{ name: 'x', values: x }], { clusters: { of, count: customers } })))
    classical += covers(fitted(linearModel(y, [{ name: 'x', values: x }])))
  }
  // 95 % ± 2, and three standard errors of 600 rounds.
  expect(Math.abs(clustered / rounds - 0.95)).toBeLessThan(0.02 + 3 * Math.sqrt((0.95 * 0.05) / rounds))
  expect(classical / rounds).toBeLessThan(0.8)
})
