import { assign } from './hungarian.ts'

/** Members in both a group of the one and a group of the other division: row-major, `groups` × `otherGroups`. Below 0: in no group. */
export function shared(group: Int32Array, groups: number, other: Int32Array, otherGroups: number): Int32Array {
  const counts = new Int32Array(groups * otherGroups)
  for (let i = 0; i < group.length; i++) if (group[i]! >= 0 && other[i]! >= 0) counts[group[i]! * otherGroups + other[i]!]!++
  return counts
}

/**
 * How alike the groups of two divisions of the same members are, 0–1: members in both ÷ members in either, Jaccard 1901. Row-major,
 * `groups` × `otherGroups`; 0 for two empty groups. Members in no group of one division (−1) still count for the other's size.
 */
export function jaccard(group: Int32Array, groups: number, other: Int32Array, otherGroups: number): Float64Array {
  const both = shared(group, groups, other, otherGroups)
  const size = new Int32Array(groups), otherSize = new Int32Array(otherGroups)
  for (const g of group) if (g >= 0) size[g]!++
  for (const g of other) if (g >= 0) otherSize[g]!++
  return Float64Array.from(both, (count, at) => {
    const either = size[Math.floor(at / otherGroups)]! + otherSize[at % otherGroups]! - count
    return either === 0 ? 0 : count / either
  })
}

export interface Match {
  /** Group of the earlier division; null: new. */
  readonly from: number | null
  /** Group of the later one; null: gone. */
  readonly to: number | null
  /** Members in both ÷ members in either; 0 for new and gone. */
  readonly jaccard: number
}

/** Which group of a later division is which of an earlier one: the pairing with the largest sum of Jaccard, pairs below `least` left apart. Ordered by `from`, then new ones by `to`. */
export function matchGroups(group: Int32Array, groups: number, later: Int32Array, laterGroups: number, least: number = 0.25): Match[] {
  const alike = jaccard(group, groups, later, laterGroups)
  const to = assign(alike.map((x) => -x), groups, laterGroups)
  const matches: Match[] = []
  const isTaken = new Uint8Array(laterGroups)
  for (let from = 0; from < groups; from++) {
    const found = to[from]!
    const value = found < 0 ? 0 : alike[from * laterGroups + found]!
    const isMatch = found >= 0 && value >= least && value > 0
    if (isMatch) isTaken[found] = 1
    matches.push({ from, to: isMatch ? found : null, jaccard: isMatch ? value : 0 })
  }
  for (let g = 0; g < laterGroups; g++) if (isTaken[g] === 0) matches.push({ from: null, to: g, jaccard: 0 })
  return matches
}

/**
 * How stable each group is: the mean, over divisions of other samples of the members, of the largest Jaccard it has with any of their groups.
 * Hennig, Comput. Stat. Data Anal. 2007, 52:258: below 0.6 not to be trusted, 0.75 and more a valid group, 0.85 and more highly stable.
 * @param resampled divisions of the same members, −1 for those not in the sample; each is compared over its own sample only
 */
export function stability(group: Int32Array, groups: number, resampled: readonly { readonly group: Int32Array; readonly groups: number }[]): Float64Array {
  const sums = new Float64Array(groups), times = new Int32Array(groups)
  for (const sample of resampled) {
    const within = group.map((g, i) => (sample.group[i]! < 0 ? -1 : g))
    const alike = jaccard(within, groups, sample.group, sample.groups)
    const isPresent = new Uint8Array(groups)
    for (const g of within) if (g >= 0) isPresent[g] = 1
    for (let g = 0; g < groups; g++) {
      // A group of which the sample has nobody says nothing about it.
      if (isPresent[g] === 0) continue
      times[g]!++
      let most = 0
      for (let other = 0; other < sample.groups; other++) most = Math.max(most, alike[g * sample.groups + other]!)
      sums[g]! += most
    }
  }
  return sums.map((sum, g) => (times[g] === 0 ? Number.NaN : sum / times[g]!))
}

/** Agreement of two divisions, 1 the same, 0 as by chance. Hubert & Arabie, J. Classification 1985, 2:193. Members in no group of either are left out. */
export function adjustedRand(group: Int32Array, groups: number, other: Int32Array, otherGroups: number): number {
  const both = shared(group, groups, other, otherGroups)
  const pairs = (n: number): number => (n * (n - 1)) / 2
  const rows = new Float64Array(groups), columns = new Float64Array(otherGroups)
  let n = 0, together = 0
  for (const [at, count] of both.entries()) {
    rows[Math.floor(at / otherGroups)]! += count
    columns[at % otherGroups]! += count
    n += count
    together += pairs(count)
  }
  const sum = (sizes: Float64Array): number => sizes.reduce((total, size) => total + pairs(size), 0)
  const inRows = sum(rows), inColumns = sum(columns)
  const expected = n < 2 ? 0 : (inRows * inColumns) / pairs(n)
  const most = (inRows + inColumns) / 2
  return most === expected ? 1 : (together - expected) / (most - expected)
}
