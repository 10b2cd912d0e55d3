import { lastOf } from '../progress.ts'
import { auc } from './auc.ts'
import { averageEffects } from './averageEffects.ts'
import { alikeRows, clusterMeat, designSteps, inOwnUnits, type Alike, type Clusters, type Design, type DroppedPredictor, type Predictor } from './design.ts'
import { taken } from './kinds.ts'
import { coefficients, type Coefficient, type ErrorKind, type ModelTooFew } from './linear.ts'
import { fitSteps, type LogisticFit } from './logisticFit.ts'
import { sandwich } from './matrix.ts'

export interface LogisticModel {
  readonly kind: 'fitted'
  readonly n: number
  /** Rows with y = 1. */
  readonly events: number
  readonly errors: ErrorKind
  /** In log-odds. */
  readonly intercept: Coefficient
  /** In log-odds for each unit of the predictor, kept predictors in the order given. */
  readonly coefficients: readonly Coefficient[]
  /** e^coefficient with its interval. */
  readonly oddsRatios: readonly { readonly name: string; readonly ratio: number; readonly low: number; readonly high: number }[]
  /** Change of the mean chance, 0–1 (× 100 are points), see `averageEffects`. */
  readonly effects: readonly Coefficient[]
  readonly covariance: Float64Array
  readonly logLikelihood: number
  readonly nullLogLikelihood: number
  /** McFadden 1974: 1 − LL ÷ LL₀. */
  readonly pseudoRSquared: number
  /** Chance that a row with y = 1 is given a higher chance than one with y = 0, on the rows of the fit. */
  readonly auc: number
  readonly vif: Float64Array
  readonly dropped: readonly DroppedPredictor[]
  /** Fitted chances. */
  readonly chance: Float64Array
  /** What it was worked out from, for who goes on from there. */
  readonly fitted: FittedRows
}

/** A fit, one row of each kind counted as often as it occurs. */
export interface FittedRows {
  /** Of all rows. */
  readonly design: Design
  readonly alike: Alike
  readonly fit: LogisticFit
}

/** A model that has no finite answer: `predictor` (null: several together) tells all y = 1 from all y = 0, or nearly, so its odds ratio would be infinite. Albert & Anderson, Biometrika 1984. */
export interface Separated {
  readonly kind: 'separated'
  readonly n: number
  readonly predictor: string | null
}

/** With fewer rows of the rarer outcome than this, no model is fitted. */
export const LEAST_EVENTS = 5

/**
 * Logistic regression by iteratively reweighted least squares with step halving (McCullagh & Nelder 1989, §4.4): log-odds of y = 1 are b₀ + Σ bⱼxⱼ.
 * Errors are classical (inverse information, normal) or cluster-robust (factor G/(G−1); t with G − 1 degrees of freedom).
 * @param y 0 or 1.
 */
export function logisticModel(y: Uint8Array | Float64Array, predictors: readonly Predictor[], options: LogisticOptions = {}): LogisticModel | Separated | ModelTooFew {
  return lastOf(logisticSteps(y, predictors, options))
}

export interface LogisticOptions {
  readonly clusters?: Clusters
  readonly vifLimit?: number
  /** Of these predictors, where it was made already. */
  readonly design?: Design
}

/** As {@link logisticModel}, with a moment's work between two steps. */
export function* logisticSteps(y: Uint8Array | Float64Array, predictors: readonly Predictor[], options: LogisticOptions): Generator<undefined, LogisticModel | Separated | ModelTooFew> {
  const rows = y.length
  let events = 0
  for (let i = 0; i < rows; i++) events += y[i]!
  const rarer = Math.min(events, rows - events)
  if (rarer < LEAST_EVENTS) return { kind: 'tooFew', n: rarer, needed: LEAST_EVENTS }
  if (rows <= predictors.length + 1) return { kind: 'tooFew', n: rows, needed: predictors.length + 2 }
  if (options.clusters && options.clusters.count < 2) return { kind: 'tooFew', n: options.clusters.count, needed: 2 }

  const design = options.design ?? (yield* designSteps(predictors, rows, options.vifLimit))
  const alike = alikeRows(design, Float64Array.from(y))
  yield
  const fit = yield* fitSteps(alike.design, alike.y, alike.times, null)
  if (!fit) return { kind: 'separated', n: rows, predictor: separating(design, y) }
  const chance = taken(fit.chance, alike.of)
  yield

  const { width } = design
  const degreesOfFreedom = options.clusters ? options.clusters.count - 1 : Number.POSITIVE_INFINITY
  let covariance = fit.information
  if (options.clusters) {
    const factor = options.clusters.count / (options.clusters.count - 1)
    covariance = sandwich(covariance, clusterMeat(design, chance.map((c, i) => y[i]! - c), options.clusters), width).map((v) => v * factor)
  }
  const own = inOwnUnits(design, fit.beta, covariance)
  const [intercept, ...lines] = coefficients(design.names, own.beta, own.covariance, width, degreesOfFreedom)
  const nullLogLikelihood = events * Math.log(events / rows) + (rows - events) * Math.log(1 - events / rows)
  return {
    kind: 'fitted', n: rows, events, errors: options.clusters ? 'clustered' : 'classical', intercept: intercept!, coefficients: lines,
    oddsRatios: lines.map(({ name, estimate, low, high }) => ({ name, ratio: Math.exp(estimate), low: Math.exp(low), high: Math.exp(high) })),
    effects: yield* averageEffects(alike, predictors, own.beta, own.covariance, degreesOfFreedom), covariance: own.covariance,
    logLikelihood: fit.logLikelihood, nullLogLikelihood, pseudoRSquared: 1 - fit.logLikelihood / nullLogLikelihood, auc: auc(y, chance), vif: design.vif, dropped: design.dropped, chance, fitted: { design, alike, fit },
  }
}

/** The predictor whose values with y = 1 all lie on one side of those with y = 0 (touching allowed), or one of whose two values has a single outcome. */
function separating({ columns, names, rows }: Design, y: ArrayLike<number>): string | null {
  for (let j = 1; j < columns.length; j++) {
    const column = columns[j]!
    const range = [[Infinity, -Infinity], [Infinity, -Infinity]]
    for (let i = 0; i < rows; i++) {
      const side = range[y[i]!]!
      side[0] = Math.min(side[0]!, column[i]!)
      side[1] = Math.max(side[1]!, column[i]!)
    }
    const [no, yes] = range
    if (no![1]! <= yes![0]! || yes![1]! <= no![0]!) return names[j - 1]!
    const isTwoValued = column.every((value) => value === Math.min(no![0]!, yes![0]!) || value === Math.max(no![1]!, yes![1]!))
    if (isTwoValued && (no![0] === no![1] || yes![0] === yes![1])) return names[j - 1]!
  }
  return null
}
