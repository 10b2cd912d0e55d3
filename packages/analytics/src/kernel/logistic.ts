import { clusterMeat, designOf, gram, inOwnUnits, score, type Clusters, type Design, type DroppedPredictor, type Predictor } from './design.ts'
import { normalP, studentP, studentQuantile } from './distributions.ts'
import { coefficients, type Coefficient, type ErrorKind, type ModelTooFew } from './linear.ts'
import { cholesky, inverseOfCholesky, sandwich, solveCholesky } from './matrix.ts'

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
export function logisticModel(y: Uint8Array | Float64Array, predictors: readonly Predictor[], options: { readonly clusters?: Clusters; readonly vifLimit?: number } = {}): LogisticModel | Separated | ModelTooFew {
  const rows = y.length
  let events = 0
  for (let i = 0; i < rows; i++) events += y[i]!
  const rarer = Math.min(events, rows - events)
  if (rarer < LEAST_EVENTS) return { kind: 'tooFew', n: rarer, needed: LEAST_EVENTS }
  if (rows <= predictors.length + 1) return { kind: 'tooFew', n: rows, needed: predictors.length + 2 }
  if (options.clusters && options.clusters.count < 2) return { kind: 'tooFew', n: options.clusters.count, needed: 2 }

  const design = designOf(predictors, rows, options.vifLimit)
  const fit = fitLogistic(design, y, null, null)
  if (!fit) return { kind: 'separated', n: rows, predictor: separating(design, y) }

  const { width } = design
  const degreesOfFreedom = options.clusters ? options.clusters.count - 1 : Number.POSITIVE_INFINITY
  let covariance = fit.information
  if (options.clusters) {
    const factor = options.clusters.count / (options.clusters.count - 1)
    covariance = sandwich(covariance, clusterMeat(design, fit.residuals, options.clusters), width).map((v) => v * factor)
  }
  const own = inOwnUnits(design, fit.beta, covariance)
  const [intercept, ...lines] = coefficients(design.names, own.beta, own.covariance, width, degreesOfFreedom)
  const nullLogLikelihood = events * Math.log(events / rows) + (rows - events) * Math.log(1 - events / rows)
  return {
    kind: 'fitted', n: rows, events, errors: options.clusters ? 'clustered' : 'classical', intercept: intercept!, coefficients: lines,
    oddsRatios: lines.map(({ name, estimate, low, high }) => ({ name, ratio: Math.exp(estimate), low: Math.exp(low), high: Math.exp(high) })),
    effects: averageEffects(design, predictors, own.beta, own.covariance, degreesOfFreedom), covariance: own.covariance,
    logLikelihood: fit.logLikelihood, nullLogLikelihood, pseudoRSquared: 1 - fit.logLikelihood / nullLogLikelihood, auc: auc(y, fit.chance), vif: design.vif, dropped: design.dropped, chance: fit.chance,
  }
}

/** A fit on standardised predictors, intercept first. */
export interface LogisticFit {
  readonly beta: Float64Array
  /** Inverse of the information. */
  readonly information: Float64Array
  readonly logLikelihood: number
  readonly chance: Float64Array
  /** (y − chance) × the row's weight. */
  readonly residuals: Float64Array
}

/**
 * Newton's steps, halved while the likelihood falls. Null when coefficients run away: a log-odds of ±30 for one standard deviation is no finite answer.
 * @param weights how often each row counts; null: once. @param from start near the answer: two steps are taken and that is it.
 */
export function fitLogistic(design: Design, y: ArrayLike<number>, weights: Float64Array | null, from: Float64Array | null): LogisticFit | null {
  const { rows, width } = design
  let beta = from ? from.slice() : new Float64Array(width)
  if (!from) {
    let events = 0
    for (let i = 0; i < rows; i++) events += y[i]!
    beta[0] = Math.log(events / (rows - events))
  }
  let at = evaluate(design, y, beta, weights)
  const working = new Float64Array(rows)
  for (let step = 1; step <= 60; step++) {
    for (let i = 0; i < rows; i++) working[i] = at.chance[i]! * (1 - at.chance[i]!) * (weights ? weights[i]! : 1)
    const l = cholesky(gram(design, working), width)
    if (!l) return null
    const move = solveCholesky(l, width, score(design, at.residuals))
    let next = beta, reached = at
    for (let scale = 1; scale > 1e-6; scale /= 2) {
      next = beta.map((b, j) => b + scale * move[j]!)
      reached = evaluate(design, y, next, weights)
      if (reached.logLikelihood >= at.logLikelihood - 1e-12 * Math.abs(at.logLikelihood)) break
    }
    const gain = reached.logLikelihood - at.logLikelihood
    beta = next
    at = reached
    if (beta.some((b) => !(Math.abs(b) <= 30))) return null
    const isThere = Math.abs(gain) < 1e-11 * (Math.abs(at.logLikelihood) + 1) && Math.max(...move.map(Math.abs)) < 1e-6
    if (isThere && at.logLikelihood > -1e-6 * rows) return null
    if (isThere || (from && step === 2)) return { beta, information: inverseOfCholesky(l, width), ...at }
  }
  return null
}

