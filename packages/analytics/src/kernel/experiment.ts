import { amongDraws, bootstrapIntervals, deviationOf, type BootstrapIntervals, type BootstrapOptions } from './bootstrap.ts'
import { chiSquaredP, studentP, studentQuantile } from './distributions.ts'
import type { ModelTooFew } from './linear.ts'
import { quantileInPlace } from './quantile.ts'

/**
 * A randomised comparison, one row for each unit that was drawn: the customer, never their runs or events (sum those first, `perUnit`).
 * `arm` is what the unit was drawn for, whether or not it was reached: comparing by it is intention to treat.
 */
export interface Drawn {
  /** 1 treated, 0 held out. */
  readonly arm: Uint8Array
  /** In any unit; 0 and 1 for an outcome. */
  readonly y: Float64Array
}

export interface ArmMean {
  readonly n: number
  readonly mean: number
  /** With n − 1; in a small arm at least that of both arms (`armMeans`). */
  readonly deviation: number
  /** The measure is too skewed for an arm of this size. */
  readonly isThin: boolean
}

export interface Effect {
  readonly kind: 'effect'
  readonly treated: ArmMean
  readonly held: ArmMean
  /** Treated minus held out, in the unit of y. */
  readonly difference: number
  readonly standardError: number
  readonly degreesOfFreedom: number
  /** 95 % unless another level was asked for. */
  readonly low: number
  readonly high: number
  /** Two-sided. */
  readonly p: number
}

/** Units in an arm that an interval needs at least. */
const LEAST_IN_ARM = 10

/** Sums rows by unit, so that a customer counts once. @param of unit of each row, 0 … units − 1 */
export function perUnit(values: Float64Array, of: Int32Array, units: number): Float64Array {
  const sums = new Float64Array(units)
  for (let i = 0; i < values.length; i++) sums[of[i]!]! += values[i]!
  return sums
}

/** Intention to treat: difference of means with Welch's interval. Welch, Biometrika 1947; Satterthwaite's degrees of freedom. @param level 0–1 */
export function intentionToTreat({ arm, y }: Drawn, level = 0.95): Effect | ModelTooFew {
  const [held, treated] = armMeans(arm, y)
  const fewer = Math.min(treated.n, held.n)
  if (fewer < LEAST_IN_ARM) return { kind: 'tooFew', n: fewer, needed: LEAST_IN_ARM }
  return effectOf(treated, held, level)
}

/** Difference of the two means with Welch's interval, however few units there are. At least two an arm. */
export function effectOf(treated: ArmMean, held: ArmMean, level = 0.95): Effect {
  const a = treated.deviation ** 2 / treated.n, b = held.deviation ** 2 / held.n
  const standardError = Math.sqrt(a + b), difference = treated.mean - held.mean
  const degreesOfFreedom = a + b === 0 ? treated.n + held.n - 2 : (a + b) ** 2 / (a ** 2 / (treated.n - 1) + b ** 2 / (held.n - 1))
  const half = studentQuantile((1 + level) / 2, degreesOfFreedom) * standardError
  const p = standardError === 0 ? (difference === 0 ? 1 : 0) : studentP(difference / standardError, degreesOfFreedom)
  return { kind: 'effect', treated, held, difference, standardError, degreesOfFreedom, low: difference - half, high: difference + half, p }
}

/** Units that an arm needs for each squared skewness of what is measured, to know its own spread. Of an outcome that one in a hundred has: 25 who have it. */
const PER_SKEWNESS = 25

/**
 * Means of the arms: held out, treated. An arm too small for how skewed a measure is may hold nobody who has it; then its own spread is 0 and any difference looks certain.
 * There the spread of all units stands in, where it is larger: it is the arm's own when nothing was changed. How many are needed grows with the squared skewness
 * (Kohavi, Deng, Longbotham & Xu, KDD 2014, rule 7).
 * @param isIn the units that are there; absent: all
 */
