/**
 * Shapley values of a game given as the worth of every coalition: `worth[mask]`, bit `p` of the mask says that player `p` takes part.
 * φ_p = Σ_S |S|!(n−|S|−1)!/n! · (worth(S ∪ p) − worth(S)). Shapley 1953. They sum to worth(all) − worth(nobody). Up to 20 players.
 */
export function shapley(worth: Float64Array, players: number): Float64Array {
  if (worth.length !== 2 ** players) throw new RangeError(`${players} players have ${2 ** players} coalitions, not ${worth.length}`)
  // weight[s]: s!(n−s−1)!/n! = 1 ÷ (n·C(n−1, s)).
  const weight = new Float64Array(players)
  for (let s = 0, choose = 1; s < players; s++) {
    weight[s] = 1 / (players * choose)
    choose = (choose * (players - 1 - s)) / (s + 1)
  }
  const size = new Uint8Array(worth.length)
  const value = new Float64Array(players)
  for (let mask = 1; mask < worth.length; mask++) size[mask] = size[mask >> 1]! + (mask & 1)
  for (let p = 0; p < players; p++) {
    const bit = 1 << p
    let sum = 0
    for (let mask = 0; mask < worth.length; mask++) if ((mask & bit) === 0) sum += weight[size[mask]!]! * (worth[mask | bit]! - worth[mask]!)
    value[p] = sum
  }
  return value
}

/**
 * Shapley values by sampled orders, each with its reverse (Castro, Gómez & Tejada 2009; Mitchell et al., JMLR 2022): still sum exactly to the whole.
 * @param gains fills `into` with what each player adds when players come in `order`. @param error standard error of the sampling alone.
 */
export function sampledShapley(players: number, gains: (order: Uint16Array, into: Float64Array) => void, pairs: number, random: () => number): { readonly value: Float64Array; readonly error: Float64Array } {
  const order = Uint16Array.from({ length: players }, (_, i) => i)
  const first = new Float64Array(players), second = new Float64Array(players), sum = new Float64Array(players), squares = new Float64Array(players)
  for (let pair = 0; pair < pairs; pair++) {
    for (let i = players - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1)), kept = order[i]!
      order[i] = order[j]!
      order[j] = kept
    }
    gains(order, first)
    gains(order.slice().reverse(), second)
    for (let p = 0; p < players; p++) {
      const gain = (first[p]! + second[p]!) / 2
      sum[p]! += gain
      squares[p]! += gain * gain
    }
  }
  return { value: sum.map((s) => s / pairs), error: squares.map((s, p) => Math.sqrt(Math.max(0, s / pairs - (sum[p]! / pairs) ** 2) / Math.max(1, pairs - 1))) }
}
