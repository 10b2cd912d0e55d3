import { expect, test } from 'vitest'
import { detectableMean, detectableShares, isEnough } from './detectable.ts'
import { benjaminiHochberg, holm } from './discoveries.ts'
import { normalP, studentP } from './distributions.ts'
import { normalFrom } from './normalFrom.ts'
import { seededRandom } from './seededRandom.ts'

const digits = (x: ArrayLike<number>, n: number): number[] => Array.from(x, (each) => Number(each.toFixed(n)))

// R: p.adjust(c(.01, .02, .03, .04, .05, .0001, .3, .9), 'BH').
test('[X7] Benjamini and Hochberg’s p are R’s', () => {
  expect(digits(benjaminiHochberg([0.01, 0.02, 0.03, 0.04, 0.05, 0.0001, 0.3, 0.9]), 6)).toEqual([0.04, 0.053333, 0.06, 0.064, 0.066667, 0.0008, 0.342857, 0.9])
})

// Benjamini & Hochberg 1995, §4: fifteen comparisons of a myocardial infarction trial; at q = 0.05 the first four are found, Bonferroni's rule and Holm's find three.
test('[X7] of the fifteen tests of the 1995 paper four are discoveries, three by Holm', () => {
  const p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1]
  expect(benjaminiHochberg(p).filter((each) => each <= 0.05).length).toBe(4)
  expect(holm(p).filter((each) => each <= 0.05).length).toBe(3)
})

test('[X7] adjusted p keep the order, are never smaller, and leave out what was not tested', () => {
  const random = seededRandom(51)
  for (let round = 0; round < 50; round++) {
    const p = Float64Array.from({ length: 1 + Math.floor(random() * 40) }, () => (random() < 0.2 ? Number.NaN : random() ** 3))
    const known = p.filter((each) => !Number.isNaN(each))
    for (const adjust of [benjaminiHochberg, holm]) {
      const adjusted = adjust(p)
      expect(adjusted.filter((each) => !Number.isNaN(each))).toEqual(adjust(known))
      for (let i = 0; i < p.length; i++) for (let j = 0; j < p.length; j++) if (p[i]! < p[j]!) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!)
      for (let i = 0; i < known.length; i++) expect(adjust(known)[i]).toBeGreaterThanOrEqual(known[i]! - 1e-15)
    }
  }
  expect(benjaminiHochberg([]).length).toBe(0)
})

test('[X7] among what is reported at q = 0.1 one in ten is false on average', () => {
  const random = seededRandom(52), normal = normalFrom(random)
  const rounds = 800
  let falseShare = 0
  for (let round = 0; round < rounds; round++) {
    const adjusted = benjaminiHochberg(Float64Array.from({ length: 60 }, (_, i) => normalP(normal() + (i < 20 ? 3 : 0))))
    let found = 0, wrong = 0
    for (const [i, q] of adjusted.entries()) {
      if (q > 0.1) continue
      found++
      if (i >= 20) wrong++
    }
    falseShare += found === 0 ? 0 : wrong / found / rounds
  }
  // 40 of 60 are null: q·40/60 is expected.
  expect(Math.abs(falseShare - 0.0667)).toBeLessThan(0.01)
})

// R's help of power.prop.test: n = 50, p1 = .50, power = .90 needs p2 = 0.8026; 76.7 each find .50 against .75.
test('[X7] the smallest share that would be found is R’s', () => {
  expect(0.5 + detectableShares(0.5, 50, 50, 0.9).more!).toBeCloseTo(0.8026, 4)
  expect(0.5 - detectableShares(0.5, 50, 50, 0.9).less!).toBeCloseTo(1 - 0.8026, 4)
  expect(detectableShares(0.5, 76.6528, 76.6528, 0.9).more).toBeCloseTo(0.25, 3)
  expect(detectableShares(0.97, 50, 50)).toMatchObject({ more: null })
  expect(detectableShares(0.5, 0, 50)).toEqual({ more: null, less: null })
})

// R's help of power.t.test: delta 1, sd 1, power .90 needs n = 22.02110 each.
test('[X7] the smallest difference of means that would be found is R’s within 1 %', () => {
  expect(Math.abs(detectableMean(Math.sqrt(2 / 22.0211), 2 * 22.0211 - 2, 0.9) - 1)).toBeLessThan(0.01)
})

test('[X7] a difference as large as said is found as often as said', () => {
  const random = seededRandom(53), normal = normalFrom(random)
  const rounds = 1500, n = 60, extra = detectableMean(Math.sqrt(2 / n), 2 * n - 2)
  let found = 0
  for (let round = 0; round < rounds; round++) {
    const side = (shift: number): readonly [number, number] => {
      let sum = 0, squares = 0
      for (let i = 0; i < n; i++) {
        const x = shift + normal()
        sum += x
        squares += x * x
      }
      return [sum / n, (squares - (sum * sum) / n) / (n - 1) / n]
    }
    const [a, va] = side(extra), [b, vb] = side(0)
    if (studentP((a - b) / Math.sqrt(va + vb), 2 * n - 2) < 0.05) found++
  }
  expect(Math.abs(found / rounds - 0.8)).toBeLessThan(0.03)
})

test('[X7] too little is said with what is missing', () => {
  const plenty = { n: 500, customers: 400 }
  expect(isEnough(plenty, plenty, 0.3)).toEqual({ kind: 'enough' })
  expect(isEnough({ n: 30, customers: 30 }, plenty)).toEqual({ kind: 'tooFew', of: 'rows', n: 30, needed: 40 })
  expect(isEnough(plenty, { n: 500, customers: 3 })).toEqual({ kind: 'tooFew', of: 'customers', n: 3, needed: 20 })
  expect(isEnough(plenty, { ...plenty, effectiveN: 250 }, 0.99)).toMatchObject({ kind: 'tooFew', of: 'expected' })
})