export function armMeans(arm: Uint8Array, y: Float64Array, isIn: (unit: number) => boolean = () => true): [ArmMean, ArmMean] {
  const n = [0, 0], sum = [0, 0], squares = [0, 0]
  for (let i = 0; i < y.length; i++) {
    if (!isIn(i)) continue
    n[arm[i]!]!++
    sum[arm[i]!]! += y[i]!
  }
  const mean = [sum[0]! / n[0]!, sum[1]! / n[1]!], all = n[0]! + n[1]!, common = (sum[0]! + sum[1]!) / all
  let second = 0, third = 0
  for (let i = 0; i < y.length; i++) {
    if (!isIn(i)) continue
    squares[arm[i]!]! += (y[i]! - mean[arm[i]!]!) ** 2
    const away = y[i]! - common
    second += away * away
    third += away * away * away
  }
  const together = Math.sqrt(second / (all - 1)), squaredSkewness = second > 0 ? (all * third ** 2) / second ** 3 : 0
  const of = (a: 0 | 1): ArmMean => {
    const own = Math.sqrt(squares[a]! / (n[a]! - 1)), isThin = n[a]! < PER_SKEWNESS * squaredSkewness
    return { n: n[a]!, mean: mean[a]!, deviation: isThin ? Math.max(own, together) : own, isThin }
  }
  return [of(0), of(1)]
}

export interface AdjustedEffect extends Effect {
  /** What one unit of `before` says about y, within arms. */
  readonly theta: number
  /** Variance of the difference ÷ that without adjustment: .64 is worth 56 % more customers. */
  readonly varianceRatio: number
}

/**
 * CUPED: y less what was known before the draw, y − θ(x − x̄), θ = cov(y, x) ÷ var(x) within arms. Deng, Xu, Kohavi & Walker, WSDM 2013. `before` must be from before
 * the draw (the same measure over an earlier period, say); unknown values have been filled with the mean. It moves no mean in expectation, it only narrows the interval.
 */
export function cuped({ arm, y }: Drawn, before: Float64Array, level = 0.95): AdjustedEffect | ModelTooFew {
  const plain = intentionToTreat({ arm, y }, level)
  if (plain.kind === 'tooFew') return plain
  const of = armMeans(arm, before)
  const meanBefore = before.reduce((sum, x) => sum + x, 0) / before.length
  const means = [plain.held.mean, plain.treated.mean]
  let products = 0, squares = 0
  for (let i = 0; i < y.length; i++) {
    const a = arm[i]!, x = before[i]! - of[a]!.mean
    products += x * (y[i]! - means[a]!)
    squares += x * x
  }
  const theta = squares > 0 ? products / squares : 0
  const adjusted = intentionToTreat({ arm, y: y.map((v, i) => v - theta * (before[i]! - meanBefore)) }, level) as Effect
  return { ...adjusted, theta, varianceRatio: plain.standardError === 0 ? 1 : (adjusted.standardError / plain.standardError) ** 2 }
}

/** Bootstrap interval of the difference of means: for money, whose few large values make Welch's too symmetric. Percentiles; units are drawn, arms are kept. */
export function bootstrapDifference({ arm, y }: Drawn, options: Omit<BootstrapOptions, 'clusters'>): BootstrapIntervals {
  return bootstrapIntervals(y.length, 1, (weights) => {
    let n1 = 0, n0 = 0, s1 = 0, s0 = 0
    for (let i = 0; i < y.length; i++) {
      const w = weights[i]!
      if (arm[i] === 1) {
        n1 += w
        s1 += w * y[i]!
      } else {
        n0 += w
        s0 += w * y[i]!
      }
    }
    return [s1 / n1 - s0 / n0]
  }, options)
}

/** Units of an arm that are drawn one by one; of more, every so manieth is drawn together. */
const MOST_DRAWN = 2_000

/**
 * Bootstrap intervals of the differences of several means at once, for large experiments: arms are drawn apart, and beyond 2,000 units an arm's are drawn in
 * 2,000 blocks of every so manieth unit. Sums of independent blocks keep variance and third cumulant of the mean, so the interval stays what it was and its cost stops growing.
 * @param ys one column for each mean, row for row with `arm`
 */
