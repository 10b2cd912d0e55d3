import { lastOf } from '../progress.ts'
import { bootstrapSteps, type BootstrapIntervals, type BootstrapOptions } from './bootstrap.ts'
import { alikeRows, designOf, gram, type Alike, type Design, type DroppedPredictor, type Predictor } from './design.ts'
import { byKind } from './kinds.ts'
import type { ModelTooFew } from './linear.ts'
import { lmg } from './lmg.ts'
import { LEAST_EVENTS, type FittedRows, type Separated } from './logistic.ts'
import { fitLogistic, fitRoom } from './logisticFit.ts'
import { symmetricEigen } from './matrix.ts'

/** How much one predictor matters, beside the others. */
interface Importance {
  readonly name: string
  /** Share of the outcome's variance (0–1) that it explains; weights sum to R². */
  readonly weight: number
  /** `weight` ÷ R². */
  readonly share: number
  /** Which way it goes with the outcome, by its own correlation. */
  readonly direction: 1 | -1 | 0
  /** 95 % percentile interval of `weight`; null without bootstrap. A weight is never below 0, so its interval says how stable it is, not whether it is real: the model's p does. */
  readonly low: number | null
  readonly high: number | null
}

export interface Importances {
  readonly kind: 'weights'
  readonly method: 'johnson' | 'lmg'
  readonly n: number
  readonly rSquared: number
  /** In the order given. */
  readonly predictors: readonly Importance[]
  readonly dropped: readonly DroppedPredictor[]
  /** Bootstrap rounds behind the intervals; 0 without. */
  readonly rounds: number
}

export interface ImportanceOptions {
  readonly method?: 'johnson' | 'lmg'
  readonly bootstrap?: BootstrapOptions
  readonly vifLimit?: number
  /** For `lmg` of many predictors. */
  readonly random?: () => number
  /** Of these predictors, where it was made already. */
  readonly design?: Design
}

/** Johnson's relative weights: ε = Λ²·(Λ⁻¹r)², Λ the square root of the predictors' correlations. Johnson, Multivariate Behavioral Research 2000, 35:1–19. They sum to R². */
export function johnsonWeights(correlation: Float64Array, withY: Float64Array, size: number): Float64Array {
  const { values, vectors } = symmetricEigen(correlation, size)
  const roots = values.map((v) => Math.sqrt(Math.max(0, v)))
  const along = Float64Array.from({ length: size }, (_, e) => {
    let sum = 0
    for (let j = 0; j < size; j++) sum += vectors[j * size + e]! * withY[j]!
    return roots[e]! > 1e-9 ? sum / roots[e]! : 0
  })
  const squares = Float64Array.from({ length: size }, (_, k) => vectors.subarray(k * size, (k + 1) * size).reduce((sum, v, e) => sum + v * along[e]!, 0) ** 2)
  return spreadBack(vectors, roots, squares, size)
}

/** Σₖ Λⱼₖ²·squaresₖ. */
function spreadBack(vectors: Float64Array, roots: Float64Array, squares: Float64Array, size: number): Float64Array {
  const weight = new Float64Array(size)
  for (let j = 0; j < size; j++) for (let k = 0; k < size; k++) {
    let lambda = 0
    for (let e = 0; e < size; e++) lambda += vectors[j * size + e]! * roots[e]! * vectors[k * size + e]!
    weight[j]! += lambda * lambda * squares[k]!
  }
  return weight
}

/** Relative importance for a measured outcome: Johnson's weights, or LMG. */
export function relativeWeights(y: Float64Array, predictors: readonly Predictor[], options: ImportanceOptions = {}): Importances | ModelTooFew {
  return lastOf(relativeWeightsSteps(y, predictors, options))
}

