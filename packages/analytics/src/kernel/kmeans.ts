import { kmeans } from 'ml-kmeans'
import { seededRandom } from './seededRandom.ts'

export interface KMeans {
  readonly k: number
  /** Row-major, k × dimensions. */
  readonly centres: Float64Array
  readonly group: Int32Array
  /** Sum of squared distances to the own centre. */
  readonly inertia: number
}

/** Steps after which starts are compared: by then the better one is known, and only it goes on. */
const FIRST_STEPS = 12
/** As many of them are ml-kmeans'. */
const OF_ML = 3
/** Steps after which it is left as it is. */
const MOST_STEPS = 60

/**
 * Best of `restarts` starts, by inertia: greedy k-means++ (Arthur & Vassilvitskii 2007; 2 + ln k candidates each), then a dozen steps, the first by ml-kmeans; the
 * best goes on until no row moves or a few steps gain less than 1e-4 of inertia. Meant for a sample: see `lloyd` for all rows. @param points row-major, finite
 */
export function kmeansOnSample(points: Float64Array, rows: number, dimensions: number, k: number, seed: number, restarts: number): KMeans {
  const data = rowsAsLists(points, rows, dimensions)
  return bestStart(points, rows, dimensions, k, seed, restarts, (start) => {
    const { centroids } = kmeans(data, k, { initialization: rowsAsLists(start, k, dimensions), maxIterations: OF_ML, tolerance: 1e-4 })
    return settle(points, rows, dimensions, Float64Array.from(centroids.flat()), k, FIRST_STEPS - OF_ML, 0)
  })
}

/** The same without ml-kmeans, for the many small divisions that a found one is held against. */
export function kmeansOnFew(points: Float64Array, rows: number, dimensions: number, k: number, seed: number, restarts: number): KMeans {
  return bestStart(points, rows, dimensions, k, seed, restarts, (start) => settle(points, rows, dimensions, start, k, FIRST_STEPS, 0))
}

function bestStart(points: Float64Array, rows: number, dimensions: number, k: number, seed: number, restarts: number, firstSteps: (start: Float64Array) => KMeans): KMeans {
  const random = seededRandom(seed)
  let best: KMeans | undefined
  for (let restart = 0; restart < restarts; restart++) {
    const found = firstSteps(scattered(points, rows, dimensions, k, random))
    if (!best || found.inertia < best.inertia) best = found
  }
  return settle(points, rows, dimensions, best!.centres, k, MOST_STEPS, 1e-4)
}

function rowsAsLists(points: Float64Array, rows: number, dimensions: number): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(points.subarray(i * dimensions, (i + 1) * dimensions)))
}

/** `steps` Lloyd steps (Lloyd 1982) over all rows from given centres. An emptied group keeps its centre. */
export function lloyd(points: Float64Array, rows: number, dimensions: number, from: Float64Array, k: number, steps: number): KMeans {
  return settle(points, rows, dimensions, from, k, steps, 0)
}

/** Centres far apart: each next one is the best of a few rows drawn by their squared distance to those chosen. */
function scattered(points: Float64Array, rows: number, dimensions: number, k: number, random: () => number): Float64Array {
  const centres = new Float64Array(k * dimensions)
  const nearest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY)
  const candidates = 2 + Math.floor(Math.log(k))
  let kept = new Float64Array(rows), tried = new Float64Array(rows)
  let total = 0
  for (let c = 0; c < k; c++) {
    let least = Number.POSITIVE_INFINITY, chosen = 0
    for (let t = 0; t < (c === 0 ? 1 : candidates); t++) {
      let row = Math.floor(random() * rows)
      if (total > 0) {
        let left = random() * total
        row = 0
        while (row < rows - 1 && (left -= nearest[row]!) > 0) row++
      }
      let sum = 0
      for (let i = 0; i < rows; i++) {
        const squares = Math.min(nearest[i]!, squaresBetween(points, i * dimensions, points, row * dimensions, dimensions))
        tried[i] = squares
        sum += squares
      }
      if (sum < least) {
        least = sum
        chosen = row
        const swap = kept
        kept = tried
        tried = swap
      }
    }
    nearest.set(kept)
    total = least
    centres.set(points.subarray(chosen * dimensions, (chosen + 1) * dimensions), c * dimensions)
  }
  return centres
}

/**
 * Lloyd's steps with Hamerly's bounds (SIAM Data Mining 2010): a row is measured against all centres only when how far centres moved could have changed
 * its nearest one. The same groups as without bounds, for a third of the work and less.
 */
