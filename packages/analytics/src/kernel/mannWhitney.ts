import { ascending } from './ascending.ts'
import { normalP, studentP } from './distributions.ts'

/** Whether values of A tend to be larger than those of B. */
export interface MannWhitney {
  /** Pairs in which A is larger, ties as half: Mann & Whitney's U of A. */
  readonly u: number
  /** u ÷ (n·m): chance that a value of A is larger than one of B, ties as half. 0.5: neither tends to be larger. */
  readonly superiority: number
  /** Two-sided. */
  readonly p: number
  readonly method: 'exact' | 'normal' | 'clustered'
  /** Of `superiority`, as the method has it. */
  readonly standardError: number
}

/** Customers of the rows of two samples, numbered alike on both sides: a customer may be in both. */
export interface TwoSidedClusters {
  readonly a: Int32Array
  readonly b: Int32Array
  readonly clusters: number
}

/** Below this many on both sides, and without ties, all orders are counted. R's wilcox.test draws the line here too. */
const FEW = 50

/**
 * Wilcoxon's rank sum, Mann & Whitney, Ann. Math. Stat. 1947, 18:50–60. Without customers: exact for few values without ties, else normal with
 * ties and continuity corrected (Lehmann 1975, §1.4). With customers: t of `superiority` with {@link superiorityError};
 * Obuchowski, Biometrics 1997, 53:567–578. That one also holds where the two differ in spread, and tests P(A > B) = ½, not equal distributions.
 * Null when a side is empty or, with customers, has fewer than two of them or nothing varies.
 */
export function mannWhitney(a: Int32Array | Float64Array, b: Int32Array | Float64Array, clusters?: TwoSidedClusters): MannWhitney | null {
  const n = a.length, m = b.length
  if (n === 0 || m === 0) return null
  const { placeA, placeB, ties } = placements(a, b)
  let u = 0
  for (const place of placeA) u += place * m
  u = Math.round(2 * u) / 2
  const superiority = u / (n * m)
  if (clusters) {
    const error = superiorityError(placeA, placeB, superiority, clusters)
    return error && error.standardError > 0 ? { u, superiority, p: studentP((superiority - 0.5) / error.standardError, error.df), method: 'clustered', standardError: error.standardError } : null
  }
  const total = n + m
  const variance = ((n * m) / 12) * (total + 1 - ties / (total * (total - 1) || 1))
  const standardError = Math.sqrt(variance) / (n * m)
  if (ties === 0 && n < FEW && m < FEW) return { u, superiority, p: exactP(u, n, m), method: 'exact', standardError }
  const away = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5)
  return { u, superiority, p: variance > 0 ? normalP(away / Math.sqrt(variance)) : 1, method: 'normal', standardError }
}

/**
 * For each row the share of the other side that lies below it, ties as half (for B: above it). Their means are both P(A > B) + ½P(=).
 * DeLong, DeLong & Clarke-Pearson, Biometrics 1988, 44:837. `ties` is Σ(t³ − t) over groups of equal values. O(n + m) after sorting.
 * @param shift taken off every value of A
 */
export function placements(a: Int32Array | Float64Array, b: Int32Array | Float64Array, shift: number = 0): { readonly placeA: Float64Array; readonly placeB: Float64Array; readonly ties: number } {
  const orderA = ascending(a), orderB = ascending(b)
  const n = a.length, m = b.length
  const placeA = new Float64Array(n), placeB = new Float64Array(m)
  let ties = 0
  for (let i = 0, j = 0; i < n || j < m;) {
    const value = Math.min(i < n ? a[orderA[i]!]! - shift : Infinity, j < m ? b[orderB[j]!]! : Infinity)
    let nextI = i, nextJ = j
    while (nextI < n && a[orderA[nextI]!]! - shift === value) nextI++
    while (nextJ < m && b[orderB[nextJ]!] === value) nextJ++
    for (let k = i; k < nextI; k++) placeA[orderA[k]!] = (j + nextJ) / 2 / m
    for (let k = j; k < nextJ; k++) placeB[orderB[k]!] = (n - (i + nextI) / 2) / n
    const tied = nextI - i + nextJ - j
    ties += tied ** 3 - tied
    i = nextI
    j = nextJ
  }
  return { placeA, placeB, ties }
}

export interface ClusteredError {
  readonly standardError: number
  /** Satterthwaite's, from each side's own number of customers, counted as if all had equally many rows. */
  readonly df: number
}

/**
 * Standard error of P(A > B) + ½P(=) from sums of placements within customers, each side times √(G/(G − 1)). Obuchowski 1997, as one sum over
 * customers, so that one on both sides counts with what her rows have in common. Null with fewer than two customers on a side.
 */
export function superiorityError(placeA: Float64Array, placeB: Float64Array, superiority: number, { a, b, clusters }: TwoSidedClusters): ClusteredError | null {
  const sideA = byCustomer(placeA, superiority, a, clusters), sideB = byCustomer(placeB, superiority, b, clusters)
  if (sideA.customers < 2 || sideB.customers < 2) return null
  let squares = 0
  for (let c = 0; c < clusters; c++) squares += (sideA.sums[c]! + sideB.sums[c]!) ** 2
  const df = (sideA.squares + sideB.squares) ** 2 / (sideA.squares ** 2 / (sideA.alike - 1) + sideB.squares ** 2 / (sideB.alike - 1))
  return { standardError: Math.sqrt(squares), df: Math.max(1, df) }
}

function byCustomer(place: Float64Array, superiority: number, cluster: Int32Array, clusters: number) {
  const sums = new Float64Array(clusters), rows = new Float64Array(clusters)
  for (let i = 0; i < place.length; i++) {
    sums[cluster[i]!]! += (place[i]! - superiority) / place.length
    rows[cluster[i]!]!++
  }
  let customers = 0, rowsSquared = 0, squares = 0
  for (const r of rows) {
    if (r > 0) customers++
    rowsSquared += r * r
  }
  const scale = Math.sqrt(customers / (customers - 1))
  for (let c = 0; c < clusters; c++) squares += (sums[c]! *= scale) ** 2
  return { sums, squares, customers, alike: Math.max(1 + 1e-9, place.length ** 2 / rowsSquared) }
}

/** Two-sided: twice the smaller tail, at most 1. */
function exactP(u: number, n: number, m: number): number {
  const below = exactBelow(n, m)
  const tail = Math.min(below[Math.floor(u)]!, 1 - (u > 0 ? below[Math.ceil(u) - 1]! : 0))
  return Math.min(1, 2 * tail)
}

/** Chance of U ≤ u for u = 0 … n·m when all orders are alike: the number of partitions, Mann & Whitney 1947. O(n·m·min(n, m)). */
export function exactBelow(n: number, m: number): Float64Array {
  // Coefficients of the Gaussian binomial (n + m over n), made by multiplying with (1 − x^(m+i)) and dividing by (1 − x^i).
  const counts = new Float64Array(n * m + 1)
  counts[0] = 1
  for (let i = 1; i <= n; i++) {
    for (let u = n * m; u >= m + i; u--) counts[u]! -= counts[u - m - i]!
    for (let u = i; u <= n * m; u++) counts[u]! += counts[u - i]!
  }
  let total = 0
  for (const count of counts) total += count
  let sum = 0
  return counts.map((count) => (sum += count) / total)
}
