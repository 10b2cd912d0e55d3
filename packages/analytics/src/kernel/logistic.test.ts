import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { telcoChurn } from '../testing/publishedTables.ts'
import { auc } from './auc.ts'
import { logisticModel, type LogisticModel } from './logistic.ts'
import { normalFrom } from './normalFrom.ts'
import { seededRandom } from './seededRandom.ts'

const SHARED = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
const telco = (): ReturnType<typeof telcoChurn> => telcoChurn(gunzipSync(readFileSync(`${SHARED}telco-churn.csv.gz`)).toString('utf8'))
const fitted = (model: ReturnType<typeof logisticModel>): LogisticModel => {
  if (model.kind !== 'fitted') throw new Error(`not fitted: ${model.kind}`)
  return model
}
const close = (got: readonly number[], wanted: readonly number[], relative: number): void => got.forEach((value, i) => expect(Math.abs(value - wanted[i]!) / Math.abs(wanted[i]!), `${i}: ${value} for ${wanted[i]}`).toBeLessThan(relative))

interface Reference { readonly logit: { readonly coef: Record<string, number>; readonly se: Record<string, number>; readonly odds_ratio: Record<string, number>; readonly llf: number; readonly pseudo_r2: number; readonly auc_in_sample: number } }

test.runIf(existsSync(SHARED))('[V6] telco churn gives its reference coefficients, errors, odds ratios, likelihood and AUC', () => {
  const { logit } = JSON.parse(readFileSync(`${SHARED}telco-churn.ref.json`, 'utf8')) as Reference
  const { churned, predictors } = telco()
  const model = fitted(logisticModel(churned, predictors))
  for (const { name, estimate, standardError } of model.coefficients) {
    expect(estimate).toBeCloseTo(logit.coef[name]!, 5)
    expect(standardError).toBeCloseTo(logit.se[name]!, 5)
  }
  expect(model.intercept.estimate).toBeCloseTo(logit.coef.const!, 5)
  expect(model.intercept.standardError).toBeCloseTo(logit.se.const!, 5)
  for (const { name, ratio } of model.oddsRatios) expect(ratio).toBeCloseTo(logit.odds_ratio[name]!, 5)
  expect(model.logLikelihood).toBeCloseTo(logit.llf, 3)
  expect(model.pseudoRSquared).toBeCloseTo(logit.pseudo_r2, 5)
  expect(model.auc).toBeCloseTo(logit.auc_in_sample, 5)
})

test.runIf(existsSync(SHARED))('[V6] cluster-robust errors and average effects equal their formulas on real data', () => {
  const { churned, predictors } = telco()
  const xs = ['tenure', 'fiber', 'senior'].map((name) => predictors.find((each) => each.name === name)!)
  const clusters = { of: Int32Array.from(churned, (_, i) => Math.floor(i / 7)), count: Math.ceil(churned.length / 7) }
  const classical = fitted(logisticModel(churned, xs)), clustered = fitted(logisticModel(churned, xs, { clusters }))
  // numpy 2.4.6: sandwich written out; effects' errors by numeric derivatives of the mean chance.
  close([clustered.intercept, ...clustered.coefficients].map((c) => c.standardError), [0.052410515002, 0.001618132581, 0.064599053014, 0.084695579558], 1e-8)
  close(classical.effects.map((e) => e.estimate), [-0.006650358766, 0.263950541875, 0.087511538274], 1e-8)
  close(classical.effects.map((e) => e.standardError), [0.000178865958, 0.009860408008, 0.013110722236], 1e-6)
  close(clustered.effects.map((e) => e.standardError), [0.000182648875, 0.009727485466, 0.013765032662], 1e-6)
})

test('[V7] an outcome that one predictor tells without exception is said, not fitted', () => {
  const random = seededRandom(1)
  const x = Float64Array.from({ length: 200 }, random), noise = Float64Array.from({ length: 200 }, random)
  const y = Uint8Array.from(x, (v) => (v > 0.6 ? 1 : 0))
  expect(logisticModel(y, [{ name: 'noise', values: noise }, { name: 'x', values: x }])).toEqual({ kind: 'separated', n: 200, predictor: 'x' })
  // Nobody with the flag left: the odds ratio would be 0.
  const flag = Float64Array.from({ length: 200 }, (_, i) => (i < 40 ? 1 : 0)), left = Uint8Array.from(flag, (f, i) => (f === 0 && i % 3 === 0 ? 1 : 0))
  expect(logisticModel(left, [{ name: 'flag', values: flag }])).toEqual({ kind: 'separated', n: 200, predictor: 'flag' })
  // Two together.
  const both = Uint8Array.from(x, (v, i) => (v + noise[i]! > 1 ? 1 : 0))
  expect(logisticModel(both, [{ name: 'noise', values: noise }, { name: 'x', values: x }])).toEqual({ kind: 'separated', n: 200, predictor: null })
  expect(logisticModel(new Uint8Array(50).fill(1, 0, 3), [])).toEqual({ kind: 'tooFew', n: 3, needed: 5 })
})

test('[V7] AUC counts ties as a half', () => {
  expect(auc([0, 0, 1, 1], Float64Array.of(0.1, 0.4, 0.35, 0.8))).toBe(0.75)
  expect(auc([0, 1, 0, 1], new Float64Array(4))).toBe(0.5)
  expect(auc([1, 1], new Float64Array(2))).toBeNaN()
})

test('[V7] intervals of coefficients and effects cover, and a predictor without effect is found in 5 of 100 at most', () => {
  const random = seededRandom(21), normal = normalFrom(random)
  const rounds = 500, n = 400
  let covers = 0, effectCovers = 0, falseAlarms = 0
  // Mean effect of x at the truth, by a large sample.
  let truth = 0
  for (let i = 0; i < 200_000; i++) {
    const p = 1 / (1 + Math.exp(0.5 - 0.8 * normal()))
    truth += (0.8 * p * (1 - p)) / 200_000
  }
  for (let round = 0; round < rounds; round++) {
    const x = Float64Array.from({ length: n }, normal), idle = Float64Array.from({ length: n }, normal)
    const y = Uint8Array.from(x, (v) => (random() < 1 / (1 + Math.exp(0.5 - 0.8 * v)) ? 1 : 0))
    const { coefficients: [first, second], effects: [effect] } = fitted(logisticModel(y, [{ name: 'x', values: x }, { name: 'idle', values: idle }]))
    if (first!.low <= 0.8 && 0.8 <= first!.high) covers++
    if (effect!.low <= truth && truth <= effect!.high) effectCovers++
    if (second!.p < 0.05) falseAlarms++
  }
  const slack = 0.02 + 3 * Math.sqrt((0.95 * 0.05) / rounds)
  expect(Math.abs(covers / rounds - 0.95)).toBeLessThan(slack)
  expect(Math.abs(effectCovers / rounds - 0.95)).toBeLessThan(slack)
  expect(falseAlarms / rounds).toBeLessThan(0.05 + 3 * Math.sqrt((0.95 * 0.05) / rounds))
})
