import { symmetricEigen } from './matrix.ts'

/** Principal components of centred points (row-major): eigenvectors of the covariance, largest variance first. Pearson 1901. */
export function principalComponents(points: Float64Array, rows: number, dimensions: number): { readonly variance: readonly number[]; readonly vectors: readonly (readonly number[])[] } {
  const covariance = new Float64Array(dimensions * dimensions)
  for (let i = 0; i < rows; i++) for (let x = 0, row = i * dimensions; x < dimensions; x++) for (let y = x; y < dimensions; y++) covariance[x * dimensions + y]! += points[row + x]! * points[row + y]!
  for (let x = 0; x < dimensions; x++) for (let y = x; y < dimensions; y++) covariance[y * dimensions + x] = covariance[x * dimensions + y]! /= Math.max(1, rows)
  const { values, vectors } = symmetricEigen(covariance, dimensions)
  return {
    variance: Array.from(values, (value) => Math.max(0, value)),
    vectors: Array.from(values, (_, e) => {
      const vector = Array.from({ length: dimensions }, (_, d) => vectors[d * dimensions + e]!)
      // The sign is free: the largest weight is positive, so that pictures do not flip.
      const largest = vector.reduce((most, w) => (Math.abs(w) > Math.abs(most) ? w : most), 0)
      return largest < 0 ? vector.map((w) => -w) : vector
    }),
  }
}