/** As {@link relativeWeights}: the weights first, then rounds of the bootstrap, a moment's work between two steps. */
export function* relativeWeightsSteps(y: Float64Array, predictors: readonly Predictor[], options: ImportanceOptions): Generator<Weighing, Importances | ModelTooFew> {
  if (y.length <= predictors.length + 1) return { kind: 'tooFew', n: y.length, needed: predictors.length + 2 }
  const design = options.design ?? designOf(predictors, y.length, options.vifLimit)
  const method = options.method ?? 'johnson'
  const alike = alikeRows(design, standardised(y))
  const weigh = (weights: Float64Array): Float64Array => {
    const { correlation, withY, size } = correlationsOf(alike, weights)
    return method === 'lmg' ? lmg(correlation, withY, size, options.random).weight : johnsonWeights(correlation, withY, size)
  }
  return yield* importances(alike, method, weigh, options)
}

/**
 * Relative importance for an outcome of 0 or 1. Tonidandel & LeBreton, J. Business and Psychology 2010, 25:1–13: logistic regression on the closest
 * uncorrelated stand-ins Z of the predictors; β = b·R ÷ deviation of the log-odds (Menard 2004), R the correlation of outcome and fitted chance; ε = Λ²β².
 * Bootstrap rounds take two Newton steps from the full fit (Davidson & MacKinnon, Economics Letters 1999).
 */
export function logisticRelativeWeights(y: Uint8Array | Float64Array, predictors: readonly Predictor[], options: LogisticImportanceOptions = {}): Importances | Separated | ModelTooFew {
  return lastOf(logisticRelativeWeightsSteps(y, predictors, options))
}

export interface LogisticImportanceOptions extends Omit<ImportanceOptions, 'method' | 'random'> {
  /** Of these predictors, where it was made already. */
  readonly fitted?: FittedRows
}

/** As {@link logisticRelativeWeights}: the weights first, then rounds of the bootstrap, a moment's work between two steps. */
export function* logisticRelativeWeightsSteps(y: Uint8Array | Float64Array, predictors: readonly Predictor[], options: LogisticImportanceOptions): Generator<Weighing, Importances | Separated | ModelTooFew> {
  const rows = y.length
  const outcome = Float64Array.from(y)
  const events = outcome.reduce((sum, v) => sum + v, 0)
  const rarer = Math.min(events, rows - events)
  if (rarer < LEAST_EVENTS) return { kind: 'tooFew', n: rarer, needed: LEAST_EVENTS }
  if (rows <= predictors.length + 1) return { kind: 'tooFew', n: rows, needed: predictors.length + 2 }
  const alike = options.fitted?.alike ?? alikeRows(options.design ?? designOf(predictors, rows, options.vifLimit), outcome)
  const full = options.fitted?.fit ?? fitLogistic(alike.design, alike.y, alike.times, null)
  if (!full) return { kind: 'separated', n: rows, predictor: null }
  const room = fitRoom(alike.design.rows)
  const weigh = (weights: Float64Array): Float64Array | null => {
    const fit = weights === alike.times ? full : fitLogistic(alike.design, alike.y, weights, full, room)
    return fit && logisticWeights(correlationsOf(alike, weights), squaredCorrelation(alike.y, fit.chance, weights), fit.beta)
  }
  return yield* importances(alike, 'johnson', weigh, options)
}

/** With Z = X·Λ⁻¹, log-odds X·β are Z·(Λβ): no second fit is needed. Log-odds have variance Σ(Λβ)². */
function logisticWeights({ correlation, deviation, size }: Correlations, rSquared: number, beta: Float64Array): Float64Array {
  const { values, vectors } = symmetricEigen(correlation, size)
  const roots = values.map((v) => Math.sqrt(Math.max(0, v)))
  // Coefficients for one standard deviation of the drawn rows.
  const own = Float64Array.from({ length: size }, (_, j) => beta[j + 1]! * deviation[j]!)
  const b = Float64Array.from({ length: size }, (_, k) => {
    let sum = 0
    for (let e = 0; e < size; e++) {
      let dot = 0
      for (let j = 0; j < size; j++) dot += vectors[j * size + e]! * own[j]!
      sum += vectors[k * size + e]! * roots[e]! * dot
    }
    return sum
  })
  const variance = b.reduce((sum, v) => sum + v * v, 0)
  return spreadBack(vectors, roots, b.map((v) => (variance === 0 ? 0 : (v * v * rSquared) / variance)), size)
}

