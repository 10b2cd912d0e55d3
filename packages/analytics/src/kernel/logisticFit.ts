import { lastOf } from '../progress.ts'
import { gram, score, type Design } from './design.ts'
import { cholesky, inverseOfCholesky, solveCholesky } from './matrix.ts'

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

/** Room for fits to so many rows; one fit at a time. */
export function fitRoom(rows: number): FitRoom {
  const column = (): Float64Array => new Float64Array(rows)
  const one = (): Evaluated => ({ chance: column(), residuals: column(), surprise: column(), logLikelihood: 0 })
  return { working: column(), evaluated: [one(), one()] }
}

/** As {@link fitLogistic}, with a moment's work between two steps. */
export function* fitSteps(design: Design, y: ArrayLike<number>, weights: Float64Array | null, from: LogisticFit | null, room = fitRoom(design.rows)): Generator<undefined, LogisticFit | null> {
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
export function linear(columns: readonly Float64Array[], beta: Float64Array, width: number, rows: number, into: Float64Array): void {
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
