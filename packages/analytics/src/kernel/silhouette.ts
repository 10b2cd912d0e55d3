/** Euclidean distance of each pair of rows of a row-major matrix, row i before j at i·(2·rows − i − 1)/2 + j − i − 1. Worked out once, it serves every division of the same rows. */
export function pairDistances(points: Float64Array, rows: number, dimensions: number): Float32Array {
  const distances = new Float32Array((rows * (rows - 1)) / 2)
  let place = 0
  for (let i = 0; i < rows; i++) {
    const a = i * dimensions
    for (let j = i + 1; j < rows; j++) {
      const b = j * dimensions
      // Three sums side by side: one alone would wait for itself.
      let s0 = 0, s1 = 0, s2 = 0, d = 0
      for (; d + 2 < dimensions; d += 3) {
        const g0 = points[a + d]! - points[b + d]!, g1 = points[a + d + 1]! - points[b + d + 1]!, g2 = points[a + d + 2]! - points[b + d + 2]!
        s0 += g0 * g0
        s1 += g1 * g1
        s2 += g2 * g2
      }
      for (; d < dimensions; d++) {
        const gap = points[a + d]! - points[b + d]!
        s0 += gap * gap
      }
      distances[place++] = Math.sqrt(s0 + s1 + s2)
    }
  }
  return distances
}

/**
 * Silhouette of each point of a row-major matrix: (b − a) ÷ max(a, b), Euclidean; 0 for a group of one.
 * Rousseeuw, J. Computational and Applied Mathematics 1987, 20:53–65. Work grows with the square of `rows`.
 */
export function silhouettes(points: Float64Array, rows: number, dimensions: number, group: Int32Array, groups: number): Float64Array {
  return silhouettesOf(pairDistances(points, rows, dimensions), rows, group, groups)
}

/** The same from `pairDistances`. */
export function silhouettesOf(distances: Float32Array, rows: number, group: Int32Array, groups: number): Float64Array {
  const size = new Int32Array(groups)
  for (let i = 0; i < rows; i++) size[group[i]!]!++
  const sums = new Float64Array(rows * groups)
  let place = 0
  for (let i = 0; i < rows; i++) {
    const row = i * groups, own = group[i]!
    for (let j = i + 1; j < rows; j++) {
      const distance = distances[place++]!
      sums[row + group[j]!]! += distance
      sums[j * groups + own]! += distance
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
