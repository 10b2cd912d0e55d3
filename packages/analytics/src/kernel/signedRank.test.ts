import { expect, test } from 'vitest'
import { normalP } from './distributions.ts'
import { signedRank } from './signedRank.ts'
import { seededRandom } from './seededRandom.ts'

test('[X1] R’s sleep data, paired: V = 0, p = 0.009091', () => {
  // group 1 minus group 2 of `sleep`; one pair does not differ.
  const test = signedRank(Float64Array.from([-1.2, -2.4, -1.3, -1.3, 0, -1, -1.8, -0.8, -4.6, -1.4]))!
  expect(test).toMatchObject({ n: 9, v: 0 })
  expect(test.p).toBeCloseTo(0.009091, 5)
})

test('[X1] R’s depression data of Hollander & Wolfe: V = 40 of 9 pairs', () => {
  const x = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3], y = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
  expect(signedRank(Float64Array.from(x, (one, i) => one - y[i]!))!.v).toBe(40)
})

test('[X1] without a difference there is nothing to rank', () => {
  expect(signedRank(Float64Array.of(0, 0))).toBeNull()
})

test('[X1] on null data it holds its level', () => {
  const random = seededRandom(7)
  let found = 0
  for (let world = 0; world < 2_000; world++) if (signedRank(Float64Array.from({ length: 30 }, () => random() - random()))!.p < 0.05) found++
  expect(Math.abs(found / 2_000 - 0.05)).toBeLessThan(0.02)
  expect(normalP(0)).toBe(1)
})
