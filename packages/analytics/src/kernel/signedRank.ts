import { normalP } from './distributions.ts'

export interface SignedRank {
  /** Pairs that differ; pairs that do not are left out. */
  readonly n: number
  /** Sum of the ranks of positive differences: R's V. */
  readonly v: number
  /** Two-sided, normal approximation with correction for ties and continuity. */
  readonly p: number
}

/** Wilcoxon's signed-rank test of paired differences. Biometrics Bulletin 1945, 1:80; ties by mid-ranks (Lehmann 1998, §3.2), as R's `wilcox.test(exact = FALSE)`. Null without a difference. */
export function signedRank(differences: Float64Array): SignedRank | null {
  const order = [...differences.keys()].filter((i) => differences[i] !== 0).sort((a, b) => Math.abs(differences[a]!) - Math.abs(differences[b]!))
  const n = order.length
  if (n === 0) return null
  let v = 0, ties = 0
  for (let i = 0; i < n;) {
    let end = i
    while (end < n && Math.abs(differences[order[end]!]!) === Math.abs(differences[order[i]!]!)) end++
    const rank = (i + 1 + end) / 2, size = end - i
    ties += size ** 3 - size
    for (; i < end; i++) if (differences[order[i]!]! > 0) v += rank
  }
  const apart = v - (n * (n + 1)) / 4
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - ties / 48)
  return { n, v, p: Math.min(1, normalP(Math.max(0, Math.abs(apart) - 0.5) / deviation)) }
}
