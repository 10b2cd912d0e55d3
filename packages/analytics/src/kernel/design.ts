import { cholesky, inverseOfCholesky, sandwich } from './matrix.ts'

/** One explaining column. Unknown values must have been filled or left out before: NaN is refused. */
export interface Predictor {
  readonly name: string
  readonly values: Float64Array
}

/** Why a predictor was left out: it never varies, or the others (`with`, the closest first) already say what it says. */
export type DroppedPredictor =
  | { readonly kind: 'constant'; readonly name: string }
  | { readonly kind: 'collinear'; readonly name: string; readonly with: readonly string[]; readonly vif: number }

/** Predictors made ready for a model: an intercept, then each kept predictor in standard deviations from its mean, so that sums stay exact whatever the units. */
export interface Design {
  readonly rows: number
  /** Intercept included. */
  readonly width: number
  readonly columns: readonly Float64Array[]
  readonly names: readonly string[]
  /** Place of each kept predictor in the list given. */
  readonly kept: readonly number[]
  readonly mean: Float64Array
  /** Population standard deviation. */
  readonly deviation: Float64Array
  /** Variance inflation 1 ÷ (1 − R²) of each kept predictor on the other kept ones. Marquardt, Technometrics 1970. */
  readonly vif: Float64Array
  /** Correlations of the kept predictors, row-major. */
  readonly correlation: Float64Array
  readonly dropped: readonly DroppedPredictor[]
}

/**
 * Predictors come in order of preference: one is dropped when those before it explain it so well that its variance inflation exceeds `vifLimit`.
 * The default drops only what is determined up to rounding. Throws a RangeError on unequal lengths and on values that are not finite.
 */
export function designOf(predictors: readonly Predictor[], rows: number, vifLimit = 1e8): Design {
  const dropped: DroppedPredictor[] = []
  const varying: { name: string; place: number; mean: number; deviation: number; column: Float64Array }[] = []
  predictors.forEach(({ name, values }, place) => {
    if (values.length !== rows) throw new RangeError(`“${name}” has ${values.length} values for ${rows} rows`)
    let sum = 0, squares = 0
    for (let i = 0; i < rows; i++) sum += values[i]!
    const mean = sum / rows
    for (let i = 0; i < rows; i++) squares += (values[i]! - mean) ** 2
    if (!Number.isFinite(squares)) throw new RangeError(`“${name}” has values that are not finite: fill them or leave their rows out`)
    const deviation = Math.sqrt(squares / rows)
    if (!(deviation > 1e-12 * Math.max(Math.abs(mean), 1e-300))) return void dropped.push({ kind: 'constant', name })
    const column = new Float64Array(rows)
    for (let i = 0; i < rows; i++) column[i] = (values[i]! - mean) / deviation
    varying.push({ name, place, mean, deviation, column })
  })

  const all = correlations(varying.map((each) => each.column), rows)
  const chosen: number[] = []
  varying.forEach(({ name }, v) => {
    const inflation = vifs(cut(all, varying.length, [...chosen, v]), chosen.length + 1)
    if (inflation !== null && inflation[chosen.length]! <= vifLimit) return void chosen.push(v)
    const near = chosen.map((c) => ({ name: varying[c]!.name, r: Math.abs(all[v * varying.length + c]!) })).sort((a, b) => b.r - a.r)
    dropped.push({ kind: 'collinear', name, with: near.slice(0, 3).map((each) => each.name), vif: inflation?.[chosen.length] ?? Number.POSITIVE_INFINITY })
  })

  const kept = chosen.map((v) => varying[v]!)
  const correlation = cut(all, varying.length, chosen)
  return {
    rows, width: kept.length + 1, columns: [new Float64Array(rows).fill(1), ...kept.map((each) => each.column)], names: kept.map((each) => each.name), kept: kept.map((each) => each.place),
    mean: Float64Array.from(kept, (each) => each.mean), deviation: Float64Array.from(kept, (each) => each.deviation),
    vif: vifs(correlation, kept.length) ?? new Float64Array(kept.length).fill(Number.POSITIVE_INFINITY), correlation, dropped,
  }
}

