/**
 * Silhouette of each point of a row-major matrix: (b − a) ÷ max(a, b), Euclidean; 0 for a group of one.
 * Rousseeuw, J. Computational and Applied Mathematics 1987, 20:53–65. Work grows with the square of `rows`.
 */
export function silhouettes(points: Float64Array, rows: number, dimensions: number, group: Int32Array, groups: number): Float64Array {
  const size = new Int32Array(groups)
  for (let i = 0; i < rows; i++) size[group[i]!]!++
  const sums = new Float64Array(rows * groups)
  for (let i = 0; i < rows; i++) {
    for (let j = i + 1; j < rows; j++) {
      let squares = 0
      for (let d = 0; d < dimensions; d++) {
        const gap = points[i * dimensions + d]! - points[j * dimensions + d]!
        squares += gap * gap
      }
      const distance = Math.sqrt(squares)
      sums[i * groups + group[j]!]! += distance
      sums[j * groups + group[i]!]! += distance
    }
  }
  const result = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    const own = group[i]!
    if (size[own]! < 2) continue
    const inside = sums[i * groups + own]! / (size[own]! - 1)
    let outside = Number.POSITIVE_INFINITY
    for (let g = 0; g < groups; g++) if (g !== own && size[g]! > 0) outside = Math.min(outside, sums[i * groups + g]! / size[g]!)
    if (outside === Number.POSITIVE_INFINITY) continue
    const larger = Math.max(inside, outside)
    result[i] = larger === 0 ? 0 : (outside - inside) / larger
  }
  return result
}