function evaluate({ columns, rows, width }: Design, y: ArrayLike<number>, beta: Float64Array, weights: Float64Array | null): { chance: Float64Array; residuals: Float64Array; logLikelihood: number } {
  const eta = new Float64Array(rows).fill(beta[0]!)
  for (let j = 1; j < width; j++) for (let i = 0, column = columns[j]!, b = beta[j]!; i < rows; i++) eta[i]! += b * column[i]!
  const residuals = new Float64Array(rows)
  let logLikelihood = 0
  for (let i = 0; i < rows; i++) {
    const e = Math.exp(-Math.abs(eta[i]!)), weight = weights ? weights[i]! : 1
    logLikelihood += weight * (y[i]! * eta[i]! - Math.max(0, eta[i]!) - Math.log1p(e))
    eta[i] = eta[i]! < 0 ? e / (1 + e) : 1 / (1 + e)
    residuals[i] = weight * (y[i]! - eta[i]!)
  }
  return { chance: eta, residuals, logLikelihood }
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

/**
 * Average marginal effects: for a predictor of two values, mean chance with the higher minus mean chance with the lower one, everything else as it is;
 * for any other one, the mean slope of the chance. Errors by the delta method. Williams, Stata Journal 2012; Wooldridge 2010, §15.6. Chances 0–1, in the predictor's units.
 */
function averageEffects({ rows, width, names, kept }: Design, predictors: readonly Predictor[], beta: Float64Array, covariance: Float64Array, degreesOfFreedom: number): Coefficient[] {
  const xs = kept.map((place) => predictors[place]!.values)
  const eta = new Float64Array(rows).fill(beta[0]!)
  for (let j = 1; j < width; j++) for (let i = 0, x = xs[j - 1]!, b = beta[j]!; i < rows; i++) eta[i]! += b * x[i]!
  const t = studentQuantile(0.975, degreesOfFreedom)
  return names.map((name, place) => {
    const x = xs[place]!, b = beta[place + 1]!
    const [lower, higher] = twoValues(x) ?? [Number.NaN, Number.NaN]
    const gradient = new Float64Array(width)
    const slope = new Float64Array(rows)
    let estimate = 0
    for (let i = 0; i < rows; i++) {
      if (lower === lower) {
        const rest = eta[i]! - b * x[i]!
        const with0 = chanceOf(rest + b * lower), with1 = chanceOf(rest + b * higher)
        const d0 = with0 * (1 - with0), d1 = with1 * (1 - with1)
        estimate += with1 - with0
        slope[i] = d1 - d0
        gradient[place + 1]! += d1 * higher - d0 * lower
      } else {
        const chance = chanceOf(eta[i]!), density = chance * (1 - chance)
        estimate += b * density
        slope[i] = b * density * (1 - 2 * chance)
        gradient[place + 1]! += density + slope[i]! * x[i]!
      }
      gradient[0]! += slope[i]!
    }
    for (let j = 1; j < width; j++) if (j !== place + 1) for (let i = 0, other = xs[j - 1]!; i < rows; i++) gradient[j]! += slope[i]! * other[i]!
    let variance = 0
    for (let j = 0; j < width; j++) for (let k = 0; k < width; k++) variance += gradient[j]! * covariance[j * width + k]! * gradient[k]!
    estimate /= rows
    const standardError = Math.sqrt(variance) / rows
    const p = degreesOfFreedom === Number.POSITIVE_INFINITY ? normalP(estimate / standardError) : studentP(estimate / standardError, degreesOfFreedom)
    return { name, estimate, standardError, low: estimate - t * standardError, high: estimate + t * standardError, p }
  })
}

function twoValues(x: Float64Array): [number, number] | null {
  const first = x[0]!
  const second = x.find((value) => value !== first)
  if (second === undefined || !x.every((value) => value === first || value === second)) return null
  return first < second ? [first, second] : [second, first]
}

function chanceOf(eta: number): number {
  return 1 / (1 + Math.exp(-eta))
}

/** Area under the ROC curve: the Mann–Whitney count, ties as a half. Hanley & McNeil, Radiology 1982. NaN when one outcome is missing. */
export function auc(y: ArrayLike<number>, score: Float64Array): number {
  const zeros = Float64Array.from(score).filter((_, i) => y[i] === 0).sort()
  const ones = Float64Array.from(score).filter((_, i) => y[i] === 1).sort()
  if (zeros.length === 0 || ones.length === 0) return Number.NaN
  let below = 0, upTo = 0, twice = 0
  for (const value of ones) {
    while (below < zeros.length && zeros[below]! < value) below++
    while (upTo < zeros.length && zeros[upTo]! <= value) upTo++
    twice += below + upTo
  }
  return twice / 2 / (zeros.length * ones.length)
}
