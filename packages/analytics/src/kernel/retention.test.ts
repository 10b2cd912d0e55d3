import { expect, test } from 'vitest'
import { expectedRenewals, fitRetention, retentionRate, survival, type Renewals } from './retention.ts'

/** Shares of 1,000 customers still there after each year. Fader & Hardie 2007, table 1. */
const REGULAR = [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1]
const HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1]
const renewals = (shares: readonly number[]): Renewals => ({
  left: shares.slice(1).map((share, t) => Math.round((shares[t]! - share) * 10)),
  watched: shares.slice(1).map((share, t) => (t === shares.length - 2 ? Math.round(share * 10) : 0)),
})

// Fader & Hardie 2007: parameters and log-likelihood of both groups.
test.each([['regular', REGULAR, 0.704, 1.182, -1680.3], ['high end', HIGH_END, 0.668, 3.806, -1611.2]] as const)('[V16] retention of the %s customers is the published one', (_, shares, alpha, beta, logLikelihood) => {
  const fit = fitRetention(renewals(shares))
  if (fit.kind !== 'fitted') throw new Error(fit.kind)
  expect(fit.parameters.alpha).toBeCloseTo(alpha, 3)
  expect(fit.parameters.beta).toBeCloseTo(beta, 3)
  expect(fit.logLikelihood).toBeCloseTo(logLikelihood, 1)
  // Five years on, which the fit never saw: 17.3 and 39.4 % were still there, the paper's point.
  expect(survival(fit.parameters, 12)).toBeCloseTo(shares === REGULAR ? 0.173 : 0.394, 1)
})

test('[V16] survival is the product of retention rates, which rise with tenure', () => {
  const model = { alpha: 0.704, beta: 1.182 }
  let stayed = 1, before = 0
  for (let t = 1; t <= 30; t++) {
    const rate = retentionRate(model, t)
    expect(rate).toBeGreaterThan(before)
    before = rate
    expect(survival(model, t)).toBeCloseTo((stayed *= rate), 10)
  }
})

test('[V16] expected renewals equal the sum they stand for; customers who have stayed longer are worth more', () => {
  const model = { alpha: 0.668, beta: 3.806 }
  for (const [renewed, discount] of [[0, 0.1], [4, 0.1], [0, 0.02]] as const) {
    let sum = 0
    for (let k = 0; k < 5_000; k++) sum += survival(model, renewed + 1 + k) / survival(model, renewed) / (1 + discount) ** k
    expect(expectedRenewals(model, renewed, discount)).toBeCloseTo(sum, 6)
  }
  expect(expectedRenewals(model, 4, 0.1)).toBeGreaterThan(expectedRenewals(model, 0, 0.1))
  expect(expectedRenewals({ alpha: 3, beta: 2 }, 0, 0)).toBeCloseTo(expectedRenewals({ alpha: 3, beta: 2 }, 0, 1e-6), 3)
  expect(expectedRenewals(model, 0, 0)).toBe(Infinity)
})

test('[V16] too few who left say so', () => {
  expect(fitRetention({ left: [3, 2], watched: [0, 90] })).toEqual({ kind: 'tooFew', n: 5, needed: 10 })
})