export function bootstrapDifferences(arm: Uint8Array, ys: readonly Float64Array[], { random, rounds = 1000, level = 0.95, isCancelled }: Omit<BootstrapOptions, 'clusters'>): BootstrapIntervals {
  const sides = [blocksOf(arm, ys, 0), blocksOf(arm, ys, 1)]
  const values = ys.map(() => new Float64Array(rounds)), sums = new Float64Array(ys.length)
  let done = 0
  for (; done < rounds && !isCancelled?.(); done++) {
    for (const [side, { units, sum, blocks }] of sides.entries()) {
      let n = 0
      sums.fill(0)
      for (let i = 0; i < blocks; i++) {
        const b = Math.floor(random() * blocks)
        n += units[b]!
        for (let m = 0; m < sums.length; m++) sums[m]! += sum[b * sums.length + m]!
      }
      for (let m = 0; m < sums.length; m++) values[m]![done]! += (side === 1 ? 1 : -1) * (sums[m]! / n)
    }
  }
  const tail = (1 - level) / 2
  const quantile = (q: number) => Float64Array.from(values, (own) => quantileInPlace(own, 0, done, amongDraws(q, done)))
  return { low: quantile(tail), high: quantile(1 - tail), deviation: Float64Array.from(values, (own) => deviationOf(own.subarray(0, done))), rounds: done }
}

function blocksOf(arm: Uint8Array, ys: readonly Float64Array[], side: 0 | 1): { readonly units: Int32Array; readonly sum: Float64Array; readonly blocks: number } {
  let n = 0
  for (let i = 0; i < arm.length; i++) if (arm[i] === side) n++
  const blocks = Math.min(n, MOST_DRAWN), width = ys.length
  const units = new Int32Array(blocks), sum = new Float64Array(blocks * width)
  let place = 0
  for (let i = 0; i < arm.length; i++) {
    if (arm[i] !== side) continue
    const b = place++ % blocks
    units[b]!++
    for (let m = 0; m < width; m++) sum[b * width + m]! += ys[m]![i]!
  }
  return { units, sum, blocks }
}

export interface SampleRatio {
  readonly p: number
  /** p < .001: units got lost, or were drawn wrongly; the result must not be read. */
  readonly isMismatch: boolean
}

/** Sample-ratio mismatch: χ² of counts by arm against planned shares. Fabijan et al., KDD 2019. @param planned shares, any scale */
export function sampleRatio(counts: readonly number[], planned: readonly number[]): SampleRatio {
  const n = counts.reduce((sum, c) => sum + c, 0), all = planned.reduce((sum, c) => sum + c, 0)
  if (n === 0) return { p: 1, isMismatch: false }
  const chi = counts.reduce((sum, c, arm) => sum + (c - (n * planned[arm]!) / all) ** 2 / ((n * planned[arm]!) / all), 0)
  const p = chiSquaredP(chi, counts.length - 1)
  return { p, isMismatch: p < 0.001 }
}

export interface AlwaysValid {
  readonly low: number
  readonly high: number
  /** Holds at every look; the least over all looks so far may be told. */
  readonly p: number
}

/** Units in an arm before which an always-valid interval is not to be read: it rests on the central limit theorem. */
const FIRST_LOOK = 50

/**
 * Interval and p that may be looked at after every customer and still err in 5 % of experiments at most: mixture sequential test with a normal prior
 * (Robbins 1970; Johari, Koomen, Pekelis & Walsh, Operations Research 2022), which is also the asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas,
 * Annals of Statistics 2024, §2: half width SE·√((s+1)/s · ln((s+1)/α²)), s = s*·n ÷ `plannedN`, s* the root of s = ln(s+1) − 2 ln α, so it is narrowest at `plannedN`.
 * `plannedN` (units in all) is fixed before the first look. Null before `FIRST_LOOK`.
 */
export function alwaysValid({ treated, held, difference, standardError }: Effect, plannedN: number, level = 0.95): AlwaysValid | null {
  const n = treated.n + held.n, alpha = 1 - level
  if (Math.min(treated.n, held.n) < FIRST_LOOK || !(standardError > 0)) return null
  let best = 1
  for (let i = 0; i < 100; i++) best = Math.log(best + 1) - 2 * Math.log(alpha)
  const s = (best * n) / plannedN
  const half = standardError * Math.sqrt(((s + 1) / s) * Math.log((s + 1) / alpha ** 2))
  const logRatio = (s / (2 * (s + 1))) * (difference / standardError) ** 2 - Math.log(s + 1) / 2
  return { low: difference - half, high: difference + half, p: Math.min(1, Math.exp(-logRatio)) }
}
