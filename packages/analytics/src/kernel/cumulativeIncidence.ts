import { ascending } from './ascending.ts'
import { Z95 } from './interval.ts'
import { scratch, scratchFloats } from './scratch.ts'

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
  // By place, one for each time: share so far; Σ of S·d₁/n²; hazard d ÷ n(n − d) of leaving at all; S ÷ n; who is left.
  const room = scratchFloats(8 * n)
  const [share, own, hazard, gain, left] = [0, 1, 2, 3, 4].map((i) => room.subarray(i * n, (i + 1) * n)) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
  const placeOf = scratch(n)
  let sum = 0, ownSum = 0, survival = 1, places = 0
  for (let i = 0; i < n; places++) {
    const at = time[order[i]!]!, risk = n - i
    let reached = 0, lost = 0
    for (; i < n; i++) {
      const row = order[i]!
      if (time[row] !== at) break
      placeOf[row] = places
      reached += end[row]! & REACHED
      lost += end[row]! >> 1
    }
    const gone = reached + lost
    gain[places] = survival / risk
    left[places] = risk - gone
    sum += (survival * reached) / risk
    ownSum += (survival * reached) / (risk * risk)
    share[places] = sum
    own[places] = ownSum
    hazard[places] = gone === risk ? 0 : gone / (risk * (risk - gone))
    survival = gone === risk ? 0 : survival * (1 - gone / risk)
  }
  // By place and end: how much such a row moves the share.
  const moves = room.subarray(5 * n)
  for (let place = 0, total = 0; place < places; place++) {
    const after = sum - share[place]!
    total += hazard[place]! * after
    const stays = total - own[place]!, leaves = left[place]! > 0 ? stays - after / left[place]! : stays
    moves[place * 3 + OPEN] = stays
    moves[place * 3 + LOST] = leaves
    moves[place * 3 + REACHED] = leaves + gain[place]!
  }
  const influence = new Float64Array(clusters)
  const seen = new Uint8Array(clusters)
  for (let row = 0; row < n; row++) {
    influence[cluster[row]!]! += moves[placeOf[row]! * 3 + end[row]!]!
    seen[cluster[row]!] = 1
  }
  return { share: sum, standardError: errorOf(influence, seen), influence }
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
