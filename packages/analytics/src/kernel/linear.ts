import { clusterMeat, designOf, gram, inOwnUnits, score, type Clusters, type Design, type DroppedPredictor, type Predictor } from './design.ts'
import { studentP, studentQuantile } from './distributions.ts'
import { cholesky, inverseOfCholesky, sandwich, solveCholesky } from './matrix.ts'

/** One line of a model. Interval and p are two-sided, 95 %. */
export interface Coefficient {
  readonly name: string
  readonly estimate: number
  readonly standardError: number
  readonly low: number
  readonly high: number
  readonly p: number
}

export interface ModelTooFew {
  readonly kind: 'tooFew'
  /** Rows, or clusters where they are what is missing. */
  readonly n: number
  readonly needed: number
}

/** How errors were worked out. Clusters make no assumption about rows of one cluster; with fewer than about 30 of them the errors are somewhat too small (Cameron & Miller 2015). */
export type ErrorKind = 'classical' | 'robust' | 'clustered'

export interface LinearModel {
  readonly kind: 'fitted'
  readonly n: number
  readonly errors: ErrorKind
  /** In units of y; its interval. */
  readonly intercept: Coefficient
  /** In units of y for each unit of the predictor, kept predictors in the order given. */
  readonly coefficients: readonly Coefficient[]
  /** Intercept first, row-major. */
  readonly covariance: Float64Array
  readonly degreesOfFreedom: number
  readonly rSquared: number
  /** √(Σe² ÷ (n − width)), in units of y. */
  readonly residualDeviation: number
  readonly vif: Float64Array
  readonly dropped: readonly DroppedPredictor[]
  readonly residuals: Float64Array
}

/**
 * Least squares y = b₀ + Σ bⱼxⱼ by Cholesky on standardised predictors, with classical errors, HC1 (MacKinnon & White, J. Econometrics 1985) or
 * cluster-robust ones (Liang & Zeger 1986 with Stata's factor G/(G−1)·(n−1)/(n−k); t with G − 1 degrees of freedom).
 * @param errors 'robust' is HC1; `clusters`, where given, win. @param vifLimit see `designOf`. @param design of these predictors, where it was made already.
 */
export function linearModel(y: Float64Array, predictors: readonly Predictor[], options: { readonly errors?: 'classical' | 'robust'; readonly clusters?: Clusters; readonly vifLimit?: number; readonly design?: Design } = {}): LinearModel | ModelTooFew {
  const rows = y.length
  if (rows <= predictors.length + 1) return { kind: 'tooFew', n: rows, needed: predictors.length + 2 }
  if (options.clusters && options.clusters.count < 2) return { kind: 'tooFew', n: options.clusters.count, needed: 2 }
  const design = options.design ?? designOf(predictors, rows, options.vifLimit)
  const { width } = design
  const l = cholesky(gram(design, null), width)!
  const beta = solveCholesky(l, width, score(design, y))
  const residuals = y.slice()
  for (let j = 0; j < width; j++) for (let i = 0, column = design.columns[j]!, b = beta[j]!; i < rows; i++) residuals[i]! -= b * column[i]!
  // What is left of numbers this large is rounding, not a difference.
  const rounding = ROUNDING * y.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
  for (let j = 1; j < width; j++) if (Math.abs(beta[j]!) <= rounding) beta[j] = 0
  for (let i = 0; i < rows; i++) if (Math.abs(residuals[i]!) <= rounding) residuals[i] = 0
  const squares = sumOfSquares(residuals)
  const bread = inverseOfCholesky(l, width)
  const { errors, covariance, degreesOfFreedom } = spread(design, bread, residuals, squares, options)
  const own = inOwnUnits(design, beta, covariance)
  const lines = coefficients(design.names, own.beta, own.covariance, width, degreesOfFreedom)
  return {
    kind: 'fitted', n: rows, errors, intercept: lines[0]!, coefficients: lines.slice(1), covariance: own.covariance, degreesOfFreedom,
    rSquared: 1 - squares / sumOfSquares(y.map((value) => value - beta[0]!)), residualDeviation: Math.sqrt(squares / (rows - width)), vif: design.vif, dropped: design.dropped, residuals,
  }
}

const ROUNDING = 1e-12

function spread(design: Design, bread: Float64Array, residuals: Float64Array, squares: number, { errors, clusters }: { readonly errors?: 'classical' | 'robust'; readonly clusters?: Clusters }): { errors: ErrorKind; covariance: Float64Array; degreesOfFreedom: number } {
  const { rows, width } = design
  const free = rows - width
  if (clusters) {
    const factor = (clusters.count / (clusters.count - 1)) * ((rows - 1) / free)
    return { errors: 'clustered', covariance: sandwich(bread, clusterMeat(design, residuals, clusters), width).map((v) => v * factor), degreesOfFreedom: clusters.count - 1 }
  }
  if (errors === 'robust') return { errors, covariance: sandwich(bread, gram(design, residuals.map((e) => e * e)), width).map((v) => (v * rows) / free), degreesOfFreedom: free }
  return { errors: 'classical', covariance: bread.map((v) => (v * squares) / free), degreesOfFreedom: free }
}

/** Lines of a model from coefficients and covariance, intercept first. Infinite degrees of freedom: the normal distribution. */
export function coefficients(names: readonly string[], beta: Float64Array, covariance: Float64Array, width: number, degreesOfFreedom: number): Coefficient[] {
  const t = studentQuantile(0.975, degreesOfFreedom)
  return ['intercept', ...names].map((name, j) => {
    const estimate = beta[j]!, standardError = Math.sqrt(covariance[j * width + j]!)
    return { name, estimate, standardError, low: estimate - t * standardError, high: estimate + t * standardError, p: standardError > 0 ? studentP(estimate / standardError, degreesOfFreedom) : estimate === 0 ? 1 : 0 }
  })
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!
  return sum
}
