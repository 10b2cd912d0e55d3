import { expect, test } from 'vitest'
import { alwaysValid, bootstrapDifference, bootstrapDifferences, cuped, intentionToTreat, perUnit, sampleRatio, type AdjustedEffect, type Drawn, type Effect } from './experiment.ts'
import { normalFrom } from './normalFrom.ts'
import { seededRandom } from './seededRandom.ts'

const effect = <E extends Effect>(found: E | { readonly kind: 'tooFew' }): E => {
  if (found.kind !== 'effect') throw new Error(found.kind)
  return found as E
}
const drawn = (n: number, random: () => number, y: (arm: number, i: number) => number): Drawn => {
  const arm = Uint8Array.from({ length: n }, () => (random() < 0.5 ? 1 : 0))
  return { arm, y: Float64Array.from(arm, (a, i) => y(a, i)) }
}
const withinMonteCarlo = (covered: number, rounds: number): void => expect(Math.abs(covered / rounds - 0.95)).toBeLessThan(0.02 + 3 * Math.sqrt((0.95 * 0.05) / rounds))

test('[V17] Welch’s interval is the published one', () => {
  // Student's sleep data, as t.test(extra ~ group, sleep) in R's manual.
  const arm = new Uint8Array(20).fill(1, 0, 10)
  const found = effect(intentionToTreat({ arm, y: Float64Array.of(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2, 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4) }))
  expect(found.difference / found.standardError).toBeCloseTo(-1.86081, 5)
  expect(found.degreesOfFreedom).toBeCloseTo(17.7765, 4)
  expect(found.p).toBeCloseTo(0.0793941, 7)
  expect([found.low, found.high].map((v) => Number(v.toFixed(7)))).toEqual([-3.3654832, 0.2054832])
  expect(intentionToTreat({ arm: arm.subarray(0, 15), y: new Float64Array(15) })).toEqual({ kind: 'tooFew', n: 5, needed: 10 })
})

test('[V17] a customer counts once, however many runs they have', () => {
  expect([...perUnit(Float64Array.of(1, 2, 4), Int32Array.of(2, 0, 2), 3)]).toEqual([2, 0, 5])
})

test('[V17] Welch and bootstrap intervals of skewed money cover, and nothing is found where nothing is', () => {
  const random = seededRandom(5), normal = normalFrom(random)
  const rounds = 300
  let welch = 0, bootstrap = 0, found = 0
  for (let round = 0; round < rounds; round++) {
    // Log-normal spend, mean e^0.5; the treated get 0.4 more.
    const experiment = drawn(300, random, (arm) => Math.exp(normal()) + 0.4 * arm)
    const { low, high } = effect(intentionToTreat(experiment))
    if (low <= 0.4 && 0.4 <= high) welch++
    const drawnAgain = bootstrapDifference(experiment, { random, rounds: 200 })
    if (drawnAgain.low[0]! <= 0.4 && 0.4 <= drawnAgain.high[0]!) bootstrap++
    if (effect(intentionToTreat(drawn(300, random, () => Math.exp(normal())))).p < 0.05) found++
  }
  withinMonteCarlo(welch, rounds)
  withinMonteCarlo(bootstrap, rounds)
  withinMonteCarlo(rounds - found, rounds)
})

test('[V17] drawing blocks of customers gives the interval that drawing customers gives', () => {
  const random = seededRandom(21), normal = normalFrom(random)
  const { arm, y } = drawn(9_000, random, (a) => Math.exp(normal()) + 0.4 * a)
  const blocks = bootstrapDifferences(arm, [y, y.map((v) => 2 * v)], { random, rounds: 600 })
  const { standardError } = effect(intentionToTreat({ arm, y }))
  expect(blocks.deviation[0]! / standardError).toBeGreaterThan(0.93)
  expect(blocks.deviation[0]! / standardError).toBeLessThan(1.07)
  expect(blocks.low[1]).toBeCloseTo(2 * blocks.low[0]!, 9)
  // Few customers are drawn one by one.
  const few = { arm: arm.subarray(0, 200), y: Float64Array.from({ length: 200 }, normal) }
  const ratio = bootstrapDifferences(few.arm, [few.y], { random, rounds: 600 }).deviation[0]! / effect(intentionToTreat(few)).standardError
  expect(Math.abs(ratio - 1)).toBeLessThan(0.1)
})

test('[V18] CUPED narrows as theory says, ρ = .6 to .64 of the variance, without moving the effect', () => {
  const random = seededRandom(6), normal = normalFrom(random)
  const rounds = 300
  let ratio = 0, covered = 0, sum = 0
  for (let round = 0; round < rounds; round++) {
    const before = Float64Array.from({ length: 400 }, normal)
    const adjusted = effect<AdjustedEffect>(cuped(drawn(400, random, (arm, i) => 0.2 * arm + 0.6 * before[i]! + 0.8 * normal()), before))
    ratio += adjusted.varianceRatio / rounds
    sum += adjusted.difference / rounds
    if (adjusted.low <= 0.2 && 0.2 <= adjusted.high) covered++
  }
  expect(ratio).toBeCloseTo(0.64, 1)
  expect(Math.abs(sum - 0.2)).toBeLessThan(4 * Math.sqrt((4 * 0.64) / 400 / rounds))
  withinMonteCarlo(covered, rounds)
  const flat = cuped(drawn(100, random, normal), new Float64Array(100).fill(3))
  expect(effect(flat)).toMatchObject({ theta: 0, varianceRatio: 1 })
})

