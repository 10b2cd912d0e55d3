import { studentP, studentQuantile } from './distributions.ts'
import { verdictOf, type Change } from './interval.ts'
import type { Moments, SharedMoments } from './clusterSums.ts'

/** A mean or ratio with the error that comes from customers, not rows. In the unit of the measure for one of the divisor. */
export interface ClusteredMean {
  readonly mean: number
  /** Sum of the divisor: runs, say. */
  readonly n: number
  readonly customers: number
  /** Customers if all had equally much of the divisor, and meant as much: (Σn)²/Σn². Kish 1965. */
  readonly alikeCustomers: number
  readonly standardError: number
  readonly low: number
  readonly high: number
}

/** Difference with its test; `p` is two-sided. */
export interface TestedChange extends Change {
  readonly standardError: number
  readonly df: number
  readonly t: number
  readonly p: number
}

/**
 * Ratio R = Σy/Σn with the linearised variance G/(G − 1)·Σ(y − R·n)²/(Σn)² over customers (Cochran 1977, §6.3 and §9A; the same as the
 * cluster-robust "CR1" variance of a mean, Liang & Zeger 1986), t with {@link ClusteredMean.alikeCustomers} − 1 degrees of freedom.
 * That variance is too small when a few customers hold most rows; fewer degrees of freedom make up for some of it, not for all below
 * some 20 customers. Null without rows; the error is NaN with one customer.
 */
export function clusteredMean(moments: Moments, m: number, level: number = 0.95): ClusteredMean | null {
  const d = moments.per[m]!
  const n = moments.y[d]!
  if (!(n > 0)) return null
  const mean = moments.y[m]! / n
  const customers = moments.present[d]!
  const alikeCustomers = (n * n) / moments.yy[d]!
  const standardError = Math.sqrt(varianceOf(moments, m))
  const half = studentQuantile((1 + level) / 2, Math.max(1e-9, alikeCustomers - 1)) * standardError
  return { mean, n, customers, alikeCustomers, standardError, low: mean - half, high: mean + half }
}

/** Variance of the ratio of measure `m`. NaN with fewer than two customers. */
export function varianceOf(moments: Moments, m: number): number {
  const d = moments.per[m]!
  const n = moments.y[d]!, ratio = moments.y[m]! / n, customers = moments.present[d]!
  if (customers < 2) return Number.NaN
  const squares = moments.yy[m]! - 2 * ratio * moments.yn[m]! + ratio * ratio * moments.yy[d]!
  // What is left of sums this large that cancel is rounding.
  return squares <= 1e-12 * moments.yy[m]! ? 0 : (squares * customers) / (customers - 1) / (n * n)
}

/** Covariance of the two cohorts' ratios, from customers who are in both; 0 when nobody is. */
export function covarianceOf(a: Moments, b: Moments, shared: SharedMoments, m: number): number {
  const d = a.per[m]!
  const ratioA = a.y[m]! / a.y[d]!, ratioB = b.y[m]! / b.y[d]!
  const products = shared.yy[m]! - ratioB * shared.yn[m]! - ratioA * shared.ny[m]! + ratioA * ratioB * shared.yy[d]!
  const scale = Math.sqrt((a.present[d]! / (a.present[d]! - 1)) * (b.present[d]! / (b.present[d]! - 1)))
  return (products * scale) / (a.y[d]! * b.y[d]!)
}

/**
 * Difference of means or ratios, A minus B, by customers: variance of each side and twice their covariance where customers are shared;
 * degrees of freedom by Satterthwaite (Welch 1947) from alike customers. Null when a side has fewer than two customers.
 */
export function clusteredChange(a: Moments, b: Moments, m: number, shared?: SharedMoments, level: number = 0.95): TestedChange | null {
  const d = a.per[m]!
  if (a.present[d]! < 2 || b.present[d]! < 2) return null
  const varianceA = varianceOf(a, m), varianceB = varianceOf(b, m)
  const difference = a.y[m]! / a.y[d]! - b.y[m]! / b.y[d]!
  const standardError = Math.sqrt(Math.max(0, varianceA + varianceB - 2 * (shared ? covarianceOf(a, b, shared, m) : 0)))
  const dfOf = (moments: Moments): number => Math.max(1e-9, moments.y[d]! ** 2 / moments.yy[d]! - 1)
  const df = (varianceA + varianceB) ** 2 / (varianceA ** 2 / dfOf(a) + varianceB ** 2 / dfOf(b)) || Math.min(dfOf(a), dfOf(b))
  const half = standardError === 0 ? 0 : studentQuantile((1 + level) / 2, df) * standardError
  const t = standardError === 0 ? (difference === 0 ? 0 : Math.sign(difference) * Number.POSITIVE_INFINITY) : difference / standardError
  return { difference, low: difference - half, high: difference + half, verdict: verdictOf(difference - half, difference + half), standardError, df, t, p: t === 0 ? 1 : Math.abs(t) === Number.POSITIVE_INFINITY ? 0 : studentP(t, df) }
}
