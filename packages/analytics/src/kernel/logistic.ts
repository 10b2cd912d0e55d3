import { lastOf } from '../analysis.ts'
import { alikeRows, clusterMeat, designSteps, gram, inOwnUnits, score, type Alike, type Clusters, type Design, type DroppedPredictor, type Predictor } from './design.ts'
import { taken } from './kinds.ts'
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

/** A fit on standardised predictors, intercept first. */
export interface LogisticFit {
  readonly beta: Float64Array
  /** Inverse of the information. */
  readonly information: Float64Array
  readonly logLikelihood: number
  readonly chance: Float64Array
  /** (y − chance) × the row's weight. */
  readonly residuals: Float64Array
  /** Of each row: logarithm of the chance it had to be what it is. */
  readonly surprise: Float64Array
}

/**
 * Newton's steps, halved while the likelihood falls. Null when coefficients run away: a log-odds of ±30 for one standard deviation is no finite answer.
 * @param weights how often each row counts; null: once. @param from a fit to all rows once: two steps are taken from it and that is it. @param room for work, where much of it is done.
 */
export function fitLogistic(design: Design, y: ArrayLike<number>, weights: Float64Array | null, from: LogisticFit | null, room?: FitRoom): LogisticFit | null {
  return lastOf(fitSteps(design, y, weights, from, room))
}

/** Columns that a fit writes into: its answer holds two of them until the next one. */
export interface FitRoom {
  readonly working: Float64Array
  readonly evaluated: readonly [Evaluated, Evaluated]
}

export function fitRoom(rows: number): FitRoom {
  const column = (): Float64Array => new Float64Array(rows)
  const one = (): Evaluated => ({ chance: column(), residuals: column(), surprise: column(), logLikelihood: 0 })
  return { working: column(), evaluated: [one(), one()] }
}

function* fitSteps(design: Design, y: ArrayLike<number>, weights: Float64Array | null, from: LogisticFit | null, room = fitRoom(design.rows)): Generator<undefined, LogisticFit | null> {
  const { rows, width } = design
  let beta: Float64Array = from ? from.beta : new Float64Array(width)
  let n = 0, events = 0
  for (let i = 0; i < rows; i++) {
    const weight = weights === null ? 1 : weights[i]!
    n += weight
    events += weight * y[i]!
  }
  if (!from) beta[0] = Math.log(events / (n - events))
  let [at, spare] = room.evaluated
  if (from) weigh(from, y, weights, at)
  else evaluate(design, y, beta, weights, at)
  const { working } = room
  for (let step = 1; step <= 60; step++) {
    informationOf(at.chance, weights, working)
    const l = cholesky(gram(design, working), width)
    if (!l) return null
    const move = solveCholesky(l, width, score(design, at.residuals))
    let next = beta
    for (let scale = 1; scale > 1e-6; scale /= 2) {
      next = beta.map((b, j) => b + scale * move[j]!)
      evaluate(design, y, next, weights, spare)
      if (spare.logLikelihood >= at.logLikelihood - 1e-12 * Math.abs(at.logLikelihood)) break
    }
    const gain = spare.logLikelihood - at.logLikelihood
    beta = next
    ;[at, spare] = [spare, at]
    if (beta.some((b) => !(Math.abs(b) <= 30))) return null
    const isThere = Math.abs(gain) < 1e-11 * (Math.abs(at.logLikelihood) + 1) && Math.max(...move.map(Math.abs)) < 1e-6
    if (isThere && at.logLikelihood > -1e-6 * n) return null
    if (isThere || (from && step === 2)) return { beta, information: inverseOfCholesky(l, width), ...at }
    if (!from) yield
  }
  return null
}

interface Evaluated {
  readonly chance: Float64Array
  readonly residuals: Float64Array
  /** Of each row: logarithm of the chance it had to be what it is. */
  readonly surprise: Float64Array
  logLikelihood: number
}

function evaluate({ columns, rows, width }: Design, y: ArrayLike<number>, beta: Float64Array, weights: Float64Array | null, into: Evaluated): void {
  const { chance: eta, residuals, surprise } = into
  linear(columns, beta, width, rows, eta)
  let logLikelihood = 0
  for (let i = 0; i < rows; i++) {
    const odds = eta[i]!, e = Math.exp(-Math.abs(odds)), weight = weights === null ? 1 : weights[i]!
    const own = y[i]! * odds - Math.max(0, odds) - Math.log1p(e)
    surprise[i] = own
    logLikelihood += weight * own
    const chance = odds < 0 ? e / (1 + e) : 1 / (1 + e)
    eta[i] = chance
    residuals[i] = weight * (y[i]! - chance)
  }
  into.logLikelihood = logLikelihood
}

/** b₀ + Σ bⱼxⱼ of each row, four columns at a time. */
function linear(columns: readonly Float64Array[], beta: Float64Array, width: number, rows: number, into: Float64Array): void {
  into.fill(beta[0]!)
  let j = 1
  for (; j + 4 <= width; j += 4) {
    const a = columns[j]!, b = columns[j + 1]!, c = columns[j + 2]!, d = columns[j + 3]!
    const byA = beta[j]!, byB = beta[j + 1]!, byC = beta[j + 2]!, byD = beta[j + 3]!
    for (let i = 0; i < rows; i++) into[i] = into[i]! + byA * a[i]! + byB * b[i]! + byC * c[i]! + byD * d[i]!
  }
  for (; j < width; j++) for (let i = 0, a = columns[j]!, byA = beta[j]!; i < rows; i++) into[i]! += byA * a[i]!
}

