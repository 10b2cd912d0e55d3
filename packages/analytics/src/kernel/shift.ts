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
 * a bracket that thinned values give, some four counts for each rank. Limits: a shift describes the difference only as far as both have the same shape; open runs must not be among the
 * values (use survival); with customers at least some 20 a side.
 */
export function hodgesLehmann(a: Int32Array | Float64Array, b: Int32Array | Float64Array, clusters?: TwoSidedClusters, z: number = Z95): Shift | null {
  const n = a.length, m = b.length
  if (n === 0 || m === 0) return null
  const pairs = n * m
  const x = sorted(a), y = sorted(b)
  const rankOf = pairwiseDifferences(x, y)
  const shift = pairs % 2 === 1 ? rankOf((pairs - 1) / 2) : (rankOf(pairs / 2 - 1) + rankOf(pairs / 2)) / 2
  if (clusters) {
    const { placeA, placeB } = placements(a, b, shift)
    const error = superiorityError(placeA, placeB, 0.5, clusters)
    if (!error) return null
    const half = pairs * studentQuantile(normalCdf(z), error.df) * error.standardError
    return { shift, ...limits(rankOf, pairs, Math.floor(pairs / 2 - 0.5 - half)), method: 'clustered' }
  }
  const ties = placements(a, b).ties
  if (ties === 0 && n < FEW && m < FEW) return { shift, ...limits(rankOf, pairs, exactRank(n, m, z)), method: 'exact' }
  const variance = (pairs / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1)))
  return { shift, ...limits(rankOf, pairs, Math.floor(pairs / 2 - 0.5 - z * Math.sqrt(Math.max(0, variance)))), method: 'normal' }
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
 * Equal values are counted as one with a weight. Whole numbers end when the bracket is one wide; others when so few differences are left in
 * it that they can be looked at.
 */
function pairwiseDifferences(x: Int32Array | Float64Array, y: Int32Array | Float64Array): (rank: number) => number {
  return ranked(weighted(x), weighted(y))
}

/** Distinct values, ascending; `above[i]` is how many rows are not below `values[i]`, with 0 at the end. */
interface Weighted {
  readonly values: Int32Array | Float64Array
  readonly above: Int32Array
}

function weighted(sorted: Int32Array | Float64Array): Weighted {
  const n = sorted.length
  const values = sorted.slice(), above = new Int32Array(n + 1)
  let distinct = 0
  for (let i = 0; i < n; i++) {
    const value = sorted[i]!
    if (distinct > 0 && values[distinct - 1] === value) continue
    above[distinct] = n - i
    values[distinct++] = value
  }
  return { values: values.subarray(0, distinct), above: above.subarray(0, distinct + 1) }
}

function ranked(one: Weighted, two: Weighted): (rank: number) => number {
  const x = one.values, y = two.values
  const n = one.above[0]!, m = two.above[0]!
  const isWhole = x instanceof Int32Array && y instanceof Int32Array
  const few = (n + m) / 2 + 64
  const smallest = x[0]! - y.at(-1)!
  // Ascending, with the number of differences up to each.
  const known: { readonly at: number; readonly count: number }[] = [{ at: x.at(-1)! - y[0]!, count: n * m }]
  const note = (at: number): { readonly at: number; readonly count: number } => {
    const found = { at, count: countUpTo(one, two, at) }
    known.push(found)
    return found
  }
  const atSmallest = note(smallest).count
  // An eighth of the values, or a few hundred, evenly spaced, tell about where a rank lies.
  const size = Math.max(THIN, 2 ** Math.floor(Math.log2((n + m) / 16)))
  const roughly = n * m > 16 * THIN * THIN ? ranked(thinned(one, size), thinned(two, size)) : null
  const off = 2 / size
  return (rank) => {
    if (atSmallest > rank) return smallest
    if (roughly) {
      const place = rank / (n * m)
      for (const side of [-off, off]) note(roughly(Math.max(0, Math.min(size * size - 1, Math.round((place + side) * size * size)))))
    }
    let low = { at: smallest, count: atSmallest }
    let high = known[0]!
    for (const each of known) {
      if (each.count <= rank && each.at > low.at) low = each
      if (each.count > rank && each.at <= high.at) high = each
    }
    for (let step = 0; ; step++) {
      if (isWhole && high.at - low.at <= 1) return high.at
      if (high.count - low.count <= few) return among(one, two, low, high, rank)
      // A little to either side in turn, so that both ends come near; now and then half, so that long tails cannot hold it up.
      const aim = rank + 0.5 + (step % 2 === 0 ? few / 4 : -few / 4)
      const part = step % 4 === 3 ? 0.5 : Math.max(0, Math.min(1, (aim - low.count) / (high.count - low.count)))
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

function countUpTo(one: Weighted, two: Weighted, d: number): number {
  const x = one.values, y = two.values, above = one.above, aboveY = two.above
  const n = x.length, m = y.length
  let count = 0
  for (let i = 0, j = 0; i < n; i++) {
    const value = x[i]!
    while (j < m && value - y[j]! > d) j++
    if (j === m) break
    count += (above[i]! - above[i + 1]!) * aboveY[j]!
  }
  return count
}

const THIN = 512

/** So many values, evenly spaced among the sorted ones. */
function thinned({ values, above }: Weighted, size: number): Weighted {
  const n = above[0]!
  const result = values instanceof Int32Array ? new Int32Array(size) : new Float64Array(size)
  for (let i = 0, at = 0; i < size; i++) {
    const row = Math.floor(((i + 0.5) * n) / size)
    while (n - above[at + 1]! <= row) at++
    result[i] = values[at]!
  }
  return weighted(result)
}

/** Of the few differences in (low, high], the one of `rank` among all. */
function among(one: Weighted, two: Weighted, low: { readonly at: number; readonly count: number }, high: { readonly at: number; readonly count: number }, rank: number): number {
  const x = one.values, y = two.values
  const inside = new Float64Array(high.count - low.count)
  let filled = 0
  for (let i = 0, from = 0; i < x.length; i++) {
    const value = x[i]!, times = one.above[i]! - one.above[i + 1]!
    while (from < y.length && value - y[from]! > high.at) from++
    for (let j = from; j < y.length && value - y[j]! > low.at; j++) {
      const difference = value - y[j]!, until = filled + times * (two.above[j]! - two.above[j + 1]!)
      while (filled < until) inside[filled++] = difference
    }
  }
  return rankInPlace(inside, rank - low.count)
}
