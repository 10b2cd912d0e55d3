import { normalCdf, normalP, studentQuantile } from './distributions.ts'
import { Z95, newcombe, verdictOf, wilson, type Change, type Share } from './interval.ts'
import type { Moments, SharedMoments } from './clusterSums.ts'
import { covarianceOf, varianceOf } from './clusterMean.ts'

/** A share of rows whose interval counts customers. */
export interface ClusteredShare extends Share {
  readonly customers: number
  /** Rows that would tell as much if each were another customer's: n ÷ design effect, less where there are few customers; at most n. */
  readonly effectiveN: number
  /** Variance of the share ÷ p(1 − p)/(n − 1), that of as many independent rows; at least 1, and 1 where each row is another customer's. Kish 1965. */
  readonly designEffect: number
}

/** `p` is two-sided and fits the interval: it is below 0.05 exactly where the 95 % interval leaves 0 out. */
export interface TestedShareChange extends Change {
  readonly p: number
}

/**
 * Share with Wilson's interval at the effective number of rows (Rao & Scott, Biometrics 1992, 48:577; Dean & Pagano, J. Survey Statistics and
 * Methodology 2015, 3:484), less where there are few customers (Korn & Graubard 1998). The design effect is never taken below 1, so that chance cannot make the interval narrower than independent rows would.
 * Where all or none have it, how alike a customer's rows are cannot be seen: they are taken as wholly alike, (Σn)²/Σn² rows.
 * Null without rows. The measure must be 0 or 1 for each row.
 */
export function clusteredShare(moments: Moments, m: number, z: number = Z95): ClusteredShare | null {
  const d = moments.per[m]!
  const n = moments.y[d]!, count = moments.y[m]!
  if (!(n > 0)) return null
  const p = count / n
  const wholly = moments.yy[d]! / n
  const seen = count > 0 && count < n && moments.present[d]! > 1 ? (varianceOf(moments, m) * (n - 1)) / (p * (1 - p)) : wholly
  const designEffect = Math.max(1, seen)
  const effectiveN = (n / designEffect) * fewness(n - 1, (n * n) / moments.yy[d]! - 1, z)
  const { low, high } = wilson(p === 1 ? effectiveN : p * effectiveN, effectiveN, z)!
  return { count, n, share: p, low: count === 0 ? 0 : low, high: count === n ? 1 : high, customers: moments.present[d]!, effectiveN, designEffect }
}

/**
 * Difference of two shares, A minus B: Newcombe's method 10 (Statistics in Medicine 1998, 17:873) on {@link clusteredShare}s; where customers
 * are on both sides with their correlation ρ, d − √((p₁−l₁)² − 2ρ(p₁−l₁)(u₂−p₂) + (u₂−p₂)²), Newcombe's method 10 for paired shares
 * (17:2635) as generalised by Zou & Donner, Statistics in Medicine 2008, 27:1693. `p` is where that interval would touch 0.
 * Null when a side has no rows.
 */
export function clusteredShareChange(a: Moments, b: Moments, m: number, shared?: SharedMoments, z: number = Z95): TestedShareChange | null {
  const one = clusteredShare(a, m, z), two = clusteredShare(b, m, z)
  if (!one || !two) return null
  const rho = shared && shared.customers > 1 ? correlation(a, b, shared, m) : 0
  const change = withCorrelation(one, two, rho)
  return { ...change, p: pOfZero(one, two, rho) }
}

/** (t with n − 1 ÷ t with alike customers − 1 degrees of freedom)²: few customers know less about how alike their rows are. Korn & Graubard, Survey Methodology 1998, 24:193. */
function fewness(rowsDf: number, customersDf: number, z: number): number {
  if (customersDf >= rowsDf * (1 - 1e-9)) return 1
  const p = normalCdf(z)
  return (studentQuantile(p, Math.max(1, rowsDf)) / studentQuantile(p, Math.max(1, customersDf))) ** 2
}

function correlation(a: Moments, b: Moments, shared: SharedMoments, m: number): number {
  const both = Math.sqrt(varianceOf(a, m) * varianceOf(b, m))
  return both > 0 ? Math.max(-1, Math.min(1, covarianceOf(a, b, shared, m) / both)) : 0
}

function withCorrelation(a: Share, b: Share, rho: number): Change {
  if (rho === 0) return newcombe(a, b)!
  const difference = a.share - b.share
  const apart = (x: number, y: number): number => Math.sqrt(Math.max(0, x * x - 2 * rho * x * y + y * y))
  const low = difference - apart(a.share - a.low, b.high - b.share)
  const high = difference + apart(a.high - a.share, b.share - b.low)
  return { difference, low, high, verdict: verdictOf(low, high) }
}

/** Twice the normal tail beyond the z at which the interval touches 0, found by bisection: it widens with z. */
function pOfZero(a: ClusteredShare, b: ClusteredShare, rho: number): number {
  if (a.share === b.share) return 1
  const holdsZero = (z: number): boolean => {
    const at = (share: ClusteredShare): Share => wilson(share.share === 1 ? share.effectiveN : share.share * share.effectiveN, share.effectiveN, z)!
    const { low, high } = withCorrelation(at(a), at(b), rho)
    return low <= 0 && high >= 0
  }
  let low = 0, high = 1
  while (!holdsZero(high) && high < 64) [low, high] = [high, high * 2]
  for (let i = 0; i < 48; i++) {
    const middle = (low + high) / 2
    if (holdsZero(middle)) high = middle
    else low = middle
  }
  return normalP(high)
}
