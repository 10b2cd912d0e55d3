import { ascending } from './ascending.ts'
import { Z95 } from './interval.ts'

/** Share that meets the event in the end, when some are lost for good and some are still open. */
export interface Incidence {
  readonly share: number
  /** Of the share, by customers; NaN with one customer. */
  readonly standardError: number
  /** How much each customer moves the share: their squares, summed and times G ÷ (G − 1), are its variance. */
  readonly influence: Float64Array
}

/** Two bits: reached, lost. */
export const OPEN = 0
export const REACHED = 1
export const LOST = 2

/**
 * Cumulative incidence by the last time anybody was seen (Aalen & Johansen, Scand. J. Statistics 1978, 5:141): at each time the share still
 * under observation, by Kaplan & Meier over both ways of leaving, times the part that reaches. With nobody open it is reached ÷ (reached + lost);
 * with open rows, these are taken to go on like those who were watched longer. Counting the lost as open instead would say too much, leaving
 * the open out says too little or too much, as they are neither. Variance by the infinitesimal jackknife, summed within customers.
 * @param time when the row was reached or lost, or until when it was seen open; ≥ 0
 * @param end {@link REACHED}, {@link LOST} or {@link OPEN} by row
 * @param cluster customer of each row, 0 … clusters − 1
 * @param order rows by time, where it is known
 */
export function cumulativeIncidence(time: Int32Array, end: Uint8Array, cluster: Int32Array, clusters: number, order: Int32Array = ascending(time)): Incidence {
  const n = time.length
  let share = 0
  for (let i = 0, survival = 1; i < n;) {
    const risk = n - i, at = time[order[i]!]!
    let reached = 0, gone = 0
    for (; i < n && time[order[i]!] === at; i++) {
      const how = end[order[i]!]!
      reached += how & REACHED
      gone += (how | (how >> 1)) & 1
    }
    share += (survival * reached) / risk
    survival = gone === risk ? 0 : survival * (1 - gone / risk)
  }
  // Once more with the share known: Σ of S·d₁/n² and of what each leaving changes for those after it tell what a row moves.
  const influence = new Float64Array(clusters)
  const seen = new Uint8Array(clusters)
  for (let i = 0, survival = 1, soFar = 0, own = 0, total = 0; i < n;) {
    const risk = n - i, first = i, at = time[order[i]!]!
    let reached = 0, gone = 0
    for (; i < n && time[order[i]!] === at; i++) {
      const how = end[order[i]!]!
      reached += how & REACHED
      gone += (how | (how >> 1)) & 1
    }
    soFar += (survival * reached) / risk
    own += (survival * reached) / (risk * risk)
    const after = share - soFar, left = risk - gone
    if (left > 0) total += (gone / (risk * left)) * after
    const stays = total - own, leaves = left > 0 ? stays - after / left : stays, arrives = leaves + survival / risk
    for (let k = first; k < i; k++) {
      const row = order[k]!, how = end[row]!
      influence[cluster[row]!]! += how === OPEN ? stays : how === REACHED ? arrives : leaves
      seen[cluster[row]!] = 1
    }
    survival = left === 0 ? 0 : survival * (1 - gone / risk)
  }
  return { share, standardError: errorOf(influence, seen), influence }
}

function errorOf(influence: Float64Array, seen: Uint8Array): number {
  let squares = 0, clusters = 0
  for (let c = 0; c < influence.length; c++) {
    squares += influence[c]! * influence[c]!
    clusters += seen[c]!
  }
  return clusters < 2 ? Number.NaN : Math.sqrt((squares * clusters) / (clusters - 1))
}

/** Limits on the log(−log) scale of those who do not meet it (Kalbfleisch & Prentice 2002, §8.2). Null where nobody or everybody does, or with one customer. */
export function incidenceInterval(share: number, standardError: number, z: number = Z95): { readonly low: number; readonly high: number } | null {
  const without = 1 - share
  // Shares are sums of fractions: a whole may miss one by rounding.
  if (!(without > 1e-12 && without < 1 - 1e-12 && standardError >= 0)) return null
  const theta = Math.exp((z * standardError) / (without * Math.abs(Math.log(without))))
  return { low: 1 - without ** (1 / theta), high: 1 - without ** theta }
}
