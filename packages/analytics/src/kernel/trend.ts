import { studentP, studentQuantile } from './distributions.ts'
import type { MannKendall } from './mannKendall.ts'
import { serialFactor } from './serial.ts'

/** A straight line through the log-odds of a share, or the log of a count, over periods. */
export interface RateTrend {
  readonly kind: 'trend'
  /** Periods with anything in them. */
  readonly n: number
  readonly intercept: number
  /** In log-odds (shares) or log (counts) for one unit of `at`. */
  readonly slope: number
  readonly standardError: number
  /** e^slope: odds or rate of one period ÷ that of the one before, with 95 % limits. */
  readonly ratio: { readonly ratio: number; readonly low: number; readonly high: number }
  readonly df: number
  readonly t: number
  readonly p: number
  /** Variance ÷ that of independent rows: Pearson's χ² ÷ df, at least ¼. */
  readonly dispersion: number
  /** Widening of the variance because neighbouring periods err alike; 1 when they do not. */
  readonly serialFactor: number
}

export type NoTrend = { readonly kind: 'tooFew'; readonly n: number; readonly needed: number } | { readonly kind: 'constant' }

const LEAST_PERIODS = 5
/** Few periods that happen to agree make no trend. */
const LEAST_DISPERSION = 0.25

/**
 * Trend of shares: logistic regression of `happened` out of `of` on time. The variance is multiplied by the dispersion (quasi-likelihood,
 * McCullagh & Nelder 1989, §4.5), since rows of a period share customers and causes; and by {@link serialFactor} where neighbouring periods err
 * alike: so many fewer periods there are in truth, and t has their number − 2 degrees of freedom.
 * Give whole periods only: open runs belong to none. A trend that turns around in between is not seen; ask for change points too.
 * @param at time of each period, evenly spaced; its place when absent
 */
export function shareTrend(happened: ArrayLike<number>, of: ArrayLike<number>, at?: ArrayLike<number>): RateTrend | NoTrend {
  return fit(happened, of, at, (eta) => {
    const p = 1 / (1 + Math.exp(-eta))
    return [p, p * (1 - p)]
  }, (total, n) => Math.log(total / (n - total)))
}

/** Trend of counts, per unit of `exposure` (1 when absent): Poisson regression with dispersion. Otherwise as {@link shareTrend}. */
export function countTrend(counts: ArrayLike<number>, exposure?: ArrayLike<number>, at?: ArrayLike<number>): RateTrend | NoTrend {
  return fit(counts, exposure ?? Float64Array.from(counts, () => 1), at, (eta) => [Math.exp(eta), Math.exp(eta)], (total, n) => Math.log(total / n))
}

/** A straight line through means over periods; in the unit of the values for one unit of `at`. */
export interface LevelTrend extends Pick<RateTrend, 'kind' | 'n' | 'slope' | 'standardError' | 'df' | 't' | 'p' | 'serialFactor'> {
  readonly low: number
  readonly high: number
}

/**
 * Trend of means, `sums` ÷ `of` in each period: least squares weighted by `of`. What lies around the line is measured on the periods themselves, so
 * rows of a period that share customers and causes are not taken for independent ones; otherwise as {@link shareTrend}.
 */
export function meanTrend(sums: ArrayLike<number>, of: ArrayLike<number>, at?: ArrayLike<number>): LevelTrend | NoTrend {
  const found = fit(sums, of, at, (eta) => [eta, 1], (total, n) => total / n, 0)
  if (found.kind !== 'trend') return found
  const { n, slope, standardError, df, t, p, serialFactor: wider } = found
  if (!(standardError > 1e-12 * Math.abs(found.intercept))) return { kind: 'constant' }
  const half = studentQuantile(0.975, df) * standardError
  return { kind: 'trend', n, slope, standardError, low: slope - half, high: slope + half, df, t, p, serialFactor: wider }
}

/** @param meanAndVariance of one unit, from the linear predictor; both links are canonical, so the variance is the weight */
function fit(y: ArrayLike<number>, size: ArrayLike<number>, at: ArrayLike<number> | undefined, meanAndVariance: (eta: number) => readonly [number, number], link: (total: number, n: number) => number, leastDispersion: number = LEAST_DISPERSION): RateTrend | NoTrend {
  const places = Array.from(y, (_, i) => i).filter((i) => size[i]! > 0)
  const n = places.length
  if (n < LEAST_PERIODS) return { kind: 'tooFew', n, needed: LEAST_PERIODS }
  let total = 0, sizes = 0, middle = 0
  for (const i of places) {
    total += y[i]!
    sizes += size[i]!
    middle += (at ? at[i]! : i) / n
  }
  const first = link(total, sizes)
  if (!Number.isFinite(first)) return { kind: 'constant' }
  let a = first, b = 0, saa = 0, sab = 0, sbb = 0
  // Newton's steps on centred time; both log-likelihoods are concave.
  for (let step = 0; step < 50; step++) {
    let ua = 0, ub = 0
    saa = sab = sbb = 0
    for (const i of places) {
      const x = (at ? at[i]! : i) - middle
      const [mean, variance] = meanAndVariance(a + b * x)
      const left = y[i]! - size[i]! * mean, weight = size[i]! * variance
      ua += left
      ub += left * x
      saa += weight
      sab += weight * x
      sbb += weight * x * x
    }
    const determinant = saa * sbb - sab * sab
    const da = (sbb * ua - sab * ub) / determinant, db = (saa * ub - sab * ua) / determinant
    if (!Number.isFinite(da + db)) return { kind: 'constant' }
    a += da
    b += db
    if (Math.abs(da) + Math.abs(db) < 1e-12 * (1 + Math.abs(a) + Math.abs(b))) break
  }
  const residuals = new Float64Array(n)
  for (const [k, i] of places.entries()) {
    const [mean, variance] = meanAndVariance(a + b * ((at ? at[i]! : i) - middle))
    residuals[k] = (y[i]! - size[i]! * mean) / Math.sqrt(Math.max(1e-300, size[i]! * variance))
  }
  const squares = residuals.reduce((sum, r) => sum + r * r, 0)
  const dispersion = Math.max(leastDispersion, squares / (n - 2))
  const wider = serialFactor(residuals, 0)
  const df = Math.max(2, n / wider - 2)
  const standardError = Math.sqrt((saa / (saa * sbb - sab * sab)) * dispersion * wider)
  const half = studentQuantile(0.975, df) * standardError
  const t = Math.abs(b) < 1e-12 ? 0 : b / standardError
  return { kind: 'trend', n, intercept: a - b * middle, slope: b, standardError, ratio: { ratio: Math.exp(b), low: Math.exp(b - half), high: Math.exp(b + half) }, df, t, p: studentP(t, df), dispersion, serialFactor: wider }
}

export type TrendVerdict = 'improving' | 'declining' | 'noEvidence'

/** @param goodIs which way is good; p below `alpha` is evidence */
export function trendVerdict(trend: Pick<RateTrend, 't' | 'p'> | Pick<MannKendall, 'z' | 'p'>, goodIs: 'up' | 'down', alpha: number = 0.05): TrendVerdict {
  const rise = 't' in trend ? trend.t : trend.z
  if (!(trend.p < alpha) || rise === 0) return 'noEvidence'
  return rise > 0 === (goodIs === 'up') ? 'improving' : 'declining'
}
