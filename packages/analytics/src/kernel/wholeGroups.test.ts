import { expect, test } from 'vitest'
import { normalFrom } from './normalFrom.ts'
import { seededRandom } from './seededRandom.ts'
import { differenceOfWholes, type WholeRows } from './wholeGroups.ts'

/** Territories with a level and, after, a shock of their own, of unequal size; some customers each, before and after. */
function territories(random: () => number, changed: number, other: number, shock: number, effect = 0, spread = 0.7): WholeRows {
  const normal = normalFrom(random), y: number[] = [], isChanged: number[] = [], after: number[] = [], of: number[] = []
  for (let g = 0; g < changed + other; g++) {
    const level = normal(), shocks = [shock * normal(), shock * normal()], size = Math.max(4, Math.round(30 * Math.exp(spread * normal())))
    for (let i = 0; i < 2 * size; i++) {
      const t = i % 2
      y.push(level + shocks[t]! + normal() + (g < changed && t === 1 ? effect : 0))
      isChanged.push(g < changed ? 1 : 0)
      after.push(t)
      of.push(g)
    }
  }
  return { y: Float64Array.from(y), isChanged: Uint8Array.from(isChanged), after: Float64Array.from(after), clusters: { of: Int32Array.from(of), count: changed + other } }
}

test.each([[3, 3], [3, 12], [6, 6], [4, 30], [12, 12]])('[XP13] %i territories changed and %i not, with ups and downs of their own: without a change one is found in at most 7 of 100', (changed, other) => {
  const random = seededRandom(100 * changed + other), rounds = 1_000
  for (const shock of [0, 0.5]) {
    let found = 0
    for (let round = 0; round < rounds; round++) if ((differenceOfWholes(territories(random, changed, other, shock))?.p ?? 1) <= 0.05) found++
    expect(found / rounds, `shock ${shock}`).toBeLessThanOrEqual(0.07)
  }
})

test('[XP13] a change of all of them is found, and its interval holds it', () => {
  const random = seededRandom(9), rounds = 400
  let found = 0, held = 0
  for (let round = 0; round < rounds; round++) {
    const one = differenceOfWholes(territories(random, 8, 8, 0.3, 1))!
    if (one.p <= 0.05) found++
    if (one.low <= 1 && 1 <= one.high) held++
  }
  expect(found / rounds).toBeGreaterThan(0.7)
  expect(held / rounds).toBeGreaterThan(0.93)
})

test('[XP13] with equal territories it is the t test of their own changes', () => {
  const random = seededRandom(4), rows = territories(random, 4, 5, 0.5, 0.4, 0)
  const own = Array.from({ length: 9 }, (_, g) => {
    const mean = (t: number): number => { const of = [...rows.y].filter((_, i) => rows.clusters.of[i] === g && rows.after[i] === t); return of.reduce((sum, v) => sum + v, 0) / of.length }
    return mean(1) - mean(0)
  })
  const side = (values: readonly number[]) => { const m = values.reduce((s, v) => s + v, 0) / values.length; return { m, v: values.reduce((s, v) => s + (v - m) ** 2, 0) / (values.length - 1) / values.length } }
  const a = side(own.slice(0, 4)), b = side(own.slice(4)), found = differenceOfWholes(rows)!
  expect(found.estimate).toBeCloseTo(a.m - b.m, 9)
  expect(found.standardError).toBeCloseTo(Math.sqrt(a.v + b.v), 9)
})

test('[XP13] one territory alone cannot be told from its change', () => {
  expect(differenceOfWholes(territories(seededRandom(1), 1, 8, 0.5))).toBe(null)
})
