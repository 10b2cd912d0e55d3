import { logBeta } from './distributions.ts'
import { fitPositive, type LikelihoodFit, type NotIdentified } from './clv.ts'
import type { ModelTooFew } from './linear.ts'

/** Shifted-beta-geometric: at each renewal a customer leaves with their own chance ~ beta(α, β). That retention rises with tenure is sorting, not loyalty. */
export interface Retention {
  readonly alpha: number
  readonly beta: number
}

/** Customers by how many renewals they were watched for. */
export interface Renewals {
  /** `left[t]` customers left at renewal t + 1. */
  readonly left: ArrayLike<number>
  /** `watched[t]` customers were still there after renewal t + 1, and not watched any longer (censored). */
  readonly watched: ArrayLike<number>
}

/** Customers who left that a fit needs at least. */
const LEAST_LEAVERS = 10

/** Fits the sBG model of contractual retention. Fader & Hardie, J. Interactive Marketing 2007, 21:76–90. */
export function fitRetention({ left, watched }: Renewals): LikelihoodFit<Retention> | NotIdentified | ModelTooFew {
  let n = 0, leavers = 0
  for (let t = 0; t < Math.max(left.length, watched.length); t++) {
    n += (left[t] ?? 0) + (watched[t] ?? 0)
    leavers += left[t] ?? 0
  }
  if (leavers < LEAST_LEAVERS) return { kind: 'tooFew', n: leavers, needed: LEAST_LEAVERS }
  return fitPositive(n, [1, 2], (x) => ({ alpha: x[0]!, beta: x[1]! }), (model) => retentionLogLikelihood({ left, watched }, model))
}

/** Fader & Hardie 2007, eq. 7 and appendix. */
function retentionLogLikelihood({ left, watched }: Renewals, { alpha, beta }: Retention): number {
  let sum = 0, chance = 0, stayed = 1
  for (let t = 1; t <= Math.max(left.length, watched.length); t++) {
    chance = t === 1 ? alpha / (alpha + beta) : (chance * (beta + t - 2)) / (alpha + beta + t - 1)
    stayed *= (beta + t - 1) / (alpha + beta + t - 1)
    if ((left[t - 1] ?? 0) > 0) sum += left[t - 1]! * Math.log(chance)
    if ((watched[t - 1] ?? 0) > 0) sum += watched[t - 1]! * Math.log(stayed)
  }
  return sum
}

/** Share of customers (0–1) still there after `renewals`: B(α, β+t) ÷ B(α, β). Eq. 6. */
export function survival({ alpha, beta }: Retention, renewals: number): number {
  return Math.exp(logBeta(alpha, beta + renewals) - logBeta(alpha, beta))
}

/** Share of those still there that stay at renewal `t`, 1 the first: (β+t−1) ÷ (α+β+t−1). Eq. 8. */
export function retentionRate({ alpha, beta }: Retention, t: number): number {
  return (beta + t - 1) / (alpha + beta + t - 1)
}

/**
 * Periods that a customer who has renewed `renewals` times is still expected to pay for, each discounted, the next renewal first and not discounted:
 * Σₖ S(renewals+1+k) ÷ S(renewals) ÷ (1+discount)^k. Fader & Hardie, Marketing Science 2010, 29:85–93 (DERL). Times the margin of one period it is residual lifetime value.
 * Infinite for discount 0 and α ≤ 1: such customers stay for ever on average.
 */
export function expectedRenewals({ alpha, beta }: Retention, renewals: number, discount: number): number {
  if (discount <= 0) return alpha > 1 ? (beta + renewals) / (alpha - 1) : Number.POSITIVE_INFINITY
  let term = 1, sum = 0
  for (let k = 0; k < 1_000_000; k++) {
    term *= retentionRate({ alpha, beta }, renewals + k + 1)
    sum += term
    term /= 1 + discount
    if (term < 1e-14 * sum * discount) break
  }
  return sum
}