function settle(points: Float64Array, rows: number, dimensions: number, from: Float64Array, k: number, steps: number, leastGain: number): KMeans {
  const centres = from.slice()
  const group = new Int32Array(rows)
  // Distance to the own centre at most, to any other at least.
  const own = new Float64Array(rows), other = new Float64Array(rows)
  const assign = (i: number): void => {
    const row = i * dimensions
    let best = 0, least = Number.POSITIVE_INFINITY, second = Number.POSITIVE_INFINITY
    for (let g = 0, centre = 0; g < k; g++, centre += dimensions) {
      const squares = squaresBetween(points, row, centres, centre, dimensions)
      if (squares < least) {
        second = least
        least = squares
        best = g
      } else if (squares < second) second = squares
    }
    group[i] = best
    own[i] = Math.sqrt(least)
    other[i] = Math.sqrt(second)
  }
  const size = new Int32Array(k), sums = new Float64Array(k * dimensions)
  for (let i = 0, row = 0; i < rows; i++, row += dimensions) {
    assign(i)
    const g = group[i]!, centre = g * dimensions
    size[g]!++
    for (let d = 0; d < dimensions; d++) sums[centre + d]! += points[row + d]!
  }

  const moved = new Float64Array(k), half = new Float64Array(k)
  let before = Number.POSITIVE_INFINITY
  for (let step = 0; step < steps; step++) {
    let furthest = 0, next = 0, farthest = -1
    for (let g = 0; g < k; g++) {
      let squares = 0
      if (size[g]! > 0) for (let d = g * dimensions; d < (g + 1) * dimensions; d++) {
        const mean = sums[d]! / size[g]!
        squares += (mean - centres[d]!) ** 2
        centres[d] = mean
      }
      moved[g] = Math.sqrt(squares)
      if (moved[g]! > furthest) {
        next = furthest
        furthest = moved[g]!
        farthest = g
      } else next = Math.max(next, moved[g]!)
    }
    if (furthest === 0) break
    for (let g = 0; g < k; g++) {
      let nearest = Number.POSITIVE_INFINITY
      for (let o = 0; o < k; o++) if (o !== g) nearest = Math.min(nearest, squaresBetween(centres, g * dimensions, centres, o * dimensions, dimensions))
      half[g] = Math.sqrt(nearest) / 2
    }
    for (let i = 0; i < rows; i++) {
      const g = group[i]!
      own[i]! += moved[g]!
      other[i]! -= g === farthest ? next : furthest
      const enough = Math.max(half[g]!, other[i]!)
      if (own[i]! < enough) continue
      own[i] = Math.sqrt(squaresBetween(points, i * dimensions, centres, g * dimensions, dimensions))
      if (own[i]! < enough) continue
      assign(i)
      const now = group[i]!
      if (now === g) continue
      size[g]!--
      size[now]!++
      for (let d = 0, row = i * dimensions, left = g * dimensions, entered = now * dimensions; d < dimensions; d++) {
        const value = points[row + d]!
        sums[left + d]! -= value
        sums[entered + d]! += value
      }
    }
    if (leastGain > 0 && step % 4 === 3) {
      const inertia = inertiaOf(points, rows, dimensions, centres, group)
      if (before - inertia <= leastGain * inertia) break
      before = inertia
    }
  }
  return { k, centres, group, inertia: inertiaOf(points, rows, dimensions, centres, group) }
}

function inertiaOf(points: Float64Array, rows: number, dimensions: number, centres: Float64Array, group: Int32Array): number {
  let sum = 0
  for (let i = 0; i < rows; i++) sum += squaresBetween(points, i * dimensions, centres, group[i]! * dimensions, dimensions)
  return sum
}

/** Squared distance of two rows. Four sums side by side: one alone would wait for itself. */
function squaresBetween(a: Float64Array, from: number, b: Float64Array, to: number, dimensions: number): number {
  let s0 = 0, s1 = 0, s2 = 0, s3 = 0, d = 0
  for (; d + 3 < dimensions; d += 4) {
    const g0 = a[from + d]! - b[to + d]!, g1 = a[from + d + 1]! - b[to + d + 1]!, g2 = a[from + d + 2]! - b[to + d + 2]!, g3 = a[from + d + 3]! - b[to + d + 3]!
    s0 += g0 * g0
    s1 += g1 * g1
    s2 += g2 * g2
    s3 += g3 * g3
  }
  for (; d < dimensions; d++) {
    const gap = a[from + d]! - b[to + d]!
    s0 += gap * gap
  }
  return s0 + s1 + (s2 + s3)
}