/** Weights on the way to their intervals. */
export interface Weighing {
  /** Without intervals. */
  readonly weights: Importances
  /** Rounds of the bootstrap that are over. */
  readonly done: number
}

/** @param weigh by weights of each kind of row */
function* importances(alike: Alike, method: 'johnson' | 'lmg', weigh: (weights: Float64Array) => Float64Array | null, { bootstrap }: ImportanceOptions): Generator<Weighing, Importances> {
  const { design, of, times } = alike
  const weight = weigh(times)!, { withY } = correlationsOf(alike, times)
  const rSquared = weight.reduce((sum, w) => sum + w, 0)
  const told = (interval: BootstrapIntervals | null): Importances => ({
    kind: 'weights', method, n: of.length, rSquared, dropped: design.dropped, rounds: interval?.rounds ?? 0,
    predictors: design.names.map((name, j) => ({
      name, weight: weight[j]!, share: rSquared === 0 ? 0 : weight[j]! / rSquared, direction: Math.sign(withY[j]!) as 1 | -1 | 0,
      low: interval ? interval.low[j]! : null, high: interval ? interval.high[j]! : null,
    })),
  })
  const weights = told(null)
  if (!bootstrap) return weights
  yield { weights, done: 0 }
  const steps = bootstrapSteps(of.length, weight.length, (drawn) => weigh(byKind(of, design.rows, drawn)), bootstrap)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return told(step.value)
    yield { weights, done: step.value }
  }
}

interface Correlations {
  readonly correlation: Float64Array
  readonly withY: Float64Array
  /** Of each predictor, in units of its whole-sample deviation. */
  readonly deviation: Float64Array
  readonly size: number
}

/** Correlations among kept predictors and with y, kinds of rows counted by weight. A predictor that does not vary among the drawn rows correlates with nothing. */
function correlationsOf({ design: { rows, columns, width: own }, y }: Alike, weights: Float64Array): Correlations {
  const width = own + 1, size = own - 1
  const sums = gram({ rows, width, columns: [...columns, y] }, weights)
  const total = sums[0]!
  const mean = (j: number): number => sums[j]! / total
  const covariance = (j: number, k: number): number => sums[j * width + k]! / total - mean(j) * mean(k)
  const deviation = Float64Array.from({ length: size + 1 }, (_, j) => Math.sqrt(Math.max(0, covariance(j + 1, j + 1))))
  const r = (j: number, k: number): number => {
    const scale = deviation[j]! * deviation[k]!
    return scale > 0 ? covariance(j + 1, k + 1) / scale : 0
  }
  return {
    correlation: Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : r(Math.floor(at / size), at % size))),
    withY: Float64Array.from({ length: size }, (_, j) => r(j, size)), deviation, size,
  }
}

function squaredCorrelation(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let n = 0, sumA = 0, sumB = 0, aa = 0, bb = 0, ab = 0
  for (let i = 0; i < a.length; i++) {
    const w = weights[i]!, x = a[i]!, y = b[i]!
    n += w
    sumA += w * x
    sumB += w * y
    aa += w * x * x
    bb += w * y * y
    ab += w * x * y
  }
  const covariance = ab - (sumA * sumB) / n
  const scale = (aa - (sumA * sumA) / n) * (bb - (sumB * sumB) / n)
  return scale > 0 ? (covariance * covariance) / scale : 0
}

function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length)
  return values.map((v) => (deviation === 0 ? 0 : (v - mean) / deviation))
}
