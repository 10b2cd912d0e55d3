import { expect, test } from 'vitest'
import { ascending } from './ascending.ts'
import { seededRandom } from './seededRandom.ts'

test.each([1, 2, 3])('[X1] rows stand by value, ties in order of rows (seed %i)', (seed) => {
  const random = seededRandom(seed)
  for (const size of [0, 1, 2, 500]) {
    for (const spread of [3, 5_000, 2 ** 31]) {
      const whole = Int32Array.from({ length: size }, () => Math.floor((random() - 0.5) * 2 * spread))
      expect([...ascending(whole)]).toEqual([...whole.keys()].sort((a, b) => whole[a]! - whole[b]! || a - b))
      const parts = Float64Array.from({ length: size }, () => (random() < 0.1 ? 0 : (random() - 0.5) * spread))
      expect([...ascending(parts)]).toEqual([...parts.keys()].sort((a, b) => parts[a]! - parts[b]! || a - b))
    }
  }
})
