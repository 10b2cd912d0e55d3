import { lastOf } from '../progress.ts'
import { byKind, kindsOf, taken } from './kinds.ts'
import { cholesky, GrowingCholesky, inverseOfCholesky, sandwich } from './matrix.ts'

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
export function designOf(predictors: readonly Predictor[], rows: number, vifLimit?: number): Design {
  return lastOf(designSteps(predictors, rows, vifLimit))
}

/** Numbers looked at between two steps: some milliseconds' work. */
const PAUSE_NUMBERS = 4_000_000

/**
 * As {@link designOf}, with a moment's work between two steps.
 * @param most predictors that are kept; once they are, others are only held against these: neither kept nor dropped, or dropped as collinear.
 */
export function* designSteps(predictors: readonly Predictor[], rows: number, vifLimit = 1e8, most = predictors.length): Generator<undefined, Design> {
  const dropped: DroppedPredictor[] = []
  const kept: Kept[] = [], correlations: Float64Array[] = [], factor = new GrowingCholesky(Math.min(most, predictors.length) + 1)
  let looked = 0
  for (let place = 0; place < predictors.length; place++) {
    const { name, values } = predictors[place]!
    if (values.length !== rows) throw new RangeError(`“${name}” has ${values.length} values for ${rows} rows`)
    if ((looked += (4 + kept.length) * rows) >= PAUSE_NUMBERS) {
      looked = 0
      yield
    }
    const { mean, squares } = around(values)
    if (!Number.isFinite(squares)) throw new RangeError(`“${name}” has values that are not finite: fill them or leave their rows out`)
    const deviation = Math.sqrt(squares / rows)
    if (!(deviation > 1e-12 * Math.max(Math.abs(mean), 1e-300))) {
      dropped.push({ kind: 'constant', name })
      continue
    }
    const column = standardised(values, mean, deviation)
    const withKept = score({ columns: kept.map((each) => each.column), rows, width: kept.length }, column).map((sum) => sum / rows)
    const pivot = factor.pivotOf(withKept, 1)
    if (pivot === null || 1 / pivot / pivot > vifLimit) {
      const near = kept.map((each, k) => ({ name: each.name, r: Math.abs(withKept[k]!) })).sort((a, b) => b.r - a.r)
      dropped.push({ kind: 'collinear', name, with: near.slice(0, 3).map((each) => each.name), vif: pivot === null ? Number.POSITIVE_INFINITY : 1 / pivot / pivot })
    } else if (kept.length < most) {
      factor.keep()
      kept.push({ name, place, mean, deviation, column })
      correlations.push(withKept)
    }
  }
  const size = kept.length, correlation = new Float64Array(size * size)
  for (let j = 0; j < size; j++) {
    correlation[j * size + j] = 1
    for (let k = 0; k < j; k++) correlation[j * size + k] = correlation[k * size + j] = correlations[j]![k]!
  }
  return { ...keptOnly(kept, correlation, rows), dropped }
}

interface Kept {
  readonly name: string
  readonly place: number
  readonly mean: number
  readonly deviation: number
  readonly column: Float64Array
}

/** The same rows with some of the predictors only, places as in the list given to the whole design; none of them is dropped, since each stood beside more. */
export function partOf(design: Design, places: readonly number[]): Design {
  const at = places.map((place) => design.kept.indexOf(place))
  const lines = at.map((j, place) => ({ name: design.names[j]!, place, mean: design.mean[j]!, deviation: design.deviation[j]!, column: design.columns[j + 1]! }))
  return { ...keptOnly(lines, cut(design.correlation, design.width - 1, at), design.rows), dropped: [] }
}

function keptOnly(kept: readonly Kept[], correlation: Float64Array, rows: number): Omit<Design, 'dropped'> {
  return {
    rows, width: kept.length + 1, columns: [new Float64Array(rows).fill(1), ...kept.map((each) => each.column)], names: kept.map((each) => each.name), kept: kept.map((each) => each.place),
    mean: Float64Array.from(kept, (each) => each.mean), deviation: Float64Array.from(kept, (each) => each.deviation),
    vif: vifs(correlation, kept.length) ?? new Float64Array(kept.length).fill(Number.POSITIVE_INFINITY), correlation,
  }
}

