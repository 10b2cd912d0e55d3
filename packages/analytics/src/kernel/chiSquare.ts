import { chiSquaredP } from './distributions.ts'
import { covarianceOf, varianceOf } from './clusterMean.ts'
import type { Moments, SharedMoments } from './clusterSums.ts'

export interface ChiSquare {
  readonly chiSquare: number
  readonly df: number
  readonly p: number
  /** 0 no association … 1 one tells the other: √(χ² ÷ (n·(smaller side − 1))). Cramér 1946. */
  readonly cramersV: number
  /** χ² is not to be relied upon: an expected count below 1, or more than a fifth of them below 5. Cochran, Biometrics 1954, 10:417. */
  readonly isThin: boolean
}

/** Pearson's χ² of homogeneity of a table of counts of independent rows, row-major. Empty rows and columns are left out. Null when fewer than two of either are left. */
export function chiSquareTest(counts: ArrayLike<number>, rows: number, columns: number): ChiSquare | null {
  const ofRow = new Float64Array(rows), ofColumn = new Float64Array(columns)
  let n = 0
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const count = counts[r * columns + c]!
      ofRow[r]! += count
      ofColumn[c]! += count
      n += count
    }
  }
  const filledRows = ofRow.filter((sum) => sum > 0).length, filledColumns = ofColumn.filter((sum) => sum > 0).length
  if (filledRows < 2 || filledColumns < 2) return null
  let chiSquare = 0, below1 = 0, below5 = 0
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const expected = (ofRow[r]! * ofColumn[c]!) / n
      if (expected === 0) continue
      chiSquare += (counts[r * columns + c]! - expected) ** 2 / expected
      if (expected < 1) below1++
      if (expected < 5) below5++
    }
  }
  const df = (filledRows - 1) * (filledColumns - 1)
  return { chiSquare, df, p: chiSquaredP(chiSquare, df), cramersV: Math.sqrt(chiSquare / (n * (Math.min(filledRows, filledColumns) - 1))), isThin: below1 > 0 || below5 > (filledRows * filledColumns) / 5 }
}

/** χ² of two cohorts whose rows come from customers. `chiSquare` is already divided by the design effect, `cramersV` is not. */
export interface ClusteredChiSquare extends ChiSquare {
  /** Mean generalised design effect, at least 1. */
  readonly designEffect: number
}

/**
 * Whether two cohorts differ in a choice each row makes once (its variant, its outcome, its channel): Pearson's χ² ÷ the mean design effect
 * of the differences, (n₁n₂/n)·Σ_j Var(p₁ⱼ − p₂ⱼ)/pⱼ ÷ (k − 1), with customer-robust variances and, for customers on both sides, covariances.
 * First-order correction of Rao & Scott, JASA 1981, 76:221, and Scott & Rao 1981 for homogeneity: right when design effects are alike for all
 * choices, a little too eager when they are not. Null when a side is empty, has fewer than two customers, or nothing varies.
 * @param choices the measures that are the choices: each row of the common divisor has exactly one. Put rare ones together before summing.
 */
export function clusteredChiSquare(a: Moments, b: Moments, choices: ArrayLike<number>, shared?: SharedMoments): ClusteredChiSquare | null {
  const k = choices.length
  if (k === 0) return null
  const d = a.per[choices[0]!]!
  const n1 = a.y[d]!, n2 = b.y[d]!
  if (a.present[d]! < 2 || b.present[d]! < 2) return null
  const counts = new Float64Array(2 * k)
  let spread = 0, filled = 0
  for (let j = 0; j < k; j++) {
    const m = choices[j]!
    counts[j] = a.y[m]!
    counts[k + j] = b.y[m]!
    const pooled = (a.y[m]! + b.y[m]!) / (n1 + n2)
    if (pooled === 0) continue
    filled++
    spread += (varianceOf(a, m) + varianceOf(b, m) - 2 * (shared ? covarianceOf(a, b, shared, m) : 0)) / pooled
  }
  const plain = chiSquareTest(counts, 2, k)
  if (!plain) return null
  const designEffect = Math.max(1, ((n1 * n2) / (n1 + n2)) * (spread / (filled - 1)))
  return { ...plain, chiSquare: plain.chiSquare / designEffect, p: chiSquaredP(plain.chiSquare / designEffect, plain.df), designEffect }
}
