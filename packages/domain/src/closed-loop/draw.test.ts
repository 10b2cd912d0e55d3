import { expect, test } from 'vitest'
import { armOf } from './draw.ts'

const CUSTOMERS = 40_000
const drawn = (experiment: string, share: number): Uint8Array => Uint8Array.from({ length: CUSTOMERS }, (_, i) => (armOf(experiment, i + 1, share) === 'treatment' ? 1 : 0))
const sum = (values: Uint8Array): number => values.reduce((all, v) => all + v, 0)

test('[XP8] the lot falls as planned, over everybody and over every part of them', () => {
  for (const [experiment, share] of [['clear-price', 0.5], ['reminder', 0.8], ['a', 0.1]] as const) {
    const arms = drawn(experiment, share), error = Math.sqrt(share * (1 - share))
    expect(Math.abs(sum(arms) / CUSTOMERS - share)).toBeLessThan((4 * error) / Math.sqrt(CUSTOMERS))
    for (const every of [2, 3, 7, 10]) for (let from = 0; from < every; from++) {
      const part = arms.filter((_, i) => i % every === from)
      expect(Math.abs(sum(part) / part.length - share), `${experiment} ${from} of ${every}`).toBeLessThan((4.5 * error) / Math.sqrt(part.length))
    }
  }
})

test('[XP8] two experiments draw with no regard to each other, and a larger share only adds', () => {
  const one = drawn('reminder', 0.5), two = drawn('reminder-2', 0.5)
  const both = one.reduce((n, v, i) => n + v * two[i]!, 0)
  expect(Math.abs(both / CUSTOMERS - 0.25)).toBeLessThan((4 * Math.sqrt(0.25 * 0.75)) / Math.sqrt(CUSTOMERS))
  const more = drawn('reminder', 0.7)
  expect(one.every((v, i) => v <= more[i]!)).toBe(true)
  expect(armOf('reminder', 7, 0.5)).toBe(armOf('reminder', 7, 0.5))
})
