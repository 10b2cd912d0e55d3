import { sampledShapley, shapley } from './shapley.ts'

/** Up to so many predictors every subset is looked at: 2^14 = 16,384. */
const MOST_EXACT = 14
/** Sampled orders beyond that, in pairs. */
const PAIRS = 2_000

export interface LmgShares {
  /** Share of y's variance that each predictor explains, averaged over all orders; they sum to R². */
  readonly weight: Float64Array
  readonly rSquared: number
  /** Standard error that sampling orders adds; 0 when every subset was looked at. */
  readonly samplingError: Float64Array
}

/**
 * LMG: the Shapley value of R². Lindeman, Merenda & Gold 1980; Kruskal 1987; Grömping, J. Stat. Software 2006 (relaimpo).
 * @param correlation of predictors, size × size, positive definite. @param withY of each predictor with y. @param random needed beyond `MOST_EXACT` predictors.
 */
export function lmg(correlation: Float64Array, withY: Float64Array, size: number, random?: () => number): LmgShares {
  if (size <= MOST_EXACT) {
    const worth = rSquaredOfSubsets(correlation, withY, size)
    return { weight: shapley(worth, size), rSquared: worth.at(-1)!, samplingError: new Float64Array(size) }
  }
  if (!random) throw new RangeError(`${size} predictors are too many to look at every subset: give a source of randomness`)
  const { value, error } = sampledShapley(size, (order, into) => gainsInOrder(correlation, withY, size, order, into), PAIRS, random)
  return { weight: value, rSquared: value.reduce((sum, v) => sum + v, 0), samplingError: error }
}

/** R² of every subset, by mask. Depth first: each step sweeps one predictor out of what is left (Goodnight, Am. Stat. 1979), so each subset costs one rank-one update. */
export function rSquaredOfSubsets(correlation: Float64Array, withY: Float64Array, size: number): Float64Array {
  const worth = new Float64Array(2 ** size)
  const width = size + 1
  // One matrix for each depth: what predictors and y (last) still have to say given the subset.
  const left = Array.from({ length: size + 1 }, () => new Float64Array(width * width))
  const first = left[0]!
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < size; k++) first[j * width + k] = correlation[j * size + k]!
    first[j * width + size] = first[size * width + j] = withY[j]!
  }
  first[size * width + size] = 1
  const visit = (mask: number, from: number, depth: number): void => {
    const here = left[depth]!, next = left[depth + 1]!
    for (let j = from; j < size; j++) {
      const pivot = here[j * width + j]!
      // Already said by the subset, up to rounding: it adds nothing.
      const isNew = pivot > 1e-10
      const inverse = isNew ? 1 / pivot : 0
      for (let a = j + 1; a < width; a++) {
        const factor = here[a * width + j]! * inverse
        for (let b = j + 1; b < width; b++) next[a * width + b] = here[a * width + b]! - factor * here[j * width + b]!
      }
      worth[mask | (1 << j)] = 1 - next[size * width + size]!
      visit(mask | (1 << j), j + 1, depth + 1)
    }
  }
  visit(0, 0, 0)
  return worth
}

/** What each predictor adds to R² when they come in `order`: squared entries of the last row of a Cholesky factor. */
function gainsInOrder(correlation: Float64Array, withY: Float64Array, size: number, order: Uint16Array, into: Float64Array): void {
  const l = new Float64Array(size * size), last = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    const p = order[i]!
    for (let j = 0; j < i; j++) {
      let sum = correlation[p * size + order[j]!]!
      for (let k = 0; k < j; k++) sum -= l[i * size + k]! * l[j * size + k]!
      const diagonal = l[j * size + j]!
      l[i * size + j] = diagonal > 0 ? sum / diagonal : 0
    }
    let pivot = correlation[p * size + p]!, gain = withY[p]!
    for (let k = 0; k < i; k++) {
      pivot -= l[i * size + k]! ** 2
      gain -= l[i * size + k]! * last[k]!
    }
    l[i * size + i] = pivot > 1e-10 ? Math.sqrt(pivot) : 0
    last[i] = pivot > 1e-10 ? gain / l[i * size + i]! : 0
    into[p] = last[i]! ** 2
  }
}