test('[V19] a sample-ratio mismatch is seen, and chance alone is not taken for one', () => {
  // Fabijan et al. 2019: 821,588 against 815,482 users looks even and is not.
  expect(sampleRatio([821_588, 815_482], [1, 1]).p).toBeCloseTo(1.8e-6, 7)
  expect(sampleRatio([821_588, 815_482], [1, 1]).isMismatch).toBe(true)
  expect(sampleRatio([900, 105], [9, 1]).isMismatch).toBe(false)
  expect(sampleRatio([0, 0], [1, 1])).toEqual({ p: 1, isMismatch: false })
  const random = seededRandom(9)
  let small = 0
  for (let round = 0; round < 2_000; round++) {
    let treated = 0
    for (let i = 0; i < 1_000; i++) if (random() < 0.5) treated++
    if (sampleRatio([treated, 1_000 - treated], [1, 1]).p < 0.05) small++
  }
  expect(Math.abs(small / 2_000 - 0.05)).toBeLessThan(0.02)
})

test('[V19] looking after every fifty customers errs in 5 of 100 at most; the plain interval does in more than 20', () => {
  const random = seededRandom(10)
  const rounds = 400, looks = 40, planned = 4_000
  let always = 0, plain = 0, seen = 0
  for (let round = 0; round < rounds; round++) {
    // Outcome of 1 in 10, 50 more an arm at each look; beside it the same with an effect of 8 points.
    let same = 0, other = 0, better = 0, isAlways = false, isPlain = false, isSeen = false
    for (let look = 1; look <= looks; look++) {
      for (let i = 0; i < 50; i++) {
        same += random() < 0.1 ? 1 : 0
        other += random() < 0.1 ? 1 : 0
        better += random() < 0.18 ? 1 : 0
      }
      const n = 50 * look
      const compare = (a: number, b: number): Effect => {
        const side = (won: number) => ({ n, mean: won / n, deviation: Math.sqrt(((won / n) * (1 - won / n) * n) / (n - 1)), isThin: false })
        const standardError = Math.sqrt((side(a).deviation ** 2 + side(b).deviation ** 2) / n)
        return { kind: 'effect', treated: side(a), held: side(b), difference: (a - b) / n, standardError, degreesOfFreedom: 2 * n - 2, low: 0, high: 0, p: 0 }
      }
      const nothing = compare(same, other)
      const interval = alwaysValid(nothing, planned)
      if (interval) {
        if (interval.low > 0 || interval.high < 0) isAlways = true
        expect(interval.p < 0.05).toBe(interval.low > 0 || interval.high < 0)
      }
      if (Math.abs(nothing.difference) > 1.96 * nothing.standardError) isPlain = true
      const real = alwaysValid(compare(better, other), planned)
      if (real && real.low > 0) isSeen = true
    }
    if (isAlways) always++
    if (isPlain) plain++
    if (isSeen) seen++
  }
  expect(always / rounds).toBeLessThan(0.05 + 3 * Math.sqrt((0.95 * 0.05) / rounds))
  expect(plain / rounds).toBeGreaterThan(0.2)
  expect(seen / rounds).toBeGreaterThan(0.95)
})

test('[V19] nothing is found by a small holdout in which nobody happens to have what few have', () => {
  const random = seededRandom(31), normal = normalFrom(random)
  const rounds = 200, units = 2_000
  // One in ten held out. An outcome that one in 200 has; spend of one in 50.
  for (const measure of [() => (random() < 0.005 ? 1 : 0), () => (random() < 0.02 ? Math.exp(4 + normal()) : 0)]) {
    let once = 0, ever = 0
    for (let round = 0; round < rounds; round++) {
      const arm = Uint8Array.from({ length: units }, () => (random() < 0.9 ? 1 : 0)), y = Float64Array.from(arm, measure)
      const at = (share: number): Effect => effect(intentionToTreat({ arm: arm.subarray(0, units * share), y: y.subarray(0, units * share) }))
      if (at(1).p < 0.05) once++
      if ([0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].some((share) => (alwaysValid(at(share), units)?.p ?? 1) < 0.05)) ever++
    }
    expect(once / rounds).toBeLessThan(0.05)
    expect(ever / rounds).toBeLessThan(0.05)
  }
})

test('[V19] before fifty customers an arm there is no always-valid interval', () => {
  const random = seededRandom(12)
  expect(alwaysValid(effect(intentionToTreat(drawn(80, random, random))), 1_000)).toBeNull()
})
