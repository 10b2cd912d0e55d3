import { lastOf } from '../progress.ts'
import { logGamma } from './distributions.ts'
import { byKind, kindsOf, taken } from './kinds.ts'
import type { ModelTooFew } from './linear.ts'
import { covarianceSteps, nelderMeadSteps } from './optimise.ts'

/** Purchase histories, one row a customer, times in one unit of the caller's (weeks, say). */
export interface Purchases {
  /** Purchases after the first one. */
  readonly repeats: ArrayLike<number>
  /** From first to last purchase; 0 without repeats. */
  readonly recency: Float64Array
  /** From first purchase to now. */
  readonly age: Float64Array
  /** How many customers each row stands for; absent: one. */
  readonly times?: Float64Array
}

/** BG/NBD: while alive a customer buys at rate λ ~ gamma(r, rate α); after each purchase they leave with chance p ~ beta(a, b). α is in the unit of time. */
export interface BgNbd {
  readonly r: number
  readonly alpha: number
  readonly a: number
  readonly b: number
}

/** A model of several positive parameters, fitted by maximum likelihood. */
export interface LikelihoodFit<P> {
  readonly kind: 'fitted'
  readonly n: number
  readonly parameters: P
  readonly logLikelihood: number
  /** Of the logarithms of the parameters, in their order, row-major; null where the data do not tell some of them apart. */
  readonly logCovariance: Float64Array | null
}

/** A likelihood that goes on rising towards 0 or infinity: the data do not tell the parameters. */
export interface NotIdentified {
  readonly kind: 'notIdentified'
  readonly n: number
}

/** Customers who bought again that a fit needs at least. */
const LEAST_REPEATERS = 20

/**
 * Log-likelihood of BG/NBD. Fader, Hardie & Lee, Marketing Science 2005, 24:275–284, eq. 6, as rearranged in their note of 2009 so that no factor overflows.
 * @param each filled with what each customer adds
 */
export function bgNbdLogLikelihood({ repeats, recency, age, times }: Purchases, { r, alpha, a, b }: BgNbd, each?: Float64Array): number {
  let most = 0
  for (let i = 0; i < repeats.length; i++) most = Math.max(most, repeats[i]!)
  // What depends on the number of purchases alone: ln Γ(r+x)/Γ(r) + r·ln α + ln Γ(a+b)Γ(b+x) ÷ Γ(b)Γ(a+b+x).
  const byCount = new Float64Array(most + 1)
  byCount[0] = r * Math.log(alpha)
  for (let x = 0; x < most; x++) byCount[x + 1] = byCount[x]! + Math.log(((r + x) * (b + x)) / (a + b + x))
  let sum = 0
  for (let i = 0; i < repeats.length; i++) {
    const x = repeats[i]!
    const alive = -(r + x) * Math.log(alpha + age[i]!)
    let own = byCount[x]! + alive
    if (x > 0) own += Math.log1p((a / (b + x - 1)) * Math.exp(-(r + x) * Math.log(alpha + recency[i]!) - alive))
    sum += times ? own * times[i]! : own
    if (each) each[i] = own
  }
  return sum
}

/** Customers with the same history in one row: most never came back, and of those the age alone is asked. `of` says by customer which row. */
export function alikeHistories({ repeats, recency, age }: Purchases): Purchases & { readonly times: Float64Array; readonly of: Int32Array } {
  const { of, first } = kindsOf([Float64Array.from(repeats), recency, age], age.length)
  return { repeats: Int32Array.from(first, (i) => repeats[i]!), recency: taken(recency, first), age: taken(age, first), times: byKind(of, first.length, null), of }
}

/**
 * Fits BG/NBD; tooFew below `LEAST_REPEATERS` customers who came back. Where nothing tells customers apart in how they leave, a and b would grow without end:
 * then all leave with one chance after each purchase ({@link leavingAlike}). Where leaving is not evident at all (likelihood ratio against nobody leaving below
 * 2.71, the 95 % point on the boundary: Self & Liang, JASA 1987; common within a year of a shop), the answer is the NBD of Ehrenberg, Applied Statistics 1959:
 * a = 0, b = 1, everyone alive. Neither has a covariance.
 */
export function fitBgNbd(purchases: Purchases): LikelihoodFit<BgNbd> | NotIdentified | ModelTooFew {
  return lastOf(bgNbdSteps(purchases))
}

