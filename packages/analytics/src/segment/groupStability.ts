import { stability } from '../kernel/groupMatch.ts'
import { kmeansOnFew } from '../kernel/kmeans.ts'

/** From here on a group is one (Hennig 2007). */
export const STABLE = 0.75
const SAMPLES = 12
const ROWS = 800

/**
 * Mean Jaccard of each group over samples drawn anew with replacement, each row counted once: Hennig, Comput. Stat. Data Anal. 2007, 52:258. One sample
 * lies between two steps. @param points row-major, in no order: the first are a sample
 */
export function* groupStability(points: Float64Array, rows: number, dimensions: number, group: Int32Array, k: number, random: () => number): Generator<undefined, Float64Array> {
  const size = Math.min(ROWS, rows)
  const resampled: { readonly group: Int32Array; readonly groups: number }[] = []
  for (let s = 0; s < SAMPLES; s++) {
    yield
    const isDrawn = new Uint8Array(size)
    for (let i = 0; i < size; i++) isDrawn[Math.floor(random() * size)] = 1
    const drawn = Int32Array.from({ length: size }, (_, i) => i).filter((i) => isDrawn[i] === 1)
    const own = new Float64Array(drawn.length * dimensions)
    drawn.forEach((row, i) => own.set(points.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions))
    const found = kmeansOnFew(own, drawn.length, dimensions, k, s + 1, 3)
    const divided = new Int32Array(size).fill(-1)
    drawn.forEach((row, i) => (divided[row] = found.group[i]!))
    resampled.push({ group: divided, groups: k })
  }
  return stability(group.subarray(0, size), k, resampled)
}
