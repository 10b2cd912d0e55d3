import { expect, test } from 'vitest'
import { shareTicks } from './ticks.ts'

test('[F16] shares are marked at round places, from nothing to where the curve ends', () => {
  expect(shareTicks(0.83)).toEqual([0, 0.25, 0.5, 0.75, 1])
  expect(shareTicks(0.5)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5])
  expect(shareTicks(0.07)).toEqual([0, 0.02, 0.04, 0.06, 0.08])
  expect(shareTicks(0)).toEqual([0, 0.02])
})