/** The same fit with rows counted by weight. */
function weigh({ chance, surprise }: LogisticFit, y: ArrayLike<number>, weights: Float64Array | null, into: Evaluated): void {
  let logLikelihood = 0
  for (let i = 0; i < chance.length; i++) {
    const weight = weights === null ? 1 : weights[i]!
    into.chance[i] = chance[i]!
    into.residuals[i] = weight * (y[i]! - chance[i]!)
    logLikelihood += weight * surprise[i]!
  }
  into.logLikelihood = logLikelihood
}

function informationOf(chance: Float64Array, weights: Float64Array | null, into: Float64Array): void {
  for (let i = 0; i < chance.length; i++) into[i] = chance[i]! * (1 - chance[i]!) * (weights === null ? 1 : weights[i]!)
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
function* averageEffects({ design: { rows, width, names, kept }, times, of, first }: Alike, predictors: readonly Predictor[], beta: Float64Array, covariance: Float64Array, degreesOfFreedom: number): Generator<undefined, Coefficient[]> {
  const xs = [new Float64Array(rows).fill(1), ...kept.map((place) => taken(predictors[place]!.values, first))]
  const eta = new Float64Array(rows), slope = new Float64Array(rows)
  linear(xs, beta, width, rows, eta)
  const t = studentQuantile(0.975, degreesOfFreedom)
  const lines: Coefficient[] = []
  for (let place = 0; place < names.length; place++) {
    const x = xs[place + 1]!
    const { sum, own } = slopesOf(eta, x, times, beta[place + 1]!, twoValues(x), slope)
    const gradient = score({ columns: xs, rows, width }, slope)
    gradient[place + 1] = own
    let variance = 0
    for (let j = 0; j < width; j++) for (let k = 0; k < width; k++) variance += gradient[j]! * covariance[j * width + k]! * gradient[k]!
    const estimate = sum / of.length, standardError = Math.sqrt(variance) / of.length
    const p = degreesOfFreedom === Number.POSITIVE_INFINITY ? normalP(estimate / standardError) : studentP(estimate / standardError, degreesOfFreedom)
    lines.push({ name: names[place]!, estimate, standardError, low: estimate - t * standardError, high: estimate + t * standardError, p })
    yield
  }
  return lines
}

/** Σ over rows, each counted so many `times`, of the effect of `x` and of its change with its own coefficient; `slope` gets its change with the log-odds. */
function slopesOf(eta: Float64Array, x: Float64Array, times: Float64Array, b: number, values: readonly [number, number] | null, slope: Float64Array): { readonly sum: number; readonly own: number } {
  let sum = 0, own = 0
  if (values === null) {
    for (let i = 0; i < eta.length; i++) {
      const chance = chanceOf(eta[i]!), density = times[i]! * chance * (1 - chance)
      const bend = b * density * (1 - 2 * chance)
      sum += b * density
      slope[i] = bend
      own += density + bend * x[i]!
    }
    return { sum, own }
  }
  const [lower, higher] = values
  for (let i = 0; i < eta.length; i++) {
    const rest = eta[i]! - b * x[i]!, weight = times[i]!
    const with0 = chanceOf(rest + b * lower), with1 = chanceOf(rest + b * higher)
    const d0 = weight * with0 * (1 - with0), d1 = weight * with1 * (1 - with1)
    sum += weight * (with1 - with0)
    slope[i] = d1 - d0
    own += d1 * higher - d0 * lower
  }
  return { sum, own }
}

function twoValues(x: Float64Array): [number, number] | null {
  const first = x[0]!
  let second = first
  for (let i = 1; i < x.length; i++) {
    const value = x[i]!
    if (value === first || value === second) continue
    if (second !== first) return null
    second = value
  }
  return second === first ? null : first < second ? [first, second] : [second, first]
}

function chanceOf(eta: number): number {
  return 1 / (1 + Math.exp(-eta))
}

/** Area under the ROC curve: the Mann–Whitney count, ties as a half. Hanley & McNeil, Radiology 1982. NaN when one outcome is missing. */
export function auc(y: ArrayLike<number>, score: Float64Array): number {
  const zeros = ofClass(y, score, 0), ones = ofClass(y, score, 1)
  if (zeros.length === 0 || ones.length === 0) return Number.NaN
  let below = 0, upTo = 0, twice = 0
  for (const value of ones) {
    while (below < zeros.length && zeros[below]! < value) below++
    while (upTo < zeros.length && zeros[upTo]! <= value) upTo++
    twice += below + upTo
  }
  return twice / 2 / (zeros.length * ones.length)
}

/** Scores of one outcome, least first. */
function ofClass(y: ArrayLike<number>, score: Float64Array, outcome: 0 | 1): Float64Array {
  const own = new Float64Array(score.length)
  let n = 0
  for (let i = 0; i < score.length; i++) if (y[i] === outcome) own[n++] = score[i]!
  return own.subarray(0, n).sort()
}