/** Correlations of standardised columns, row-major. */
export function correlations(columns: readonly Float64Array[], rows: number): Float64Array {
  const size = columns.length
  const result = new Float64Array(size * size)
  for (let j = 0; j < size; j++) for (let k = 0; k <= j; k++) {
    const a = columns[j]!, b = columns[k]!
    let sum = 0
    for (let i = 0; i < rows; i++) sum += a[i]! * b[i]!
    result[j * size + k] = result[k * size + j] = j === k ? 1 : sum / rows
  }
  return result
}

/** The rows and columns of a square matrix named by `places`. */
export function cut(matrix: Float64Array, size: number, places: readonly number[]): Float64Array {
  return Float64Array.from({ length: places.length ** 2 }, (_, at) => matrix[places[Math.floor(at / places.length)]! * size + places[at % places.length]!]!)
}

function vifs(correlation: Float64Array, size: number): Float64Array | null {
  const l = cholesky(correlation, size)
  if (!l) return null
  const inverse = inverseOfCholesky(l, size)
  return Float64Array.from({ length: size }, (_, i) => inverse[i * size + i]!)
}

/** Σ w·x·xᵀ over rows; without weights Σ x·xᵀ. width × width. */
export function gram({ columns, rows, width }: Design, weights: Float64Array | null): Float64Array {
  const result = new Float64Array(width * width)
  const weighted = new Float64Array(rows)
  for (let j = 0; j < width; j++) {
    const a = columns[j]!
    if (weights) for (let i = 0; i < rows; i++) weighted[i] = weights[i]! * a[i]!
    const left = weights ? weighted : a
    for (let k = 0; k <= j; k++) {
      const b = columns[k]!
      let sum = 0
      for (let i = 0; i < rows; i++) sum += left[i]! * b[i]!
      result[j * width + k] = result[k * width + j] = sum
    }
  }
  return result
}

/** Σ e·x over rows. */
export function score({ columns, rows }: Design, e: Float64Array): Float64Array {
  return Float64Array.from(columns, (column) => {
    let sum = 0
    for (let i = 0; i < rows; i++) sum += e[i]! * column[i]!
    return sum
  })
}

/** Rows that belong together, as codes 0 … count − 1. A customer's runs are one cluster. */
export interface Clusters {
  readonly of: Int32Array
  readonly count: number
}

/** Σ over clusters of (Σ e·x)(Σ e·x)ᵀ: the middle of the cluster-robust sandwich. Liang & Zeger, Biometrika 1986. */
export function clusterMeat({ columns, rows, width }: Design, e: Float64Array, { of, count }: Clusters): Float64Array {
  const sums = columns.map((column) => {
    const sum = new Float64Array(count)
    for (let i = 0; i < rows; i++) sum[of[i]!]! += e[i]! * column[i]!
    return sum
  })
  const meat = new Float64Array(width * width)
  for (let j = 0; j < width; j++) for (let k = 0; k <= j; k++) {
    const a = sums[j]!, b = sums[k]!
    let sum = 0
    for (let g = 0; g < count; g++) sum += a[g]! * b[g]!
    meat[j * width + k] = meat[k * width + j] = sum
  }
  return meat
}

/** Coefficients and covariance of standardised columns, in the predictors' own units; intercept first. */
export function inOwnUnits({ width, mean, deviation }: Design, beta: Float64Array, covariance: Float64Array): { readonly beta: Float64Array; readonly covariance: Float64Array } {
  const map = new Float64Array(width * width)
  map[0] = 1
  for (let j = 1; j < width; j++) {
    map[j] = -mean[j - 1]! / deviation[j - 1]!
    map[j * width + j] = 1 / deviation[j - 1]!
  }
  const own = new Float64Array(width)
  for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) own[i]! += map[i * width + j]! * beta[j]!
  return { beta: own, covariance: sandwich(map, covariance, width) }
}