/** As {@link fitBgNbd}, with a moment's work between two steps. */
export function* bgNbdSteps(purchases: Purchases): Generator<undefined, LikelihoodFit<BgNbd> | NotIdentified | ModelTooFew> {
  const n = purchases.repeats.length
  let repeaters = 0, longest = 0
  for (let i = 0; i < n; i++) {
    if (purchases.repeats[i]! > 0) repeaters++
    longest = Math.max(longest, purchases.age[i]!)
    if (!(purchases.recency[i]! <= purchases.age[i]!) || (purchases.repeats[i] === 0 && purchases.recency[i] !== 0)) throw new RangeError(`row ${i}: last purchase after now, or without a repeat`)
  }
  if (repeaters < LEAST_REPEATERS) return { kind: 'tooFew', n: repeaters, needed: LEAST_REPEATERS }
  const rows = alikeHistories(purchases)
  yield
  const fit = yield* positiveSteps(n, [0.5, longest / 8, 1, 2], (x) => ({ r: x[0]!, alpha: x[1]!, a: x[2]!, b: x[3]! }), (parameters) => bgNbdLogLikelihood(rows, parameters))
  const staying = yield* positiveSteps(n, [0.5, longest / 8], (x) => ({ r: x[0]!, alpha: x[1]!, a: 0, b: 1 }), (parameters) => bgNbdLogLikelihood(rows, parameters))
  const leaving = fit.kind === 'fitted' ? fit : yield* positiveSteps(n, [0.5, longest / 8, 0.5], (x) => leavingAlike(x[0]!, x[1]!, x[2]!), (parameters) => bgNbdLogLikelihood(rows, parameters))
  if (staying.kind !== 'fitted') return leaving.kind === 'fitted' && leaving !== fit ? { ...leaving, logCovariance: null } : leaving
  if (leaving.kind === 'fitted' && 2 * (leaving.logLikelihood - staying.logLikelihood) > 2.71) return leaving === fit ? fit : { ...leaving, logCovariance: null }
  return { ...staying, logCovariance: null }
}

/** a + b of a model in which all leave with the same chance: so sure that the next purchases say nothing more about it. */
const ALIKE = 1e6

/** BG/NBD at its limit a, b → ∞: after each purchase everybody leaves with the same odds. */
export function leavingAlike(r: number, alpha: number, odds: number): BgNbd {
  return { r, alpha, a: (ALIKE * odds) / (1 + odds), b: ALIKE / (1 + odds) }
}

/** Whether a model is one of {@link leavingAlike}; those that tell customers apart have far smaller a and b. */
export function isLeavingAlike({ a, b }: BgNbd): boolean {
  return a + b > ALIKE / 2
}

/** Maximum likelihood over logarithms of positive parameters. */
export function fitPositive<P>(n: number, from: readonly number[], named: (x: Float64Array) => P, logLikelihood: (parameters: P) => number): LikelihoodFit<P> | NotIdentified {
  return lastOf(positiveSteps(n, from, named, logLikelihood))
}

function* positiveSteps<P>(n: number, from: readonly number[], named: (x: Float64Array) => P, logLikelihood: (parameters: P) => number): Generator<undefined, LikelihoodFit<P> | NotIdentified> {
  const start = from.map(Math.log)
  const negative = (x: Float64Array): number => -logLikelihood(named(x.map(Math.exp))) / n
  const isLost = (x: Float64Array): boolean => x.some((v, i) => Math.abs(v - start[i]!) > 9)
  const { at, value, isSettled } = yield* nelderMeadSteps(negative, start, { tolerance: 1e-12, isLost })
  if (!isSettled || isLost(at)) return { kind: 'notIdentified', n }
  return { kind: 'fitted', n, parameters: named(at.map(Math.exp)), logLikelihood: -value * n, logCovariance: (yield* covarianceSteps(negative, at))?.map((v) => v / n) ?? null }
}

/** Chance (0–1) that a customer is still alive. Fader, Hardie & Lee 2008, "Computing P(alive) using the BG/NBD model". Without a repeat it is 1: the model lets nobody leave before. */
export function chanceAlive({ r, alpha, a, b }: BgNbd, repeats: number, recency: number, age: number): number {
  return repeats === 0 ? 1 : 1 / (1 + (a / (b + repeats - 1)) * ((alpha + age) / (alpha + recency)) ** (r + repeats))
}

/** Purchases expected from a customer in the next `ahead`. Fader, Hardie & Lee 2005, eq. 10. */
export function expectedPurchases(model: BgNbd, repeats: number, recency: number, age: number, ahead: number): number {
  return chanceAlive(model, repeats, recency, age) * ifAlive(model, repeats, age, ahead)
}

/** Repeat purchases expected from somebody new within `ahead` of the first purchase. Fader, Hardie & Lee 2005, eq. 9. */
export function expectedFromNew(model: BgNbd, ahead: number): number {
  return ifAlive(model, 0, 0, ahead)
}

/**
 * (a+b+x−1)/(a−1) · [1 − ((α+T)/(α+T+t))^(r+x) · ₂F₁(r+x, b+x; a+b+x−1; z)], z = t/(α+T+t). Euler's transformation (Abramowitz & Stegun 15.3.3) turns the product
 * into (1−z)^(a−1) · ₂F₁(a+b−1−r, a−1; a+b+x−1; z); taking a − 1 out of both terms leaves nothing to divide by 0 at a = 1. Its series would overflow where a is
 * large: there it stands as in the paper. For a = 0 it is the NBD's (r+x)/(α+T)·t.
 */
