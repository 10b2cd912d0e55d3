import type { Paths } from './attribution.ts'
import type { Clusters } from './design.ts'
import { studentQuantile } from './distributions.ts'
import { wilson, type Interval } from './interval.ts'

/** Paths that got there, those of a customer beside each other: `from[g] … from[g + 1] − 1` are of customer g. */
export interface ReachedPaths extends Pick<Paths, 'channels' | 'start' | 'channel'> {
  readonly from: Int32Array
  readonly ageS: Float64Array
  /** What was reached on each, in conversions and in money. */
  readonly credit: Float64Array
  readonly money: Float64Array
}

/** @param customer of each path, as codes */
export function reachedPaths({ channels, start, channel, ageS, credit }: Pick<Paths, 'channels' | 'start' | 'channel' | 'credit'> & { readonly ageS: ArrayLike<number> }, money: Float64Array, { of, count }: Clusters): ReachedPaths {
  const from = new Int32Array(count + 1)
  let size = 0
  for (let p = 0; p < of.length; p++) {
    if (credit[p] === 0) continue
    from[of[p]! + 1]!++
    size += start[p + 1]! - start[p]!
  }
  for (let g = 0; g < count; g++) from[g + 1]! += from[g]!
  const next = from.slice(), path = new Int32Array(from[count]!)
  for (let p = 0; p < of.length; p++) if (credit[p] !== 0) path[next[of[p]!]!++] = p
  const starts = new Int32Array(path.length + 1), own = new Uint16Array(size), ages = new Float64Array(size), won = new Float64Array(path.length), worth = new Float64Array(path.length)
  let to = 0
  for (let k = 0; k < path.length; k++) {
    const p = path[k]!
    for (let i = start[p]!, end = start[p + 1]!; i < end; i++) {
      own[to] = channel[i]!
      ages[to++] = ageS[i]!
    }
    starts[k + 1] = to
    won[k] = credit[p]!
    worth[k] = money[p]!
  }
  return { channels, start: starts, channel: own, ageS: ages, from, credit: won, money: worth }
}

export interface CreditShares {
  /** What each channel gets, in the unit of the credit. */
  readonly credit: Float64Array
  /** Of all credit, that of paths without a contact included. */
  readonly share: Float64Array
  readonly variance: Float64Array
  /** Customers if all had equally much of it: (Σn)²/Σn². Kish 1965. */
  readonly alike: number
}

/**
 * Share of each channel in all credit with its variance by customer, where each path shares its own: the linearised ratio Σy/Σn, G/(G − 1)·Σ(y − R·n)²/(Σn)²
 * (Cochran 1977, §6.3), y what a customer's paths give the channel and n what they have to give. One pass: customers are summed up as they come.
 */
export function creditShares({ channels, start, channel, from }: ReachedPaths, credit: Float64Array, parts: Float64Array): CreditShares {
  const y = new Float64Array(channels), yy = new Float64Array(channels), yn = new Float64Array(channels), own = new Float64Array(channels), met = new Int32Array(channels)
  let all = 0, squares = 0, customers = 0
  for (let g = 0; g + 1 < from.length; g++) {
    let n = 0, count = 0
    for (let p = from[g]!, end = from[g + 1]!; p < end; p++) {
      const worth = credit[p]!
      if (worth === 0) continue
      n += worth
      for (let i = start[p]!, stop = start[p + 1]!; i < stop; i++) {
        const c = channel[i]!
        if (parts[i] === 0) continue
        if (own[c] === 0) met[count++] = c
        own[c]! += worth * parts[i]!
      }
    }
    if (n === 0 && count === 0) continue
    customers++
    all += n
    squares += n * n
    for (let m = 0; m < count; m++) {
      const c = met[m]!, mine = own[c]!
      y[c]! += mine
      yy[c]! += mine * mine
      yn[c]! += mine * n
      own[c] = 0
    }
  }
  const share = y.map((one) => one / all), scale = customers / (customers - 1) / (all * all)
  return { credit: y, share, variance: share.map((r, c) => Math.max(0, (yy[c]! - 2 * r * yn[c]! + r * r * squares) * scale)), alike: (all * all) / squares }
}

/**
 * 95 % interval of a share of credit: Wilson's at the number of customers that would scatter as much, p(1 − p) ÷ variance (Rao & Scott, Biometrics 1992), with t for few customers.
 * Where nothing scatters, as many as there are. Null with one customer, and for shares outside 0–1, as refunds may make them.
 */
export function creditInterval(share: number, variance: number, alike: number): Interval | null {
  if (!(alike > 1.5) || !(share > -1e-9 && share < 1 + 1e-9)) return null
  const p = Math.min(1, Math.max(0, share)), scatter = p * (1 - p)
  const n = variance > 1e-15 && scatter > 1e-12 ? scatter / variance : alike
  const { low, high } = wilson(p * n, n, studentQuantile(0.975, alike - 1))!
  return { low: Math.min(low, p), high: Math.max(high, p) }
}
