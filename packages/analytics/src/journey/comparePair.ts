import { clusteredChiSquare } from '../kernel/chiSquare.ts'
import { clusteredChange, clusteredMean, covarianceOf, varianceOf, type ClusteredMean } from '../kernel/clusterMean.ts'
import { changeOf, clusteredShare } from '../kernel/clusterShare.ts'
import type { Moments, SharedMoments } from '../kernel/clusterSums.ts'
import { normalQuantile } from '../kernel/distributions.ts'
import type { Change, Mean } from '../kernel/interval.ts'
import { FIRST_RUNS } from '../wasm/cells.ts'
import type { Line, Mix } from './compareLines.ts'

/** With fewer customers on a side an error that counts customers is not to be relied upon (Cameron & Miller 2015). */
export const LEAST_CUSTOMERS = 20
/** Fewer runs than this on both sides together: no line could differ, so none is tested, and the others are corrected for less. Chosen by the sum of both sides alone, which says nothing about their difference (Bourgon, Gentleman & Huber 2010). */
const LEAST_OCCURRENCES = 10
/** Standard errors that a true difference must be away to be seen four times in five: z₀.₉₇₅ + z₀.₈. */
const DETECTABLE = normalQuantile(0.975) + normalQuantile(0.8)

/** Two sides' moments, asked line by line. */
export class Pair {
  private readonly a: Moments
  private readonly b: Moments
  private readonly shared: SharedMoments
  private readonly minimum: number

  constructor(a: Moments, b: Moments, shared: SharedMoments, minimum: number) {
    this.a = a
    this.b = b
    this.shared = shared
    this.minimum = minimum
  }

  /** Effect: Cohen's h = |2 asin √p₁ − 2 asin √p₂| (Cohen 1988). */
  shares(m: number): Omit<Line, 'kind'> {
    const a = clusteredShare(this.a, m), b = clusteredShare(this.b, m)
    const effect = a && b ? Math.abs(2 * Math.asin(Math.sqrt(a.share)) - 2 * Math.asin(Math.sqrt(b.share))) : 0
    const isTooFew = this.isTooFew(m) || this.a.y[m]! + this.b.y[m]! < LEAST_OCCURRENCES
    // What is not tested has no interval either: it could be read as a test.
    const change = isTooFew ? null : changeOf(a, b, this.a, this.b, m, this.shared)
    return { a: a && plainShare(a), b: b && plainShare(b), change: change && plainChange(change), effect, p: change && change.p, isTooFew, detectable: isTooFew ? null : this.detectable(m) }
  }

  /** Effect: difference in standard deviations of a customer's own mean, pooled over the sides. */
  means(m: number): Omit<Line, 'kind'> {
    const a = clusteredMean(this.a, m), b = clusteredMean(this.b, m)
    const isTooFew = this.isTooFew(m)
    const change = isTooFew ? null : clusteredChange(this.a, this.b, m, this.shared)
    const spread = a && b ? Math.sqrt((a.standardError ** 2 * a.customers + b.standardError ** 2 * b.customers) / 2) : 0
    const effect = change && spread > 0 ? Math.abs(change.difference) / spread : 0
    return { a: a && plainMean(a), b: b && plainMean(b), change: change && plainChange(change), effect, p: change && change.p, isTooFew, detectable: isTooFew ? null : this.detectable(m) }
  }

  isTooFew(m: number): boolean {
    const d = this.a.per[m]!
    return Math.min(this.a.y[d]!, this.b.y[d]!) < this.minimum || Math.min(this.a.present[d]!, this.b.present[d]!) < Math.min(LEAST_CUSTOMERS, this.minimum)
  }

  /** Of measures of which each run has exactly one: how far the two mixes of them are apart, and whether at all. */
  mix(choices: readonly number[]): Mix {
    const { a, b } = this, runsA = a.y[FIRST_RUNS]!, runsB = b.y[FIRST_RUNS]!
    const common = choices.length - 1
    const isTooFew = common === 0 || choices.some((m) => this.isTooFew(m))
    const found = isTooFew ? null : clusteredChiSquare(a, b, choices, this.shared)
    let apart = 0
    for (const m of choices) apart += Math.abs(a.y[m]! / runsA - b.y[m]! / runsB) / 2
    const others = choices.at(-1)!
    return { compared: common, otherRuns: { a: a.y[others]!, b: b.y[others]! }, apart, p: found?.p ?? null, isTooFew: isTooFew || found === null }
  }

  private detectable(m: number): number | null {
    const d = this.a.per[m]!
    if (this.a.present[d]! < 2 || this.b.present[d]! < 2) return null
    const variance = varianceOf(this.a, m) + varianceOf(this.b, m) - 2 * covarianceOf(this.a, this.b, this.shared, m)
    return variance > 0 ? DETECTABLE * Math.sqrt(variance) : null
  }
}

function plainShare({ count, n, share, low, high }: { count: number; n: number; share: number; low: number; high: number }) {
  return { count, n, share, low, high }
}

function plainMean({ mean, low, high, n }: ClusteredMean): Mean {
  return { mean, low: Number.isFinite(low) ? low : null, high: Number.isFinite(high) ? high : null, n }
}

function plainChange({ difference, low, high, verdict }: Change): Change | null {
  return Number.isFinite(low) && Number.isFinite(high) ? { difference, low, high, verdict } : null
}
