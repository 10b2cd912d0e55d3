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
  const effectiveN = (n / designEffect) * fewnessOf(moments, d, z)
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
  return changeOf(clusteredShare(a, m, z), clusteredShare(b, m, z), a, b, m, shared)
}

/** {@link clusteredShareChange} of shares that are known. */
export function changeOf(one: ClusteredShare | null, two: ClusteredShare | null, a: Moments, b: Moments, m: number, shared?: SharedMoments): TestedShareChange | null {
  if (!one || !two) return null
  const rho = shared && shared.customers > 1 ? correlation(a, b, shared, m) : 0
  const change = withCorrelation(one, two, rho)
  return { ...change, p: pOfZero(one, two, rho) }
}

const known = new WeakMap<Moments, Map<number, number>>()

/** {@link fewness} of a divisor: all its measures ask for the same. */
function fewnessOf(moments: Moments, d: number, z: number): number {
  if (z !== Z95) return fewnessAt(moments, d, z)
  let made = known.get(moments)
  if (!made) known.set(moments, (made = new Map()))
  let found = made.get(d)
  if (found === undefined) made.set(d, (found = fewnessAt(moments, d, z)))
  return found
}

function fewnessAt({ y, yy }: Moments, d: number, z: number): number {
  return fewness(y[d]! - 1, (y[d]! * y[d]!) / yy[d]! - 1, z)
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

/**
 * Twice the normal tail beyond the z at which the interval touches 0. Towards the other side it is d − √(x² − 2ρxy + y²) with both sides' Wilson
 * limits, which widens with z; the z is sought by a secant kept in its bracket (Illinois rule, Dowell & Jarratt, BIT 1971, 11:168).
 */
function pOfZero(a: ClusteredShare, b: ClusteredShare, rho: number): number {
  if (a.share === b.share) return 1
  // Seen from the larger share: its lower limit, the other's upper one.
  const [more, less] = a.share > b.share ? [a, b] : [b, a]
  const difference = more.share - less.share
  const gap = (z: number): number => {
    const x = limit(more, z, -1), y = limit(less, z, 1)
    return difference - Math.sqrt(Math.max(0, x * x - 2 * rho * x * y + y * y))
  }
  let low = 0, atLow = difference, high = 1, atHigh = gap(1)
  while (atHigh > 0 && high < 64) {
    ;[low, atLow, high] = [high, atHigh, high * 2]
    atHigh = gap(high)
  }
  if (atHigh > 0) return 0
  let z = high, before = low, last = 0
  for (let i = 0; i < 100 && Math.abs(z - before) > 1e-14 * z; i++) {
    before = z
    z = low + ((high - low) * atLow) / (atLow - atHigh)
    const at = gap(z)
    if (at > 0) {
      ;[low, atLow] = [z, at]
      if (last > 0) atHigh /= 2
      last = 1
    } else {
      ;[high, atHigh] = [z, at]
      if (last < 0) atLow /= 2
      last = -1
    }
  }
  return normalP(z)
}

/** How far a Wilson limit lies from the share, at the effective number of rows. */
function limit({ share, effectiveN: n }: ClusteredShare, z: number, side: 1 | -1): number {
  if (share === (side === 1 ? 1 : 0)) return 0
  const zz = z * z
  const end = (share + zz / (2 * n) + side * z * Math.sqrt((share * (1 - share)) / n + zz / (4 * n * n))) / (1 + zz / n)
  return side * (end - share)
}
