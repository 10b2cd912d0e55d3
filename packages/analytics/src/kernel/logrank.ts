import { ascending, isAscending } from './ascending.ts'
import { chiSquaredP, normalCdf, studentP, studentQuantile } from './distributions.ts'
import { Z95 } from './interval.ts'

/** Whether one of two groups meets an event sooner. `observed` and `expected` count events. */
export interface LogRank {
  readonly observedA: number
  readonly expectedA: number
  readonly observedB: number
  readonly expectedB: number
  /** Hypergeometric variance of observedA − expectedA. */
  readonly variance: number
  /** With 1 degree of freedom; null when nothing can be compared (no events, or never both groups under observation). */
  readonly chiSquare: number | null
  readonly p: number | null
  /** Counting each customer once: what to report when a customer may have several rows. `p` is from t with few degrees of freedom where customers are few. Null without `cluster` or with fewer than two customers on a side. */
  readonly clustered: { readonly z: number; readonly p: number; readonly customers: number } | null
  /** Rate of A ÷ rate of B: exp((O − E)/V), with the variance that fits (clustered where known). Null as above. */
  readonly rateRatio: { readonly ratio: number; readonly low: number; readonly high: number } | null
}

export interface SurvivalRows {
  /** Until the event or until when it was not seen; ≥ 0. */
  readonly time: Int32Array | Float64Array
  /** 1 the event was seen at `time`, 0 still open then. */
  readonly happened: Uint8Array
  /** 0 A, 1 B. */
  readonly group: Uint8Array
  /** Customer of each row, 0 … clusters − 1. */
  readonly cluster?: Int32Array
  readonly clusters?: number
  /** Rows are compared only within the same stratum (a whole number from 0 on). */
  readonly stratum?: Int32Array
}

/**
 * Log-rank test of two groups. Mantel 1966; Peto & Peto, JRSS A 1972, 135:185–206; variance with ties (n − d)/(n − 1).
 *
 * Clustered: the score residuals U_i = δ_i(z_i − z̄(t_i)) − Σ over event times t ≤ t_i of (z_i − z̄(t))·d/n add up to O − E; they are
 * summed within customers, and z² = (O − E)² ÷ ΣU_c², read from t. Lin & Wei, JASA 1989, 84:1074; Lee, Wei & Amato 1992; Therneau & Grambsch 2000, §8.2.
 * A customer may be in both groups. Below some 20 customers on a side it is not to be relied upon.
 * The rate ratio is one step of Peto's and Yusuf's; it is too near 1 where groups differ much (beyond about 3) or are of very unequal size.
 */
export function logRank(rows: SurvivalRows, z: number = Z95): LogRank {
  const n = rows.time.length
  const { time, happened, group, cluster, stratum: strata } = !rows.stratum && isAscending(rows.time) ? rows : inOrder(rows, withinStrata(ascending(rows.time), rows.stratum))
  // Of rows in A, then of rows in B.
  const influence = cluster ? [new Float64Array(rows.clusters!), new Float64Array(rows.clusters!)] as const : null
  let observedA = 0, expectedA = 0, observedB = 0, expectedB = 0, variance = 0
  for (let from = 0, to = 0; from < n; from = to) {
    const stratum = strata?.[from]
    let inA = 0
    for (to = from; to < n && strata?.[to] === stratum; to++) if (group[to] === 0) inA++
    // Sums over event times so far of d/n, and of z̄·d/n, where z is 1 in A.
    let hazard = 0, hazardA = 0
    for (let i = from; i < to;) {
      const at = time[i]!
      const atRisk = to - i
      const first = i
      let d = 0, dA = 0, leftA = 0
      for (; i < to && time[i] === at; i++) {
        d += happened[i]!
        if (group[i] === 0) {
          leftA++
          dA += happened[i]!
        }
      }
      const shareA = inA / atRisk
      if (d > 0) {
        observedA += dA
        observedB += d - dA
        expectedA += d * shareA
        expectedB += d * (1 - shareA)
        if (atRisk > 1) variance += (d * shareA * (1 - shareA) * (atRisk - d)) / (atRisk - 1)
        hazard += d / atRisk
        hazardA += (shareA * d) / atRisk
      }
      if (influence) addResiduals(influence[0], influence[1], happened, group, cluster!, first, i, shareA, hazard, hazardA)
      inA -= leftA
    }
  }
  const ahead = observedA - expectedA
  const clustered = variance > 0 && influence ? byCustomer(influence, rows) : null
  const aheadZ = clustered ? ahead / Math.sqrt(clustered.variance) : 0
  const wide = clustered ? studentQuantile(normalCdf(z), clustered.df) : z
  const se = Math.sqrt(clustered ? clustered.variance : variance) / variance
  const ratio = (shift: number): number => Math.exp(ahead / variance + shift)
  const chiSquare = variance > 0 ? ahead ** 2 / variance : null
  return {
    observedA, expectedA, observedB, expectedB, variance, chiSquare,
    p: chiSquare === null ? null : chiSquaredP(chiSquare, 1),
    clustered: clustered && { z: aheadZ, p: studentP(aheadZ, clustered.df), customers: clustered.customers },
    rateRatio: chiSquare === null ? null : { ratio: ratio(0), low: ratio(-wide * se), high: ratio(wide * se) },
  }
}

