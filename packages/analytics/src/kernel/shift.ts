import { sorted } from './ascending.ts'
import { normalCdf, studentQuantile } from './distributions.ts'
import { Z95 } from './interval.ts'
import { exactBelow, placements, superiorityError, type TwoSidedClusters } from './mannWhitney.ts'
import { rankInPlace } from './quantile.ts'

/** By how much values of A lie above those of B, in their unit. */
export interface Shift {
  /** Median of all n·m differences a − b. */
  readonly shift: number
  readonly low: number
  readonly high: number
  readonly method: 'exact' | 'normal' | 'clustered'
}

/** Below this many on both sides the rank of the limits is counted, not approximated. */
const FEW = 50

/**
 * Hodges & Lehmann, Ann. Math. Stat. 1963, 34:598–611; limits are differences of those ranks at which the rank sum test turns (Hollander, Wolfe &
 * Chicken 2014, §4.3): exact for few values without ties, else by the normal approximation with ties. With customers the ranks are
 * n·m·(½ ± t·se), where se is the clustered error of P(A > B) after the shift is taken off (Obuchowski 1997, inverted).
 * Null when a side is empty, or has fewer than two customers.
 *
 * The n·m differences are never made: those up to d are counted in O(n + m) on sorted values, and d is sought by a guarded secant from
 * a bracket that thinned values give, some five counts for each rank. Limits: a shift describes the difference only as far as both have the same shape; open runs must not be among the
 * values (use survival); with customers at least some 20 a side.
 */
export function hodgesLehmann(a: Int32Array | Float64Array, b: Int32Array | Float64Array, clusters?: TwoSidedClusters, z: number = Z95): Shift | null {
  const n = a.length, m = b.length
  if (n === 0 || m === 0) return null
  const pairs = n * m
  const x = sorted(a), y = sorted(b)
  const ranked = pairwiseDifferences(x, y)
  const shift = pairs % 2 === 1 ? ranked((pairs - 1) / 2) : (ranked(pairs / 2 - 1) + ranked(pairs / 2)) / 2
  if (clusters) {
    const { placeA, placeB } = placements(a, b, shift)
    const error = superiorityError(placeA, placeB, 0.5, clusters)
    if (!error) return null
    const half = pairs * studentQuantile(normalCdf(z), error.df) * error.standardError
    return { shift, ...limits(ranked, pairs, Math.floor(pairs / 2 - 0.5 - half)), method: 'clustered' }
  }
  const ties = placements(a, b).ties
  if (ties === 0 && n < FEW && m < FEW) return { shift, ...limits(ranked, pairs, exactRank(n, m, z)), method: 'exact' }
  const variance = (pairs / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
  return { shift, ...limits(ranked, pairs, Math.floor(pairs / 2 - 0.5 - z * Math.sqrt(Math.max(0, variance)))), method: 'normal' }
}

/** The differences of 0-based rank `below` from each end; the extremes when there are not so many. */
function limits(ranked: (rank: number) => number, pairs: number, below: number): { readonly low: number; readonly high: number } {
  const rank = Math.max(0, Math.min(below, Math.ceil(pairs / 2) - 1))
  return { low: ranked(rank), high: ranked(pairs - 1 - rank) }
}

/** 0-based rank of the lower limit: the largest c with P(U < c) ≤ α/2, less one; R's wilcox.test. */
function exactRank(n: number, m: number, z: number): number {
  const tail = normalCdf(-z)
  const below = exactBelow(n, m)
  let rank = 0
  while (below[rank]! < tail) rank++
  return rank - 1
}

/**
 * The difference x − y of a rank (0 is the smallest) among all n·m, from sorted x and y. Brackets found for one rank serve the next.
 * Whole numbers end when the bracket is one wide; others when so few differences are left in it that they can be looked at.
 */
function pairwiseDifferences(x: Int32Array | Float64Array, y: Int32Array | Float64Array): (rank: number) => number {
  const n = x.length, m = y.length
  const isWhole = x instanceof Int32Array && y instanceof Int32Array
  const few = 4 * (n + m) + 64
  const smallest = x[0]! - y[m - 1]!
  // Ascending, with the number of differences up to each.
  const known: { readonly at: number; readonly count: number }[] = [{ at: x[n - 1]! - y[0]!, count: n * m }]
  const countUpTo = (d: number): number => {
    let count = 0
    for (let i = 0, j = 0; i < n; i++) {
      const value = x[i]!
      while (j < m && value - y[j]! > d) j++
      if (j === m) break
      count += m - j
    }
    return count
  }
  const note = (at: number): { readonly at: number; readonly count: number } => {
    const found = { at, count: countUpTo(at) }
    known.push(found)
    return found
  }
  const atSmallest = note(smallest).count
  // A few hundred evenly spaced values of each side tell about where a rank lies.
  const isMany = n * m > 16 * THIN * THIN
  const roughly = isMany ? pairwiseDifferences(thinned(x), thinned(y)) : null
  return (rank) => {
    if (atSmallest > rank) return smallest
    if (roughly) {
      const place = (rank / (n * m)) * THIN * THIN
      for (const off of [-0.003, 0.003]) note(roughly(Math.max(0, Math.min(THIN * THIN - 1, Math.round(place + off * THIN * THIN)))))
    }
    let low = { at: smallest, count: atSmallest }
    let high = known[0]!
    for (const each of known) {
      if (each.count <= rank && each.at > low.at) low = each
      if (each.count > rank && each.at <= high.at) high = each
    }
    for (let step = 0; ; step++) {
      if (isWhole && high.at - low.at <= 1) return high.at
      if (high.count - low.count <= few) return among(x, y, low, high, rank)
      // Every other step halves the bracket, so that long tails cannot hold it up.
      const part = step % 2 === 0 ? (rank + 0.5 - low.count) / (high.count - low.count) : 0.5
      let at = low.at + (high.at - low.at) * part
      if (isWhole) at = Math.min(high.at - 1, Math.max(low.at + 1, Math.floor(at)))
      if (at <= low.at || at >= high.at) at = low.at + (high.at - low.at) / 2
      // Neighbouring doubles: what lies in between is `high` itself.
      if (at <= low.at || at >= high.at) return high.at
      const found = note(at)
      if (found.count <= rank) low = found
      else high = found
    }
  }
}

const THIN = 512

/** So many values, evenly spaced among the sorted ones. */
function thinned(values: Int32Array | Float64Array): Int32Array | Float64Array {
  const result = values instanceof Int32Array ? new Int32Array(THIN) : new Float64Array(THIN)
  for (let i = 0; i < THIN; i++) result[i] = values[Math.floor(((i + 0.5) * values.length) / THIN)]!
  return result
}

/** Of the few differences in (low, high], the one of `rank` among all. */
function among(x: Int32Array | Float64Array, y: Int32Array | Float64Array, low: { readonly at: number; readonly count: number }, high: { readonly at: number; readonly count: number }, rank: number): number {
  const inside = new Float64Array(high.count - low.count)
  let filled = 0
  for (let i = 0, from = 0; i < x.length; i++) {
    while (from < y.length && x[i]! - y[from]! > high.at) from++
    for (let j = from; j < y.length && x[i]! - y[j]! > low.at; j++) inside[filled++] = x[i]! - y[j]!
  }
  return rankInPlace(inside, rank - low.count)
}
