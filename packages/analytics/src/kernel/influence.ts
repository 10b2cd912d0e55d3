/**
 * By how much each row moves a maximum-likelihood estimate: −H⁻¹ times its score, by central differences; row-major, rows × parameters. Their sums of squares and products
 * are the sandwich covariance, which holds where the model does not (Huber 1967; White, Econometrica 1982), and with whatever else is worked out from the same rows
 * they add up row by row (Stefanski & Boos, The American Statistician 2002).
 * @param each fills `into` with each row's log-likelihood @param covariance inverse of the second derivatives of the summed negative log-likelihood, row-major
 */
export function influences(rows: number, at: Float64Array, covariance: Float64Array, each: (x: Float64Array, into: Float64Array) => void, step = 1e-4): Float64Array {
  const size = at.length
  const above = new Float64Array(rows), below = new Float64Array(rows), moved = new Float64Array(rows * size)
  for (let j = 0; j < size; j++) {
    const x = at.slice()
    x[j] = at[j]! + step
    each(x, above)
    x[j] = at[j]! - step
    each(x, below)
    for (let i = 0; i < rows; i++) {
      const score = (above[i]! - below[i]!) / (2 * step)
      for (let k = 0; k < size; k++) moved[i * size + k]! += covariance[k * size + j]! * score
    }
  }
  return moved
}
