/** Two-sided 95 %: the normal distribution's 0.975 quantile. */
export const Z95 = 1.959963984540054

/** A share with its interval. `count` of `n`; all shares are 0–1. */
export interface Share {
  readonly count: number
  readonly n: number
  readonly share: number
  readonly low: number
  readonly high: number
}

/** Two-sided, 95 %. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** How a share or mean differs from another one: first minus second. */
export interface Change {
  readonly difference: number
  readonly low: number
  readonly high: number
  /** Whether the interval excludes 0, and on which side. */
  readonly verdict: 'more' | 'less' | 'noEvidence'
}

/** A mean with a 95 % interval. With one value the interval is unknown: `low` and `high` are null. */
export interface Mean {
  readonly mean: number
  readonly low: number | null
  readonly high: number | null
  readonly n: number
}

/** Wilson score interval. Wilson, JASA 1927; Newcombe, Statistics in Medicine 1998, 17:857–872, method 3. Null without cases. */
export function wilson(count: number, n: number, z: number = Z95): Share | null {
  if (n === 0) return null
  const p = count / n
  const zz = z * z
  const middle = p + zz / (2 * n)
  const half = z * Math.sqrt((p * (1 - p)) / n + zz / (4 * n * n))
  const scale = 1 + zz / n
  return { count, n, share: p, low: count === 0 ? 0 : (middle - half) / scale, high: count === n ? 1 : (middle + half) / scale }
}

/** Difference of two independent shares. Newcombe, Statistics in Medicine 1998, 17:873–890, method 10 (from Wilson limits). */
export function newcombe(a: Share | null, b: Share | null): Change | null {
  if (!a || !b) return null
  const difference = a.share - b.share
  const low = difference - Math.hypot(a.share - a.low, b.high - b.share)
  const high = difference + Math.hypot(a.high - a.share, b.share - b.low)
  return { difference, low, high, verdict: verdictOf(low, high) }
}

/** What the interval of a difference says: on which side of 0 all of it lies. */
export function verdictOf(low: number, high: number): Change['verdict'] {
  return low > 0 ? 'more' : high < 0 ? 'less' : 'noEvidence'
}

/** Mean of `n` values from their sum and sum of squares; normal interval, sample variance (n − 1). */
export function meanOf(n: number, sum: number, sumOfSquares: number, z: number = Z95): Mean | null {
  if (n === 0) return null
  const mean = sum / n
  if (n === 1) return { mean, low: null, high: null, n }
  const variance = Math.max(0, (sumOfSquares - sum * mean) / (n - 1))
  const half = z * Math.sqrt(variance / n)
  return { mean, low: mean - half, high: mean + half, n }
}
