import { lastOf } from '../progress.ts'
import type { Clusters } from './design.ts'
import { quantileInPlace } from './quantile.ts'

export interface BootstrapOptions {
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** Rows drawn together: a customer's runs. Absent: each row by itself. */
  readonly clusters?: Clusters
  readonly rounds?: number
  /** Two-sided, 0–1. */
  readonly level?: number
  /** Asked after each round: true ends early with the rounds done. */
  readonly isCancelled?: () => boolean
}

export interface BootstrapIntervals {
  readonly low: Float64Array
  readonly high: Float64Array
  /** Standard deviation of each figure over the rounds. */
  readonly deviation: Float64Array
  /** Rounds whose figures were all finite; the others are left out. */
  readonly rounds: number
}

/**
 * Percentile intervals of figures by drawing whole clusters with replacement (Efron & Tibshirani 1993, §13.3; Field & Welsh, JRSS B 2007 for clusters).
 * @param statistic figures from how often each row was drawn. Weights, not copies: columns stay where they are. May return the same array again.
 */
export function bootstrapIntervals(rows: number, figures: number, statistic: (weights: Float64Array) => ArrayLike<number> | null, options: BootstrapOptions): BootstrapIntervals {
  return lastOf(bootstrapSteps(rows, figures, statistic, options))
}

/** As {@link bootstrapIntervals}, one round between two steps, each of which says how many are over. */
export function* bootstrapSteps(rows: number, figures: number, statistic: (weights: Float64Array) => ArrayLike<number> | null, { random, clusters, rounds = 1000, level = 0.95, isCancelled }: BootstrapOptions): Generator<number, BootstrapIntervals> {
  const units = clusters?.count ?? rows
  const drawn = new Float64Array(units)
  const weights = clusters ? new Float64Array(rows) : drawn
  const values = Array.from({ length: figures }, () => new Float64Array(rounds))
  let done = 0
  for (let round = 0; round < rounds && !isCancelled?.(); round++) {
    yield round
    drawn.fill(0)
    for (let i = 0; i < units; i++) drawn[Math.floor(random() * units)]!++
    if (clusters) for (let i = 0; i < rows; i++) weights[i] = drawn[clusters.of[i]!]!
    const found = statistic(weights)
    if (!found || Array.prototype.some.call(found, (value: number) => !Number.isFinite(value))) continue
    for (let f = 0; f < figures; f++) values[f]![done] = found[f]!
    done++
  }
  const tail = (1 - level) / 2
  const quantile = (q: number) => Float64Array.from(values, (own) => quantileInPlace(own, 0, done, amongDraws(q, done)))
  return { low: quantile(tail), high: quantile(1 - tail), deviation: Float64Array.from(values, (own) => deviationOf(own.subarray(0, done))), rounds: done }
}

/**
 * Of `draws` that are few, the share of them below which one more would fall with chance `q`: their (n + 1)q-th (Hyndman & Fan, Am. Stat. 1996, type 6).
 * The plain quantile of 200 draws would lie a hundredth too far in, that of 60 three.
 */
export function amongDraws(q: number, draws: number): number {
  return draws < 2 ? q : Math.max(0, Math.min(1, ((draws + 1) * q - 1) / (draws - 1)))
}

/** With n − 1. */
export function deviationOf(values: Float64Array): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1))
}
