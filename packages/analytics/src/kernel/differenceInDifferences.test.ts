import { expect, test } from 'vitest'
import { differenceInDifferences, type DifferenceInDifferences, type Panel } from './differenceInDifferences.ts'
import { evidenceOf } from './grade.ts'
import { linearModel } from './linear.ts'
import { normalFrom } from './normalFrom.ts'
import { seededRandom } from './seededRandom.ts'

const effect = (found: ReturnType<typeof differenceInDifferences>): DifferenceInDifferences => {
  if (found.kind !== 'effect') throw new Error(found.kind)
  return found
}

/** Customers over eight periods, changed from the fifth on; each has a level of their own and moods that last. */
function panel(random: () => number, customers: number, make: (isChanged: boolean, period: number) => number): Panel {
  const normal = normalFrom(random)
  const rows = Array.from({ length: customers }, (_, c) => {
    let mood = normal()
    const own = 2 * normal()
    return Array.from({ length: 8 }, (_, period) => ({ c, period, y: own + (mood = 0.7 * mood + normal()) + make(c % 2 === 1, period) }))
  }).flat()
  return {
    y: Float64Array.from(rows, (r) => r.y), isChanged: Uint8Array.from(rows, (r) => r.c % 2), period: Int32Array.from(rows, (r) => r.period), changeAt: 4,
    clusters: { of: Int32Array.from(rows, (r) => r.c), count: customers },
  }
}

test('[V20] the published difference in differences', () => {
  // Card & Krueger, AER 1994, table 3, jobs in fast-food shops: New Jersey 20.44 to 21.03, Pennsylvania 23.33 to 21.17: 2.76 (2.75 from rounded means).
  const shops = 12
  const cells = [[1, 0, 20.44], [1, 1, 21.03], [0, 0, 23.33], [0, 1, 21.17]] as const
  const rows = cells.flatMap(([isChanged, period, mean]) => Array.from({ length: shops }, (_, s) => ({ isChanged, period, y: mean + (s % 2 === 0 ? 1 : -1) * (s + 1), shop: isChanged * shops + s })))
    .map((r, i, all) => ({ ...r, y: r.y - all.filter((o) => o.isChanged === r.isChanged && o.period === r.period).reduce((sum, o) => sum + o.y, 0) / shops + cells.find(([c, t]) => c === r.isChanged && t === r.period)![2] }))
  const found = effect(differenceInDifferences({
    y: Float64Array.from(rows, (r) => r.y), isChanged: Uint8Array.from(rows, (r) => r.isChanged), period: Int32Array.from(rows, (r) => r.period), changeAt: 1,
    clusters: { of: Int32Array.from(rows, (r) => r.shop), count: 2 * shops },
  }))
  expect(found.effect.estimate).toBeCloseTo(2.75, 10)
  expect(found.means.changedAfter).toBeCloseTo(21.03, 10)
  expect(found.before).toEqual({ kind: 'unknown', periods: 1 })
})

test('[V20] with everyone seen before and after, it is the difference of each one’s own change', () => {
  const random = seededRandom(2)
  const whole = panel(random, 60, (isChanged, period) => (isChanged && period >= 4 ? 1 : 0))
  const rows = Array.from(whole.period.keys()).filter((i) => whole.period[i] === 3 || whole.period[i] === 4)
  const two: Panel = { y: Float64Array.from(rows, (i) => whole.y[i]!), isChanged: Uint8Array.from(rows, (i) => whole.isChanged[i]!), period: Int32Array.from(rows, (i) => whole.period[i]!), changeAt: 4, clusters: { of: Int32Array.from(rows, (i) => whole.clusters.of[i]!), count: 60 } }
  const found = effect(differenceInDifferences(two))
  const change = Float64Array.from({ length: 60 }, (_, c) => two.y[2 * c + 1]! - two.y[2 * c]!)
  const own = linearModel(change, [{ name: 'changed', values: Float64Array.from({ length: 60 }, (_, c) => c % 2) }], { errors: 'robust' })
  if (own.kind !== 'fitted') throw new Error(own.kind)
  expect(found.effect.estimate).toBeCloseTo(own.coefficients[0]!.estimate, 10)
  // The same sandwich but for the factors: G/(G−1)·(2G−1)/(2G−4) against G/(G−2).
  expect(found.effect.standardError / own.coefficients[0]!.standardError).toBeCloseTo(Math.sqrt(((60 / 59) * (119 / 116)) / (60 / 58)), 10)
})

test('[V20] intervals cover although each customer’s rows hang together', () => {
  const random = seededRandom(3)
  const rounds = 300
  let covered = 0, alike = 0
  for (let round = 0; round < rounds; round++) {
    const found = effect(differenceInDifferences(panel(random, 60, (isChanged, period) => 0.3 * period + (isChanged ? 2 + (period >= 4 ? 0.5 : 0) : 0))))
    if (found.effect.low <= 0.5 && 0.5 <= found.effect.high) covered++
    if (found.before.kind === 'alike') alike++
  }
  const slack = 0.02 + 3 * Math.sqrt((0.95 * 0.05) / rounds)
  expect(Math.abs(covered / rounds - 0.95)).toBeLessThan(slack)
  expect(Math.abs(alike / rounds - 0.95)).toBeLessThan(slack)
})

test('[V21] groups that were drifting apart before are told, and how much of the effect that makes', () => {
  const found = effect(differenceInDifferences(panel(seededRandom(4), 400, (isChanged, period) => (isChanged ? 0.8 * period : 0))))
  if (found.before.kind !== 'apart') throw new Error(found.before.kind)
  expect(found.before.drift.estimate).toBeCloseTo(0.8, 0)
  expect(Math.abs(found.before.driftIfContinued / found.effect.estimate - 1)).toBeLessThan(0.25)
  expect(differenceInDifferences(panel(seededRandom(4), 6, () => 0))).toEqual({ kind: 'tooFew', n: 3, needed: 5 })
})

test('[V21] the grade of evidence follows from design and checks', () => {
  const good = { p: 0.4, isMismatch: false }, bad = { p: 1e-6, isMismatch: true }
  const drift = { name: 'drift', estimate: 0, standardError: 1, low: -2, high: 2, p: 1 }
  expect(evidenceOf({ kind: 'randomised', sampleRatio: good })).toEqual({ grade: 'A', because: 'randomised' })
  expect(evidenceOf({ kind: 'randomised', sampleRatio: bad })).toEqual({ grade: 'C', because: 'sampleRatioMismatch' })
  expect(evidenceOf({ kind: 'randomised', sampleRatio: good, lost: { treated: 0.2, held: 0.1 } })).toEqual({ grade: 'B', because: 'unevenLoss' })
  expect(evidenceOf({ kind: 'differenceInDifferences', before: { kind: 'alike', periods: 4, drift, driftIfContinued: 0 } })).toEqual({ grade: 'B', because: 'alikeBefore' })
  expect(evidenceOf({ kind: 'differenceInDifferences', before: { kind: 'apart', periods: 4, drift, driftIfContinued: 0 } })).toEqual({ grade: 'C', because: 'apartBefore' })
  expect(evidenceOf({ kind: 'differenceInDifferences', before: { kind: 'unknown', periods: 1 } })).toEqual({ grade: 'C', because: 'unknownBefore' })
  expect(evidenceOf({ kind: 'correlational' }).grade).toBe('C')
  expect(evidenceOf({ kind: 'assumed' }).grade).toBe('D')
})
