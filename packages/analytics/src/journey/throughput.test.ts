import { expect, test } from 'vitest'
import { seededRandom } from '../kernel/seededRandom.ts'
import { throughputOf } from './throughput.ts'

test('[JM8] with every run over it is the plain median; with fewer than half over nothing is said', () => {
  expect(throughputOf([], [])).toBeNull()
  expect(throughputOf([5, 1, 3], [])).toEqual({ median: 3, n: 3, open: 0 })
  expect(throughputOf([4, 1, 3, 8], [])).toEqual({ median: 3.5, n: 4, open: 0 })
  expect(throughputOf([2], [10, 20])).toEqual({ median: null, n: 3, open: 2 })
})

test('[JM8] runs still open make it no quicker: cut off at any day the median stays that of all runs, where that of the ended ones falls', () => {
  const random = seededRandom(11), days = 90, mean = 30, truth = mean * Math.LN2
  let error = 0, errorOfEnded = 0
  const ROUNDS = 60
  for (let round = 0; round < ROUNDS; round++) {
    const took: number[] = [], open: number[] = []
    for (let i = 0; i < 800; i++) {
      const seen = random() * days * 86_400, length = -Math.log(1 - random()) * mean * 86_400
      if (length <= seen) took.push(length)
      else open.push(seen)
    }
    error += throughputOf(took, open)!.median! / 86_400 / truth - 1
    errorOfEnded += throughputOf(took, [])!.median! / 86_400 / truth - 1
  }
  expect(Math.abs(error / ROUNDS)).toBeLessThan(0.02)
  expect(errorOfEnded / ROUNDS).toBeLessThan(-0.2)
})
