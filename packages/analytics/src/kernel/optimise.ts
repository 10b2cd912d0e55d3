import { lastOf } from '../progress.ts'
import { cholesky, inverseOfCholesky } from './matrix.ts'

export interface Minimum {
  readonly at: Float64Array
  readonly value: number
  readonly evaluations: number
  /** Whether it settled before `limit` evaluations. */
  readonly isSettled: boolean
}

/**
 * Nelder & Mead, Computer Journal 1965, with the dimension-dependent moves of Gao & Han, Computational Optimization and Applications 2012. Begins anew from
 * where it came to rest until that helps no more. A value that is not finite counts as infinitely high, so bounds may answer NaN.
 * @param isLost whether the best point so far is one that nobody wants: then it is given up
 */
export function nelderMead(f: (x: Float64Array) => number, from: readonly number[], options: SearchOptions = {}): Minimum {
  return lastOf(nelderMeadSteps(f, from, options))
}

export interface SearchOptions {
  readonly step?: number
  readonly tolerance?: number
  readonly limit?: number
  readonly isLost?: (x: Float64Array) => boolean
}

/** As {@link nelderMead}, one move of the simplex between two steps. */
export function* nelderMeadSteps(f: (x: Float64Array) => number, from: readonly number[], { step = 0.5, tolerance = 1e-9, limit = 8_000, isLost = () => false }: SearchOptions): Generator<undefined, Minimum> {
  const n = from.length
  let evaluations = 0
  const ask = (x: Float64Array): number => {
    evaluations++
    const value = f(x)
    return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY
  }
  const expand = 1 + 2 / n, contract = 0.75 - 1 / (2 * n), shrink = Math.max(0.5, 1 - 1 / n)
  let best: { x: Float64Array; value: number } = { x: Float64Array.from(from), value: ask(Float64Array.from(from)) }
  for (let round = 0; evaluations < limit; round++) {
    const began = best.value
    const corners = [best, ...Array.from({ length: n }, (_, i) => {
      const x = best.x.slice()
      x[i]! += round === 0 ? step : step / 4
      return { x, value: ask(x) }
    })]
    while (evaluations < limit) {
      yield
      corners.sort((p, q) => p.value - q.value)
      if (isLost(corners[0]!.x)) return { at: corners[0]!.x, value: corners[0]!.value, evaluations, isSettled: false }
      const worst = corners[n]!
      const spread = Math.max(...corners.slice(1).map(({ x }) => Math.max(...x.map((v, i) => Math.abs(v - corners[0]!.x[i]!)))))
      if (spread < Math.sqrt(tolerance) && worst.value - corners[0]!.value <= tolerance * (1 + Math.abs(corners[0]!.value))) break
      const centre = new Float64Array(n)
      for (let c = 0; c < n; c++) for (let i = 0; i < n; i++) centre[i]! += corners[c]!.x[i]! / n
      const along = (t: number): { x: Float64Array; value: number } => {
        const x = centre.map((v, i) => v + t * (v - worst.x[i]!))
        return { x, value: ask(x) }
      }
      const mirrored = along(1)
      if (mirrored.value < corners[0]!.value) {
        const further = along(expand)
        corners[n] = further.value < mirrored.value ? further : mirrored
      } else if (mirrored.value < corners[n - 1]!.value) corners[n] = mirrored
      else {
        const nearer = along(mirrored.value < worst.value ? contract : -contract)
        if (nearer.value < Math.min(mirrored.value, worst.value)) corners[n] = nearer
        else for (let c = 1; c <= n; c++) {
          const x = corners[c]!.x.map((v, i) => corners[0]!.x[i]! + shrink * (v - corners[0]!.x[i]!))
          corners[c] = { x, value: ask(x) }
        }
      }
    }
    best = corners.reduce((least, corner) => (corner.value < least.value ? corner : least))
    if (began - best.value <= 10 * tolerance * (1 + Math.abs(best.value)) && round > 0) return { at: best.x, value: best.value, evaluations, isSettled: true }
  }
  return { at: best.x, value: best.value, evaluations, isSettled: false }
}

/** Inverse of the matrix of second derivatives by central differences: at the minimum of a negative log-likelihood the covariance of its parameters. Null where it is flat in some direction. */
export function covarianceAt(f: (x: Float64Array) => number, at: Float64Array, step?: number): Float64Array | null {
  return lastOf(covarianceSteps(f, at, step))
}

/** As {@link covarianceAt}, a few values of `f` between two steps. */
export function* covarianceSteps(f: (x: Float64Array) => number, at: Float64Array, step = 1e-3): Generator<undefined, Float64Array | null> {
  const n = at.length
  const hessian = new Float64Array(n * n)
  const around = (i: number, di: number, j: number, dj: number): number => {
    const x = at.slice()
    x[i]! += di * step
    x[j]! += dj * step
    return f(x)
  }
  const middle = f(at)
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) {
    const second = i === j
      ? (around(i, 1, i, 0) - 2 * middle + around(i, -1, i, 0)) / step ** 2
      : (around(i, 1, j, 1) - around(i, 1, j, -1) - around(i, -1, j, 1) + around(i, -1, j, -1)) / (4 * step ** 2)
    hessian[i * n + j] = hessian[j * n + i] = second
    yield
  }
  const l = cholesky(hessian, n)
  return l && inverseOfCholesky(l, n)
}
