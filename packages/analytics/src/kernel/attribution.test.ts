import { expect, test } from 'vitest'
import { attributeByMarkov, attributeByRule, attributeByShapley, attributeByShapleyOfRates, type Paths } from './attribution.ts'
import { bootstrapIntervals } from './bootstrap.ts'
import { seededRandom } from './seededRandom.ts'
import { shapley } from './shapley.ts'

/** [channels met, paths, conversions, credit (conversions unless said)]. */
type Told = readonly [readonly number[], number, number, number?]
const pathsOf = (channels: number, told: readonly Told[], ageS?: readonly number[]): Paths => ({
  channels, start: startsOf(told), channel: Uint16Array.from(told.flatMap(([met]) => met)),
  count: Float64Array.from(told, ([, n]) => n), converted: Float64Array.from(told, ([, , n]) => n), credit: Float64Array.from(told, ([, , n, worth]) => worth ?? n), ...(ageS && { ageS: Float64Array.from(ageS) }),
})
function startsOf(told: readonly Told[]): Int32Array {
  const start = new Int32Array(told.length + 1)
  told.forEach(([met], p) => (start[p + 1] = start[p]! + met.length))
  return start
}
const near = (got: Float64Array, wanted: readonly number[], digits = 12): void => wanted.forEach((value, c) => expect(got[c]).toBeCloseTo(value, digits))
const sum = (values: Iterable<number>): number => [...values].reduce((all, v) => all + v, 0)

test('[V10] one path shares its credit as each convention says', () => {
  const DAY = 86_400
  const paths = pathsOf(4, [[[0, 1, 2, 3], 1, 1, 100]], [14 * DAY, 7 * DAY, 7 * DAY, 0])
  near(attributeByRule(paths, { kind: 'first' }).credit, [100, 0, 0, 0])
  near(attributeByRule(paths, { kind: 'last' }).credit, [0, 0, 0, 100])
  near(attributeByRule(paths, { kind: 'linear' }).credit, [25, 25, 25, 25])
  near(attributeByRule(paths, { kind: 'position' }).credit, [40, 10, 10, 40])
  near(attributeByRule(paths, { kind: 'timeDecay', halfLifeS: 7 * DAY }).credit, [100 / 9, 200 / 9, 200 / 9, 400 / 9])
  near(attributeByRule(pathsOf(2, [[[0, 1], 1, 1], [[1], 1, 1]]), { kind: 'position' }).credit, [0.5, 1.5])
  expect(() => attributeByRule(pathsOf(1, [[[0], 1, 1]]), { kind: 'timeDecay', halfLifeS: 1 })).toThrow('time decay needs the age')
})

test('[V10] time decay of contacts years ago stays a number', () => {
  near(attributeByRule(pathsOf(2, [[[0, 1], 1, 1]], [3e9, 3e9]), { kind: 'timeDecay', halfLifeS: 1 }).credit, [0.5, 0.5])
})

test('[V11] Markov removal effects are the published ones', () => {
  // Bryl, “Attribution model with R, part 1: Markov chains concept”, 2016: C1›C2›C3 converts, C1 and C2›C3 do not.
  const bryl = attributeByMarkov(pathsOf(3, [[[0, 1, 2], 1, 1], [[0], 1, 0], [[1, 2], 1, 0]]))
  near(bryl.removalEffect, [0.5, 1, 1])
  near(bryl.credit, [0.2, 0.4, 0.4])
  expect(bryl.chance).toBeCloseTo(1 / 3, 12)
  // Puzyrov, “Markov chain attribution: simple explanation of removal effect”, 2019: two channels, four conversions.
  const puzyrov = attributeByMarkov(pathsOf(2, [[[0], 3, 2], [[1], 1, 1], [[0, 1], 1, 1]]))
  near(puzyrov.removalEffect, [0.75, 0.5])
  near(puzyrov.credit, [2.4, 1.6])
})

test('[V11] a channel that nobody needs gets nothing, repeats in a row and lost customers change what they must', () => {
  const plain = attributeByMarkov(pathsOf(3, [[[0, 1], 10, 4], [[2], 10, 0]]))
  near(plain.credit, [2, 2, 0])
  near(attributeByMarkov(pathsOf(3, [[[0, 0, 0, 1, 1], 10, 4], [[2], 10, 0]])).credit, [2, 2, 0])
  // More customers who meet channel 0 alone and leave: its neighbours matter relatively more.
  const before = attributeByMarkov(pathsOf(2, [[[0], 10, 5], [[0, 1], 10, 5]])), after = attributeByMarkov(pathsOf(2, [[[0], 100, 5], [[0, 1], 10, 5]]))
  expect(after.credit[1]! / after.credit[0]!).toBeCloseTo(before.credit[1]! / before.credit[0]!, 12)
  expect(after.chance).toBeLessThan(before.chance)
  expect(attributeByMarkov(pathsOf(2, [[[0, 1], 10, 0]]))).toMatchObject({ chance: 0, unattributed: 0 })
})