function around(values: Float64Array): { readonly mean: number; readonly squares: number } {
  let sum = 0, squares = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  const mean = sum / values.length
  for (let i = 0; i < values.length; i++) {
    const away = values[i]! - mean
    squares += away * away
  }
  return { mean, squares }
}

function standardised(values: Float64Array, mean: number, deviation: number): Float64Array {
  const column = new Float64Array(values.length)
  for (let i = 0; i < column.length; i++) column[i] = (values[i]! - mean) / deviation
  return column
}

/** Rows of a few dozen columns that lie beside each other in the nearest cache. */
const BLOCK_ROWS = 512

/**
 * Σ left·column over rows `from … to − 1` for the first `count` columns, added to what stands from `at` on. Four sums at a time, since one waits for its own
 * last addition; each is added up in order of rows. @param first row of `left` that goes with `from`
 */
function addProducts(left: Float64Array, first: number, columns: readonly Float64Array[], count: number, from: number, to: number, into: Float64Array, at: number): void {
  const shift = first - from
  let k = 0
  for (; k + 4 <= count; k += 4) {
    const a = columns[k]!, b = columns[k + 1]!, c = columns[k + 2]!, d = columns[k + 3]!
    let sumA = into[at + k]!, sumB = into[at + k + 1]!, sumC = into[at + k + 2]!, sumD = into[at + k + 3]!
    for (let i = from; i < to; i++) {
      const value = left[i + shift]!
      sumA += value * a[i]!
      sumB += value * b[i]!
      sumC += value * c[i]!
      sumD += value * d[i]!
    }
    into[at + k] = sumA
    into[at + k + 1] = sumB
    into[at + k + 2] = sumC
    into[at + k + 3] = sumD
  }
  for (; k < count; k++) {
    const a = columns[k]!
    let sum = into[at + k]!
    for (let i = from; i < to; i++) sum += left[i + shift]! * a[i]!
    into[at + k] = sum
  }
}

/** The rows and columns of a square matrix named by `places`. */
function cut(matrix: Float64Array, size: number, places: readonly number[]): Float64Array {
  return Float64Array.from({ length: places.length ** 2 }, (_, at) => matrix[places[Math.floor(at / places.length)]! * size + places[at % places.length]!]!)
}

function vifs(correlation: Float64Array, size: number): Float64Array | null {
  const l = cholesky(correlation, size)
  if (!l) return null
  const inverse = inverseOfCholesky(l, size)
  return Float64Array.from({ length: size }, (_, i) => inverse[i * size + i]!)
}

type Columns = Pick<Design, 'columns' | 'rows' | 'width'>

/** Σ w·x·xᵀ over rows; without weights Σ x·xᵀ. width × width. */
export function gram({ columns, rows, width }: Columns, weights: Float64Array | null): Float64Array {
  const result = new Float64Array(width * width), room = new Float64Array(BLOCK_ROWS)
  for (let from = 0; from < rows; from += BLOCK_ROWS) {
    const to = Math.min(rows, from + BLOCK_ROWS)
    for (let j = 0; j < width; j++) {
      const a = columns[j]!
      if (weights !== null) for (let i = from; i < to; i++) room[i - from] = weights[i]! * a[i]!
      addProducts(weights === null ? a : room, weights === null ? from : 0, columns, j + 1, from, to, result, j * width)
    }
  }
  for (let j = 0; j < width; j++) for (let k = 0; k < j; k++) result[k * width + j] = result[j * width + k]!
  return result
}

/** Σ e·x over rows. */
export function score({ columns, rows, width }: Columns, e: Float64Array): Float64Array {
  const result = new Float64Array(width)
  addProducts(e, 0, columns, width, 0, rows, result, 0)
  return result
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
  return gram({ columns: sums, rows: count, width }, null)
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

/** Rows in which every column and y are the same, once. */
export interface Alike {
  /** One row of each kind. */
  readonly design: Design
  readonly y: Float64Array
  /** Kind of each row, how many rows are of each kind, and the first of them. */
  readonly of: Int32Array
  readonly times: Float64Array
  readonly first: Int32Array
}

/** Most predictors are yes or no, so that few different rows stand for many. */
export function alikeRows(design: Design, y: Float64Array): Alike {
  const { of, first } = kindsOf([y, ...design.columns.slice(1)], design.rows)
  return { design: { ...design, rows: first.length, columns: design.columns.map((column) => taken(column, first)) }, y: taken(y, first), of, times: byKind(of, first.length, null), first }
}
