import { expect, test } from 'vitest'
import { quantileInPlace, quantilesInPlace, rankInPlace } from './quantile.ts'
import { seededRandom } from './seededRandom.ts'

test('[A1] quantiles equal those of the sorted list, for any order and any ties', () => {
  const random = seededRandom(1)
  for (let round = 0; round < 200; round++) {
    const values = Int32Array.from({ length: 1 + Math.floor(random() * 60) }, () => Math.floor(random() * (round % 3 === 0 ? 4 : 1000)) - 20)
    const sorted = [...values].sort((a, b) => a - b)
    for (const q of [0, 0.1, 0.5, 0.9, 1]) {
      const place = (sorted.length - 1) * q, low = Math.floor(place)
      const expected = sorted[low]! + ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!) * (place - low)
      expect(quantileInPlace(values.slice(), 0, values.length, q)).toBeCloseTo(expected, 9)
    }
    const rank = Math.floor(random() * values.length)
    expect(rankInPlace(values.slice(), rank)).toBe(sorted[rank])
  }
})

test('[A1] quantiles of many numbers equal those of the sorted list, over all octaves, with ties and with numbers below 0', () => {
  const random = seededRandom(2)
  for (let round = 0; round < 60; round++) {
    const spread = 2 ** (1 + Math.floor(random() * 31)) - 1
    const values = Int32Array.from({ length: 500 + Math.floor(random() * 600) }, () => Math.floor(random() ** 3 * spread) - (round % 10 === 0 ? 5 : 0))
    const sorted = values.slice().sort()
    const quantiles = [0, 0.25, 0.5, 0.9, 1]
    const expected = quantiles.map((q) => {
      const place = (sorted.length - 1) * q, low = Math.floor(place)
      return sorted[low]! + ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!) * (place - low)
    })
    expect(quantilesInPlace(values.slice(), 0, values.length, quantiles), `round ${round}, up to ${spread}`).toEqual(expected)
  }
})