test('[V12] Shapley credit by sets is the Shapley value of what each coalition reached', () => {
  const random = seededRandom(4)
  const channels = 5
  const told: Told[] = Array.from({ length: 60 }, () => [Array.from({ length: 1 + Math.floor(random() * 6) }, () => Math.floor(random() * channels)), 3, 1 + Math.floor(random() * 2), Math.floor(random() * 500)])
  const worth = new Float64Array(2 ** channels)
  for (const [met, , , credit] of told) {
    const set = met.reduce((all, c) => all | (1 << c), 0)
    for (let coalition = 0; coalition < worth.length; coalition++) if ((set & coalition) === set) worth[coalition]! += credit!
  }
  near(attributeByShapley(pathsOf(channels, told)).credit, [...shapley(worth, channels)], 8)
})

test('[V12] Shapley credit by rates counts those who did not convert', () => {
  // Alone: 0 converts 1 in 10, 1 converts 0 in 10; together 3 in 10. Coalition {0,1} holds all 30: 4 in 30.
  const { value, credit } = attributeByShapleyOfRates(pathsOf(2, [[[0], 10, 1], [[1], 10, 0], [[0, 1], 10, 3]]))
  near(value, [(0.1 + 4 / 30 - 0) / 2, (0 + 4 / 30 - 0.1) / 2])
  near(credit, [(4 * (0.1 + 4 / 30)) / (0.1 + 4 / 30 + 4 / 30 - 0.1), (4 * (4 / 30 - 0.1)) / (0.1 + 4 / 30 + 4 / 30 - 0.1)])
  expect(() => attributeByShapleyOfRates(pathsOf(17, [[[0], 1, 1]]))).toThrow('17 channels have too many sets')
})

test('[V12] the classic game: two of three needed', () => {
  // Shapley 1953, majority of three with one veto player: 2/3, 1/6, 1/6.
  near(shapley(Float64Array.of(0, 0, 0, 1, 0, 1, 0, 1), 3), [2 / 3, 1 / 6, 1 / 6])
  expect(() => shapley(new Float64Array(3), 2)).toThrow('2 players have 4 coalitions')
})

test('[V10] whatever the paths, every method hands out exactly what was reached, and nothing to channels never met', () => {
  const random = seededRandom(17)
  for (let round = 0; round < 120; round++) {
    const channels = 1 + Math.floor(random() * 6)
    const told: Told[] = Array.from({ length: Math.floor(random() * 15) }, () => {
      const n = 1 + Math.floor(random() * 9), won = random() < 0.4 ? 0 : Math.floor(random() * (n + 1))
      return [Array.from({ length: Math.floor(random() * 5) }, () => Math.floor(random() * channels)), n, won, won * 100]
    })
    const paths = pathsOf(channels + 1, told, told.flatMap(([met]) => met.map(() => Math.floor(random() * 1e6))))
    const whole = sum(paths.credit), lost = sum(told.filter(([met]) => met.length === 0).map(([, , , credit]) => credit!))
    const found = [...(['first', 'last', 'linear', 'position'] as const).map((kind) => attributeByRule(paths, { kind })), attributeByRule(paths, { kind: 'timeDecay', halfLifeS: 1e5 }), attributeByMarkov(paths), attributeByShapley(paths), attributeByShapleyOfRates(paths)]
    for (const { credit, unattributed } of found) {
      expect(sum(credit) + unattributed, `seed 17 round ${round}`).toBeCloseTo(whole, 8)
      expect(unattributed).toBeCloseTo(lost, 8)
      expect(credit[channels]).toBe(0)
      expect(Math.min(...credit)).toBeGreaterThanOrEqual(0)
    }
    // A first-order chain keeps the rate of those who met anything.
    const met = told.filter(([all]) => all.length > 0), n = sum(met.map(([, each]) => each))
    if (n > 0) expect(attributeByMarkov(paths).chance).toBeCloseTo(sum(met.map(([, , won]) => won)) / n, 10)
  }
})

test('[V11] intervals of removal effects’ credit cover what everyone’s paths would give', () => {
  const random = seededRandom(23)
  // Two in five begin at 0, the rest at 1; half go on to the other one; chances of conversion by the last one met.
  const some = (n: number): Told[] => Array.from({ length: n }, () => {
    const first = random() < 0.4 ? 0 : 1
    const met = random() < 0.5 ? [first] : [first, 1 - first]
    return [met, 1, random() < [0.2, 0.5][met.at(-1)!]! ? 1 : 0]
  })
  const share = (credit: Float64Array): number => credit[0]! / (credit[0]! + credit[1]!)
  const truth = share(attributeByMarkov(pathsOf(2, ([[[0], 0.2, 0.2], [[1], 0.3, 0.5], [[0, 1], 0.2, 0.5], [[1, 0], 0.3, 0.2]] as const).map(([met, n, rate]): Told => [met, n, n * rate]))).credit)
  const rounds = 150
  let covered = 0
  for (let round = 0; round < rounds; round++) {
    const paths = pathsOf(2, some(250))
    const { low, high } = bootstrapIntervals(250, 1, (weights) => {
      const converted = paths.converted.map((v, p) => v * weights[p]!)
      return [share(attributeByMarkov({ ...paths, count: weights, converted, credit: converted }).credit)]
    }, { random, rounds: 150 })
    if (low[0]! <= truth && truth <= high[0]!) covered++
  }
  expect(Math.abs(covered / rounds - 0.95)).toBeLessThan(0.02 + 3 * Math.sqrt((0.95 * 0.05) / rounds))
})
