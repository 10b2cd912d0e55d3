import { alikeHistories, bgNbdLogLikelihood, expectedPurchases, expectedSpend, gammaGammaLogLikelihood, isLeavingAlike, leavingAlike, type BgNbd, type GammaGamma, type Purchases } from '../kernel/clv.ts'
import { studentQuantile } from '../kernel/distributions.ts'
import { influences } from '../kernel/influence.ts'
import type { Interval } from '../kernel/interval.ts'
import { covarianceSteps } from '../kernel/optimise.ts'
import { cut, type Histories } from './histories.ts'

const WEEKS_A_QUARTER = 365.25 / 4 / 7

/** Purchases to come, those of each quarter times its factor. */
function discountedPurchases(model: BgNbd, repeats: number, recency: number, age: number, quarters: number, factor: readonly number[]): number {
  let sum = 0, before = 0
  for (let q = 1; q <= quarters; q++) {
    const until = expectedPurchases(model, repeats, recency, age, q * WEEKS_A_QUARTER)
    sum += (until - before) * factor[q - 1]!
    before = until
  }
  return sum
}

/** What is spent at each purchase: a customer's own mean drawn to everyone's, everyone's without one. */
export function spendOf(spend: GammaGamma, repeats: number, meanSpend: number): number {
  return meanSpend > 0 ? expectedSpend(spend, repeats, meanSpend) : expectedSpend(spend, 0, 0)
}

export interface Fitted {
  readonly model: BgNbd
  readonly spend: GammaGamma
  readonly history: Histories
  /** Rows of the history both models were fitted from. */
  readonly drawn: readonly number[]
  /** Worth of each row. */
  readonly worth: Float64Array
  /** Share of revenue that stays, and how far and how steeply is looked ahead. */
  readonly share: number
  readonly quarters: number
  readonly factor: readonly number[]
  /** Which mean each row belongs to, beside that of all: 0 … means − 1. */
  readonly of: Int32Array
  readonly means: number
}

/** Customers a mean needs at least to have an interval. */
const LEAST = 50

/**
 * 95 % intervals of the mean worth of all, then of each group; null where the data do not tell. Delta method with both models' parameters and the customers themselves moving
 * together, customer by customer (sandwich: Stefanski & Boos, The American Statistician 2002), on the scale of logarithms, since worth is positive and skewed.
 * Margin, discount and horizon are taken as given. A few customers carry most of the worth, so t with as many degrees of freedom as their fourth moments leave (Satterthwaite 1946).
 * Simulated as CDNOW's, of 1,000 customers 95.0 in 100 intervals cover (500 rounds), with a hundred who came back 92; groups of 300 customers 94.
 */
export function* purchaseIntervals(fitted: Fitted): Generator<undefined, (Interval | null)[]> {
  const { model, spend, history, drawn, worth, of, means } = fitted
  const none = Array.from({ length: means + 1 }, () => null)
  const rows = drawn.length
  const { at: atModel, modelAt } = parametersOf(model), free = atModel.length
  const spendAt = (x: Float64Array): GammaGamma => ({ p: Math.exp(x[0]!), q: Math.exp(x[1]!), v: Math.exp(x[2]!) })
  const atSpend = Float64Array.of(spend.p, spend.q, spend.v).map(Math.log)

  const bought = cut(history, drawn)
  const again = drawn.flatMap((i, place) => (history.repeats[i]! > 0 && history.meanSpend[i]! > 0 ? [place] : []))
  const times = Int32Array.from(again, (place) => history.repeats[drawn[place]!]!), spent = Float64Array.from(again, (place) => history.meanSpend[drawn[place]!]!)
  const kinds = alikeHistories(bought)
  yield
  const covariance = yield* covarianceSteps((x) => -bgNbdLogLikelihood(kinds, modelAt(x)), atModel)
  const spendCovariance = yield* covarianceSteps((x) => -gammaGammaLogLikelihood(times, spent, spendAt(x)), atSpend)
  yield
  if (!covariance || !spendCovariance) return none
  const moved = influences(rows, atModel, covariance, (x, into) => void bgNbdLogLikelihood(bought, modelAt(x), into))
  yield
  const movedSpend = influences(again.length, atSpend, spendCovariance, (x, into) => void gammaGammaLogLikelihood(times, spent, spendAt(x), into))
  yield

  const gradient = yield* gradientsOf(fitted, kinds, atModel, atSpend, modelAt, spendAt)
  // By how much each fitted row moves each mean through the parameters.
  const width = means + 1, size = free + 3
  const through = new Float64Array(rows * width)
  for (let m = 0; m < width; m++) {
    for (let d = 0; d < rows; d++) for (let j = 0; j < free; j++) through[d * width + m]! += gradient[m * size + j]! * moved[d * free + j]!
    for (let k = 0; k < again.length; k++) for (let j = 0; j < 3; j++) through[again[k]! * width + m]! += gradient[m * size + free + j]! * movedSpend[k * 3 + j]!
  }
  const count = new Int32Array(width), mean = new Float64Array(width), variance = new Float64Array(width), fourth = new Float64Array(width)
  for (let i = 0; i < worth.length; i++) for (const m of [0, of[i]! + 1]) {
    count[m]!++
    mean[m]! += worth[i]!
  }
  for (let m = 0; m < width; m++) mean[m]! /= Math.max(1, count[m]!)
  const itself = (i: number, m: number): number => (worth[i]! - mean[m]!) / count[m]!
  const place = new Int32Array(worth.length).fill(-1)
  drawn.forEach((i, d) => (place[i] = d))
  for (let i = 0; i < worth.length; i++) for (let m = 0; m < width; m++) {
    const own = m === 0 || of[i]! + 1 === m ? itself(i, m) : 0
    const moves = own + (place[i]! >= 0 ? through[place[i]! * width + m]! : 0)
    variance[m]! += moves * moves
    fourth[m]! += moves ** 4
  }
  return none.map((_, m) => {
    const df = (2 * variance[m]! ** 2) / Math.max(fourth[m]! - variance[m]! ** 2 / worth.length, 1e-12 * variance[m]! ** 2)
    const half = (studentQuantile(0.975, Math.max(1, df)) * Math.sqrt(variance[m]!)) / mean[m]!
    return count[m]! >= LEAST && mean[m]! > 0 && Number.isFinite(half) ? { low: mean[m]! * Math.exp(-half), high: mean[m]! * Math.exp(half) } : null
  })
}

