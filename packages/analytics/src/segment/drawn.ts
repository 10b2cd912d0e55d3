import { pairDistances, silhouettesOf } from '../kernel/silhouette.ts'

/** Rows drawn from many, in the order they were drawn, so that the first of them are a sample themselves. */
export interface Drawn {
  readonly rows: Int32Array
  /** Row-major, in the same order. */
  readonly points: Float64Array
}

/** `size` different rows of a matrix, or all of them when there are fewer. */
export function drawRows(points: Float64Array, rows: number, dimensions: number, size: number, random: () => number): Drawn {
  const order = Int32Array.from({ length: rows }, (_, i) => i)
  const count = Math.min(size, rows)
  // Fisher and Yates' shuffle, as far as it is needed.
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (rows - i))
    const t = order[i]!
    order[i] = order[j]!
    order[j] = t
  }
  const drawn = order.slice(0, count)
  const own = new Float64Array(count * dimensions)
  for (let i = 0; i < count; i++) own.set(points.subarray(drawn[i]! * dimensions, (drawn[i]! + 1) * dimensions), i * dimensions)
  return { rows: drawn, points: own }
}

/** Silhouettes of divisions of the same points. @param group by row */
export type Judge = (group: Int32Array, groups: number) => Float64Array

/** Judges by the first `rows` of the points; the distances between them serve every division. */
export function judgeBy(points: Float64Array, rows: number, dimensions: number): Judge {
  const apart = pairDistances(points, rows, dimensions)
  return (group, groups) => silhouettesOf(apart, rows, group, groups)
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return values.length === 0 ? 0 : sum / values.length
}