/** Of the rows `from` to `to`, which all have one time; z is 1 in A. */
function addResiduals(inA: Float64Array, inB: Float64Array, happened: Uint8Array, group: Uint8Array, cluster: Int32Array, from: number, to: number, shareA: number, hazard: number, hazardA: number): void {
  for (let j = from; j < to; j++) {
    if (group[j] === 0) inA[cluster[j]!]! += happened[j]! * (1 - shareA) - (hazard - hazardA)
    else inB[cluster[j]!]! += happened[j]! * (0 - shareA) - (0 - hazardA)
  }
}

/** Sum of squares over customers, the parts of each group times √(G/(G − 1)), and Satterthwaite's degrees of freedom from customers as if all had equally many rows. Null when it says nothing. */
function byCustomer(influence: readonly [Float64Array, Float64Array], { group, cluster }: SurvivalRows): { readonly variance: number; readonly df: number; readonly customers: number } | null {
  const rowsOf = influence.map((sums) => new Int32Array(sums.length))
  const [rowsInA, rowsInB] = [rowsOf[0]!, rowsOf[1]!]
  for (let i = 0; i < group.length; i++) (group[i] === 0 ? rowsInA : rowsInB)[cluster![i]!]!++
  const sides = influence.map((sums, which) => {
    const rows = rowsOf[which]!
    let n = 0, rowsSquared = 0, customers = 0, squares = 0
    for (let c = 0; c < rows.length; c++) {
      const r = rows[c]!
      n += r
      rowsSquared += r * r
      if (r > 0) customers++
    }
    const scale = Math.sqrt(customers / (customers - 1))
    for (let c = 0; c < sums.length; c++) squares += (sums[c]! *= scale) ** 2
    return { rows, sums, squares, customers, df: Math.max(1e-9, (n * n) / rowsSquared - 1) }
  })
  const [a, b] = [sides[0]!, sides[1]!]
  if (a.customers < 2 || b.customers < 2) return null
  let variance = 0, customers = 0
  for (let c = 0; c < a.sums.length; c++) {
    variance += (a.sums[c]! + b.sums[c]!) ** 2
    if (a.rows[c]! > 0 || b.rows[c]! > 0) customers++
  }
  const df = (a.squares + b.squares) ** 2 / (a.squares ** 2 / a.df + b.squares ** 2 / b.df)
  return variance > 0 ? { variance, df: Math.max(1, df), customers } : null
}

/** The same rows one after another: each is looked up once. */
function inOrder({ time, happened, group, cluster, stratum }: SurvivalRows, order: Int32Array): Pick<SurvivalRows, 'time' | 'happened' | 'group' | 'cluster' | 'stratum'> {
  const n = order.length
  const times = new Float64Array(n), happens = new Uint8Array(n), groups = new Uint8Array(n)
  const clusters = cluster && new Int32Array(n), strata = stratum && new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const row = order[i]!
    times[i] = time[row]!
    happens[i] = happened[row]!
    groups[i] = group[row]!
    if (clusters) clusters[i] = cluster![row]!
    if (strata) strata[i] = stratum![row]!
  }
  return { time: times, happened: happens, group: groups, ...(clusters && { cluster: clusters }), ...(strata && { stratum: strata }) }
}

/** Rows in order of stratum, and of time within it: a stable counting sort. */
function withinStrata(order: Int32Array, stratum: Int32Array | undefined): Int32Array {
  if (!stratum) return order
  let strata = 0
  for (const each of stratum) strata = Math.max(strata, each + 1)
  const place = new Int32Array(strata + 1)
  for (const each of stratum) place[each + 1]!++
  for (let s = 0; s < strata; s++) place[s + 1]! += place[s]!
  const result = new Int32Array(order.length)
  for (const row of order) result[place[stratum[row]!]!++] = row
  return result
}

/**
 * What each row adds to the log-rank numerator when groups are alike: δ − Λ̂(t), Λ̂ the pooled cumulative hazard (Nelson–Aalen). Their sum is 0, and
 * their sum over a group is its observed less its expected events. As a measure of {@link permuteCustomers} they make a permutation test of
 * times with open runs. Peto & Peto, JRSS A 1972, 135:185.
 */
export function logRankScores(time: Int32Array | Float64Array, happened: Uint8Array): Float64Array {
  const n = time.length
  const order = ascending(time)
  const scores = new Float64Array(n)
  let hazard = 0
  for (let i = 0; i < n;) {
    const from = i, at = time[order[i]!]!
    let d = 0
    for (; i < n && time[order[i]!] === at; i++) d += happened[order[i]!]!
    hazard += d / (n - from)
    for (let k = from; k < i; k++) scores[order[k]!] = happened[order[k]!]! - hazard
  }
  return scores
}
