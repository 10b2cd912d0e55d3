import { sorted } from './ascending.ts'

/**
 * Least work that turns one distribution into the other, in units of `cost`: the transport problem, exact, by successive shortest paths with
 * potentials (Edmonds & Karp 1972; Rubner, Tomasi & Guibas, IJCV 2000, 40:99). Both sides are brought to the sum 1.
 * Two milliseconds for 50 places a side, a tenth of a second for 200: the work grows with the cube. Null when a side is empty.
 * @param from, to how much lies at each place, ≥ 0
 * @param cost row-major, from.length × to.length, ≥ 0
 */
export function earthMover(from: ArrayLike<number>, to: ArrayLike<number>, cost: ArrayLike<number>): { readonly distance: number; readonly flow: Float64Array } | null {
  const n = from.length, m = to.length
  const left = shares(from), wanted = shares(to)
  if (!left || !wanted) return null
  const flow = new Float64Array(n * m)
  // Sources are 0 … n − 1, sinks n … n + m − 1.
  const potential = new Float64Array(n + m), distance = new Float64Array(n + m), before = new Int32Array(n + m), isDone = new Uint8Array(n + m)
  const dust = 1e-14
  for (;;) {
    distance.fill(Number.POSITIVE_INFINITY)
    isDone.fill(0)
    before.fill(-1)
    for (let i = 0; i < n; i++) if (left[i]! > dust) distance[i] = 0
    let end = -1
    for (;;) {
      let at = -1
      for (let v = 0; v < n + m; v++) if (isDone[v] === 0 && (at < 0 || distance[v]! < distance[at]!)) at = v
      if (at < 0 || distance[at] === Number.POSITIVE_INFINITY) break
      isDone[at] = 1
      if (at >= n) {
        const j = at - n
        if (wanted[j]! > dust) {
          end = at
          break
        }
        // What already goes to this sink may come back.
        for (let i = 0; i < n; i++) if (flow[i * m + j]! > dust) relax(at, i, -cost[i * m + j]!)
      } else for (let j = 0; j < m; j++) relax(at, n + j, cost[at * m + j]!)
    }
    if (end < 0) break
    for (let v = 0; v < n + m; v++) potential[v]! += Math.min(distance[v]!, distance[end]!)
    let amount = wanted[end - n]!, start = end
    for (; before[start]! >= 0; start = before[start]!) if (start < n) amount = Math.min(amount, flow[start * m + before[start]! - n]!)
    amount = Math.min(amount, left[start]!)
    for (let v = end; before[v]! >= 0; v = before[v]!) {
      if (v >= n) flow[before[v]! * m + v - n]! += amount
      else flow[v * m + before[v]! - n]! -= amount
    }
    left[start]! -= amount
    wanted[end - n]! -= amount
  }
  let work = 0
  for (let e = 0; e < flow.length; e++) if (flow[e]! > dust) work += flow[e]! * cost[e]!
  return { distance: work, flow }

  function relax(u: number, v: number, length: number): void {
    if (isDone[v] === 1) return
    const through = distance[u]! + Math.max(0, length + potential[u]! - potential[v]!)
    if (through < distance[v]!) {
      distance[v] = through
      before[v] = u
    }
  }
}

function shares(masses: ArrayLike<number>): Float64Array | null {
  let sum = 0
  for (let i = 0; i < masses.length; i++) sum += masses[i]!
  return sum > 0 ? Float64Array.from(masses, (mass) => mass / sum) : null
}

/** Least work between two samples of numbers: the area between their distribution functions, in their unit. Vallender 1974. O(n log n). Null when a side is empty. */
export function earthMover1d(a: Int32Array | Float64Array, b: Int32Array | Float64Array): number | null {
  if (a.length === 0 || b.length === 0) return null
  const x = sorted(a), y = sorted(b)
  let work = 0
  for (let i = 0, j = 0, last = Math.min(x[0]!, y[0]!); i < x.length || j < y.length;) {
    const next = Math.min(i < x.length ? x[i]! : Infinity, j < y.length ? y[j]! : Infinity)
    work += Math.abs(i / x.length - j / y.length) * (next - last)
    last = next
    while (i < x.length && x[i] === next) i++
    while (j < y.length && y[j] === next) j++
  }
  return work
}

/** Least work between two histograms over the same ordered bins, in bins: a bin's content moved by one bin costs its share. Null when one is empty. */
export function earthMoverOfBins(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const one = shares(a), two = shares(b)
  if (!one || !two) return null
  let ahead = 0, work = 0
  for (let i = 0; i < one.length; i++) work += Math.abs((ahead += one[i]! - two[i]!))
  return work
}

/**
 * Distance of each two ways through, 0 the same … 1 nothing in common: insertions, deletions and replacements ÷ the longer length.
 * Levenshtein 1966; normalised as in Leemans, Syring & van der Aalst, BPM Forum 2019 (earth mover's stochastic conformance).
 * Row-major, symmetric. Work: the square of the number of ways times the square of their length.
 */
export function variantDistances(variants: readonly ArrayLike<number>[]): Float64Array {
  const k = variants.length
  const distances = new Float64Array(k * k)
  for (let i = 0; i < k; i++) {
    for (let j = i + 1; j < k; j++) {
      const longer = Math.max(variants[i]!.length, variants[j]!.length)
      distances[i * k + j] = distances[j * k + i] = longer === 0 ? 0 : editDistance(variants[i]!, variants[j]!) / longer
    }
  }
  return distances
}

/** Insertions, deletions and replacements that turn one sequence into the other. Wagner & Fischer, JACM 1974, 21:168. */
export function editDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const row = Int32Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0]!
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const replaced = diagonal + (a[i - 1] === b[j - 1] ? 0 : 1)
      diagonal = row[j]!
      row[j] = Math.min(replaced, diagonal + 1, row[j - 1]! + 1)
    }
  }
  return row[b.length]!
}
