import { normalQuantile, studentQuantile } from './distributions.ts'

/**
 * The smallest difference of two shares that a two-sided test at `alpha` would find with chance `power`, when A's share is `base`:
 * |d|·1 = z(1 − α/2)·√(p̄q̄(1/n₁ + 1/n₂)) + z(power)·√(p₁q₁/n₁ + p₂q₂/n₂), Fleiss, Levin & Paik 2003, §4.3, as R's power.prop.test.
 * Sizes are effective ones: rows ÷ design effect ({@link ClusteredShare.effectiveN}). Upwards and downwards, in share (0–1); null where even
 * none or all could not be told apart.
 */
export function detectableShares(base: number, effectiveA: number, effectiveB: number, power: number = 0.8, alpha: number = 0.05): { readonly more: number | null; readonly less: number | null } {
  const zAlpha = normalQuantile(1 - alpha / 2), zPower = normalQuantile(power)
  const isFound = (other: number): boolean => {
    const pooled = (base * effectiveA + other * effectiveB) / (effectiveA + effectiveB)
    const underNone = Math.sqrt(pooled * (1 - pooled) * (1 / effectiveA + 1 / effectiveB))
    const underThis = Math.sqrt((base * (1 - base)) / effectiveA + (other * (1 - other)) / effectiveB)
    return Math.abs(other - base) >= zAlpha * underNone + zPower * underThis
  }
  const towards = (end: number): number | null => {
    if (!(effectiveA > 0 && effectiveB > 0) || !isFound(end)) return null
    let near = base, far = end
    for (let i = 0; i < 60; i++) {
      const middle = (near + far) / 2
      if (isFound(middle)) far = middle
      else near = middle
    }
    return Math.abs(far - base)
  }
  return { more: towards(1), less: towards(0) }
}

/**
 * The smallest difference of means a two-sided t test would find with chance `power`: (t(1 − α/2) + t(power))·standard error.
 * Bloom, Evaluation Review 1995, 19:547. With the customer-robust error and its degrees of freedom it holds for clustered data;
 * within 1 % of the noncentral t from 20 degrees of freedom on. In the unit of the error.
 */
export function detectableMean(standardError: number, df: number, power: number = 0.8, alpha: number = 0.05): number {
  return (studentQuantile(1 - alpha / 2, df) + studentQuantile(power, df)) * standardError
}

/** What a comparison of two cohorts rests on. */
export interface Evidence {
  /** Rows: runs, say. */
  readonly n: number
  readonly customers: number
  /** Rows that tell as much if each were another customer's. */
  readonly effectiveN?: number
}

export interface Needs {
  readonly rows: number
  readonly customers: number
  /** Expected rows with, and without, what is compared, on each side, if sides did not differ. Cochran, Biometrics 1954, 10:417. */
  readonly expected: number
}

/** Below some 20 customers a side customer-robust errors are too small (Cameron, Gelbach & Miller, REStat 2008, 90:414). */
const leastEvidence: Needs = { rows: 40, customers: 20, expected: 5 }

export type Enough = { readonly kind: 'enough' } | { readonly kind: 'tooFew'; readonly of: keyof Needs; readonly n: number; readonly needed: number }

/** Whether two cohorts can be compared at all: the first thing that is missing, on the side that has less of it. @param share of both together, when shares are compared */
export function isEnough(a: Evidence, b: Evidence, share?: number, needs: Needs = leastEvidence): Enough {
  const rows = Math.min(a.n, b.n)
  if (rows < needs.rows) return { kind: 'tooFew', of: 'rows', n: rows, needed: needs.rows }
  const customers = Math.min(a.customers, b.customers)
  if (customers < needs.customers) return { kind: 'tooFew', of: 'customers', n: customers, needed: needs.customers }
  if (share === undefined) return { kind: 'enough' }
  const expected = Math.min(a.effectiveN ?? a.n, b.effectiveN ?? b.n) * Math.min(share, 1 - share)
  return expected < needs.expected ? { kind: 'tooFew', of: 'expected', n: expected, needed: needs.expected } : { kind: 'enough' }
}
