import { normalQuantile } from './distributions.ts'
import { cholesky, symmetricEigen } from './matrix.ts'
import { normalFrom } from './normalFrom.ts'

/**
 * Draws rows that look like `points` (row-major) but for groups: each feature has exactly the values it has there, and features hang together as they do there,
 * through one normal cloud (Gaussian copula; Cario & Nelson 1997). Skewed, lumpy and correlated features make k-means look good on their own; groups must look better than this.
 * @returns a function that draws `count` such rows
 */
export function oneCloud(points: Float64Array, rows: number, dimensions: number, random: () => number): (count: number) => Float64Array {
  const sorted = Array.from({ length: dimensions }, (_, d) => Float64Array.from({ length: rows }, (_, i) => points[i * dimensions + d]!).sort())
  const root = rootOf(scoreCovariance(points, rows, dimensions, sorted), dimensions)
  const normal = normalFrom(random)
  return (count) => {
    const scores = new Float64Array(count)
    const cloud = new Float64Array(count * dimensions)
    const white = Float64Array.from({ length: count * dimensions }, normal)
    for (let d = 0; d < dimensions; d++) {
      for (let i = 0; i < count; i++) {
        let sum = 0
        for (let e = 0; e < dimensions; e++) sum += root[d * dimensions + e]! * white[i * dimensions + e]!
        scores[i] = sum
      }
      // The lowest score gets the lowest value, and so on: ranks rather than the normal curve, so that any scale of scores will do.
      const order = Float64Array.from(scores).sort()
      for (let i = 0; i < count; i++) cloud[i * dimensions + d] = sorted[d]![Math.min(rows - 1, Math.floor(((lastPlace(order, scores[i]!) + 0.5) / count) * rows))]!
    }
    return cloud
  }
}

/** Covariance of normal scores: each value replaced by the normal quantile of its mid-rank, (rank − 0.5) ÷ rows. */
function scoreCovariance(points: Float64Array, rows: number, dimensions: number, sorted: readonly Float64Array[]): Float64Array {
  // By twice the mid-rank, for all features: values that differ throughout have the same ranks in each.
  const quantiles = new Float64Array(2 * rows).fill(Number.NaN)
  const scores = sorted.map((values, d) => {
    const byPlace = new Float64Array(rows)
    for (let from = 0; from < rows;) {
      let to = from + 1
      while (to < rows && values[to] === values[from]) to++
      if (quantiles[from + to] !== quantiles[from + to]) quantiles[from + to] = normalQuantile((from + to) / 2 / rows)
      byPlace[to - 1] = quantiles[from + to]!
      from = to
    }
    const own = new Float64Array(rows)
    for (let i = 0; i < rows; i++) own[i] = byPlace[lastPlace(values, points[i * dimensions + d]!)]!
    return own
  })
  const covariance = new Float64Array(dimensions * dimensions)
  for (let x = 0; x < dimensions; x++) for (let y = 0; y <= x; y++) {
    const one = scores[x]!, other = scores[y]!
    let sum = 0
    for (let i = 0; i < rows; i++) sum += one[i]! * other[i]!
    covariance[x * dimensions + y] = covariance[y * dimensions + x] = sum / rows
  }
  return covariance
}

/** Of a value that is there, the last place in ascending order. */
function lastPlace(sorted: Float64Array, value: number): number {
  let low = 0, high = sorted.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= value) low = middle
    else high = middle
  }
  return low
}

/** R with R·Rᵀ = `covariance`, also where features determine each other. */
function rootOf(covariance: Float64Array, dimensions: number): Float64Array {
  const l = cholesky(covariance, dimensions)
  if (l) return l
  const { values, vectors } = symmetricEigen(covariance, dimensions)
  return vectors.map((v, at) => v * Math.sqrt(Math.max(0, values[at % dimensions]!)))
}