/** The logarithms of what was fitted, and the model they give. Where nobody is seen to leave a = 0 and b = 1 were not fitted; where all leave alike their odds were. */
function parametersOf(model: BgNbd): { readonly at: Float64Array; readonly modelAt: (x: Float64Array) => BgNbd } {
  const { r, alpha, a, b } = model
  const [free, modelAt] = a === 0 ? [[r, alpha], (x: Float64Array): BgNbd => ({ r: Math.exp(x[0]!), alpha: Math.exp(x[1]!), a, b })] as const
    : isLeavingAlike(model) ? [[r, alpha, a / b], (x: Float64Array): BgNbd => leavingAlike(Math.exp(x[0]!), Math.exp(x[1]!), Math.exp(x[2]!))] as const
    : [[r, alpha, a, b], (x: Float64Array): BgNbd => ({ r: Math.exp(x[0]!), alpha: Math.exp(x[1]!), a: Math.exp(x[2]!), b: Math.exp(x[3]!) })] as const
  return { at: Float64Array.from(free, Math.log), modelAt }
}

/** Change of each mean with the logarithm of each parameter, over the rows fitted from. */
function* gradientsOf({ model, spend, history, drawn, share, quarters, factor, of, means }: Fitted, kinds: ReturnType<typeof alikeHistories>, atModel: Float64Array, atSpend: Float64Array, modelAt: (x: Float64Array) => BgNbd, spendAt: (x: Float64Array) => GammaGamma): Generator<undefined, Float64Array> {
  const free = atModel.length, size = free + 3, width = means + 1, step = 1e-4
  const gradient = new Float64Array(width * size), count = new Int32Array(width)
  const usual = expectedSpend(spend, 0, 0)
  const usualPurchases = yield* purchasesOf(model, kinds, quarters, factor)
  for (const i of drawn) for (const m of [0, of[i]! + 1]) count[m]!++
  yield
  for (let j = 0; j < size; j++) {
    const isSpend = j >= free, place = isSpend ? j - free : j
    for (const sign of [1, -1]) {
      const x = (isSpend ? atSpend : atModel).slice()
      x[place]! += sign * step
      const changed = isSpend ? model : modelAt(x), changedSpend = isSpend ? spendAt(x) : spend, changedUsual = isSpend ? expectedSpend(changedSpend, 0, 0) : usual
      const purchases = isSpend ? usualPurchases : yield* purchasesOf(changed, kinds, quarters, factor)
      for (let d = 0; d < drawn.length; d++) {
        const i = drawn[d]!, repeats = history.repeats[i]!, meanSpend = history.meanSpend[i]!
        const by = (sign * purchases[kinds.of[d]!]! * (meanSpend > 0 ? expectedSpend(changedSpend, repeats, meanSpend) : changedUsual) * share) / (2 * step)
        gradient[j]! += by
        gradient[(of[i]! + 1) * size + j]! += by
      }
      yield
    }
  }
  for (let m = 0; m < width; m++) for (let j = 0; j < size; j++) gradient[m * size + j]! /= Math.max(1, count[m]!)
  return gradient
}

/** Histories between two steps: some milliseconds' work. */
const PAUSE_HISTORIES = 1_024

/** Of each kind of history. */
function* purchasesOf(model: BgNbd, { repeats, recency, age }: Purchases, quarters: number, factor: readonly number[]): Generator<undefined, Float64Array> {
  const purchases = new Float64Array(age.length)
  for (let k = 0; k < purchases.length; k++) {
    if (k % PAUSE_HISTORIES === PAUSE_HISTORIES - 1) yield
    purchases[k] = discountedPurchases(model, repeats[k]!, recency[k]!, age[k]!, quarters, factor)
  }
  return purchases
}