function ifAlive({ r, alpha, a, b }: BgNbd, x: number, age: number, ahead: number): number {
  if (ahead <= 0) return 0
  if (a === 0) return ((r + x) / (alpha + age)) * ahead
  const z = ahead / (alpha + age + ahead), c = a + b + x - 1, first = a + b - 1 - r
  const log = Math.log1p(-z)
  if (a > LARGE) {
    let term = 1, sum = 1
    for (let n = 0; n < 100_000 && term > 1e-17 * sum; n++) sum += term *= ((r + x + n) * (b + x + n) * z) / ((c + n) * (n + 1))
    return (c / (a - 1)) * (1 - Math.exp((r + x) * log) * sum)
  }
  let term = (first / c) * z, series = term
  for (let n = 1; n < 100_000 && Math.abs(term) > 1e-16 * Math.abs(series); n++) {
    term *= ((first + n) * (a - 1 + n) * z) / ((c + n) * (n + 1))
    series += term
  }
  const d = a - 1
  return c * ((Math.abs(d) < 1e-12 ? -log : -Math.expm1(d * log) / d) - Math.exp(d * log) * series)
}

const LARGE = 8

/** Gamma-gamma: a customer's mean spend scatters about their own mean, which scatters over customers. `v` in units of money. */
export interface GammaGamma {
  readonly p: number
  readonly q: number
  readonly v: number
}

/** Fits gamma-gamma to customers with at least one purchase counted in `purchases` and a mean spend above 0. Fader, Hardie & Lee, J. Marketing Research 2005; Fader & Hardie 2013, "The gamma-gamma model of monetary value". It assumes that spend and frequency are unrelated. */
export function fitGammaGamma(purchases: ArrayLike<number>, meanSpend: Float64Array): LikelihoodFit<GammaGamma> | NotIdentified | ModelTooFew {
  return lastOf(gammaGammaSteps(purchases, meanSpend))
}

/** As {@link fitGammaGamma}, with a moment's work between two steps. */
export function* gammaGammaSteps(purchases: ArrayLike<number>, meanSpend: Float64Array): Generator<undefined, LikelihoodFit<GammaGamma> | NotIdentified | ModelTooFew> {
  const n = meanSpend.length
  let sum = 0
  for (let i = 0; i < n; i++) {
    if (!(purchases[i]! > 0 && meanSpend[i]! > 0)) throw new RangeError(`row ${i}: no purchase, or no spend`)
    sum += meanSpend[i]!
  }
  if (n < LEAST_REPEATERS) return { kind: 'tooFew', n, needed: LEAST_REPEATERS }
  return yield* positiveSteps(n, [3, 3, sum / n], (x) => ({ p: x[0]!, q: x[1]!, v: x[2]! }), (parameters) => gammaGammaLogLikelihood(purchases, meanSpend, parameters))
}

/** Fader & Hardie 2013, eq. 1a. @param each filled with what each customer adds */
export function gammaGammaLogLikelihood(purchases: ArrayLike<number>, meanSpend: Float64Array, { p, q, v }: GammaGamma, each?: Float64Array): number {
  const byCount = new Map<number, number>()
  const ownPart = (x: number): number => {
    let known = byCount.get(x)
    if (known === undefined) byCount.set(x, (known = logGamma(p * x + q) - logGamma(p * x) - logGamma(q) + q * Math.log(v) + p * x * Math.log(x)))
    return known
  }
  let sum = 0
  for (let i = 0; i < meanSpend.length; i++) {
    const x = purchases[i]!, m = meanSpend[i]!
    const own = ownPart(x) + (p * x - 1) * Math.log(m) - (p * x + q) * Math.log(x * m + v)
    sum += own
    if (each) each[i] = own
  }
  return sum
}

/** A customer's expected spend for each purchase: their own mean drawn to everyone's, v·p/(q−1), the more the fewer purchases. Fader & Hardie 2013, eq. 5. Infinite when nothing is known and q ≤ 1. */
export function expectedSpend({ p, q, v }: GammaGamma, purchases: number, meanSpend: number): number {
  const known = p * purchases + q - 1
  return known > 0 ? (p * (v + purchases * meanSpend)) / known : Number.POSITIVE_INFINITY
}

/**
 * Worth of a customer's purchases in the next `periods`, each discounted from its end: Σ (E(t) − E(t−1)) · spend · margin ÷ (1 + discount)^t.
 * @param discount for one unit of time, 0.001 a week for about 5 % a year. @param margin share of spend kept, 0–1. Unit of `spend`.
 */
export function lifetimeValue(model: BgNbd, customer: { readonly repeats: number; readonly recency: number; readonly age: number }, spend: number, { periods, discount, margin = 1 }: { readonly periods: number; readonly discount: number; readonly margin?: number }): number {
  let worth = 0, before = 0
  for (let t = 1; t <= periods; t++) {
    const until = expectedPurchases(model, customer.repeats, customer.recency, customer.age, t)
    worth += (until - before) / (1 + discount) ** t
    before = until
  }
  return worth * spend * margin
}
