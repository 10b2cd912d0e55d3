import { expect, test } from 'vitest'
import { COVERAGE_ROUNDS, fewerHeld, leastHeld } from './coverage.ts'

test('[X21] simulations of intervals find 85 of 100 out in 93 of 100 cases, and wrong 95 of 100 in fewer than 1', () => {
  const least = leastHeld(COVERAGE_ROUNDS)
  expect(least).toBe(108)
  expect(fewerHeld(least, COVERAGE_ROUNDS, 0.95)).toBeCloseTo(0.0072, 4)
  expect(fewerHeld(least, COVERAGE_ROUNDS, 0.85)).toBeCloseTo(0.9254, 4)
  // Five times as many (`THOROUGH=1`) tell 92 from 95.
  expect(fewerHeld(leastHeld(600), 600, 0.92)).toBeGreaterThan(0.7)
})
