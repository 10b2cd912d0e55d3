import { kmeans } from 'ml-kmeans'

export interface KMeans {
  readonly k: number
  /** Row-major, k × dimensions. */
  readonly centres: Float64Array
  readonly group: Int32Array
  /** Sum of squared distances to the own centre. */
  readonly inertia: number
}

/** Best of `restarts` runs of ml-kmeans with k-means++ starts (Arthur & Vassilvitskii 2007), by inertia. */
export function kmeansOnSample(points: Float64Array, rows: number, dimensions: number, k: number, seed: number, restarts: number): KMeans {
  const data = Array.from({ length: rows }, (_, i) => Array.from(points.subarray(i * dimensions, (i + 1) * dimensions)))
  let best: KMeans | undefined
  for (let restart = 0; restart < restarts; restart++) {
    const found = kmeans(data, k, { initialization: 'kmeans++', seed: seed + restart * 7919, maxIterations: 60, tolerance: 1e-4 })
    const centres = Float64Array.from(found.centroids.flat())
    const assigned = assign(points, rows, dimensions, centres, k)
    if (!best || assigned.inertia < best.inertia) best = { k, centres, ...assigned }
  }
  return best!
}

/** `steps` Lloyd steps (Lloyd 1982) over all rows from given centres. An emptied group keeps its centre. */
export function lloyd(points: Float64Array, rows: number, dimensions: number, from: Float64Array, k: number, steps: number): KMeans {
  const centres = from.slice()
  const size = new Int32Array(k)
  const sums = new Float64Array(k * dimensions)
  let { group, inertia } = assign(points, rows, dimensions, centres, k)
  for (let step = 0; step < steps; step++) {
    size.fill(0)
    sums.fill(0)
    for (let i = 0; i < rows; i++) {
      const g = group[i]!
      size[g]!++
      for (let d = 0; d < dimensions; d++) sums[g * dimensions + d]! += points[i * dimensions + d]!
    }
    for (let g = 0; g < k; g++) if (size[g]! > 0) for (let d = 0; d < dimensions; d++) centres[g * dimensions + d] = sums[g * dimensions + d]! / size[g]!
    const before = inertia
    ;({ group, inertia } = assign(points, rows, dimensions, centres, k))
    if (before - inertia <= 1e-9 * before) break
  }
  return { k, centres, group, inertia }
}

function assign(points: Float64Array, rows: number, dimensions: number, centres: Float64Array, k: number): { group: Int32Array; inertia: number } {
  const group = new Int32Array(rows)
  let inertia = 0
  for (let i = 0; i < rows; i++) {
    const row = i * dimensions
    let best = 0, least = Number.POSITIVE_INFINITY
    for (let g = 0; g < k; g++) {
      const centre = g * dimensions
      let squares = 0
      for (let d = 0; d < dimensions; d++) {
        const gap = points[row + d]! - centres[centre + d]!
        squares += gap * gap
      }
      if (squares < least) {
        least = squares
        best = g
      }
    }
    group[i] = best
    inertia += least
  }
  return { group, inertia }
}
