import { expect, test } from 'vitest'
import { covarianceAt, nelderMead } from './optimise.ts'

test('[V14] the minimum of Rosenbrock’s valley is found in two and in four dimensions', () => {
  const valley = (x: Float64Array): number => Array.from(x).slice(1).reduce((sum, v, i) => sum + 100 * (v - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2, 0)
  for (const from of [[-1.2, 1], [0.2, 0.5, 0.5, 2]]) {
    const { at, isSettled } = nelderMead(valley, from, { tolerance: 1e-12 })
    expect(isSettled).toBe(true)
    for (const v of at) expect(v).toBeCloseTo(1, 4)
  }
})

test('[V14] bounds are answered by NaN, and the curvature gives the covariance', () => {
  const { at } = nelderMead((x) => (x[0]! < 0.5 ? Number.NaN : x[0]! ** 2), [2])
  expect(at[0]).toBeCloseTo(0.5, 4)
  const covariance = covarianceAt((x) => (x[0]! ** 2 + x[0]! * x[1]! + 2 * x[1]! ** 2) / 2, Float64Array.of(0, 0))!
  ;[8 / 7, -2 / 7, -2 / 7, 4 / 7].forEach((v, i) => expect(covariance[i]).toBeCloseTo(v, 6))
  expect(covarianceAt((x) => x[0]! ** 2, Float64Array.of(0, 0))).toBeNull()
})
