import { normalP, normalQuantile } from './distributions.ts'
import { rankInPlace } from './quantile.ts'
import { serialFactor } from './serial.ts'

/** Whether values rise or fall over evenly spaced periods, whatever the shape of the rise. */
export interface MannKendall {
  /** Periods with a value. */
  readonly n: number
  /** Pairs that rise minus pairs that fall. */
  readonly s: number
  readonly varianceOfS: number
  /** Kendall's τ-b, −1 … 1. */
  readonly tau: number
  readonly z: number
  readonly p: number
  /** Sen's slope, in the values' unit for each period, with its interval; null without two periods that can be compared. */
  readonly slope: { readonly slope: number; readonly low: number; readonly high: number } | null
  /** By how much the variance was widened because neighbours are alike; 1 when they are not. */
  readonly serialFactor: number
}

/**
 * Mann, Econometrica 1945, 13:245; Kendall 1975, with ties and continuity corrected. Sen's slope: JASA 1968, 63:1379, its interval from the
 * ranks n'/2 ∓ z·√Var(S)/2 of all slopes (Gilbert 1987, §16.5). With `season` only periods of the same season are compared, so a yearly or
 * weekly pattern is no trend: Hirsch, Slack & Smith, Water Resour. Res. 1982, 18:107.
 *
 * Without seasons, neighbours that are alike widen the variance, see {@link serialFactor}. Seasons are taken as independent of each other.
 * Work: the square of the periods. Below 8 periods p is rough. NaN: no value in that period.
 */
export function mannKendall(values: ArrayLike<number>, options: { readonly season?: number; readonly level?: number } = {}): MannKendall {
  const season = options.season ?? 1
  let n = 0, s = 0, variance = 0, comparable = 0, pairsA = 0, pairsB = 0
  const slopes: number[] = []
  for (let from = 0; from < season; from++) {
    const at: number[] = []
    for (let i = from; i < values.length; i += season) if (!Number.isNaN(values[i]!)) at.push(i)
    const k = at.length
    n += k
    for (let i = 0; i < k; i++) {
      for (let j = i + 1; j < k; j++) {
        const rise = values[at[j]!]! - values[at[i]!]!
        s += Math.sign(rise)
        slopes.push(rise / (at[j]! - at[i]!))
        if (rise !== 0) pairsB++
      }
    }
    pairsA += (k * (k - 1)) / 2
    variance += varianceOfTies(at.map((i) => values[i]!))
    comparable += (k * (k - 1)) / 2
  }
  const middle = comparable === 0 ? Number.NaN : medianOf(Float64Array.from(slopes))
  const wider = season === 1 ? serialFactorOf(values, middle) : 1
  const widened = variance * wider
  const z = widened === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(widened)
  const half = normalQuantile((1 + (options.level ?? 0.95)) / 2) * Math.sqrt(widened) / 2
  const all = Float64Array.from(slopes)
  const at = (place: number): number => rankInPlace(all, Math.max(0, Math.min(all.length - 1, place)))
  return {
    n, s, varianceOfS: widened, tau: pairsA * pairsB === 0 ? 0 : s / Math.sqrt(pairsA * pairsB), z, p: normalP(z), serialFactor: wider,
    slope: comparable === 0 ? null : { slope: middle, low: at(Math.round(comparable / 2 - half) - 1), high: at(Math.round(comparable / 2 + half)) },
  }
}

/** Var(S) of n independent values: (n(n − 1)(2n + 5) − Σt(t − 1)(2t + 5)) ÷ 18. */
function varianceOfTies(values: readonly number[]): number {
  const n = values.length
  const times = new Map<number, number>()
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1)
  let ties = 0
  for (const t of times.values()) ties += t * (t - 1) * (2 * t + 5)
  return (n * (n - 1) * (2 * n + 5) - ties) / 18
}

/** From the ranks of what is left after the slope is taken off; 1 with gaps. */
function serialFactorOf(values: ArrayLike<number>, slope: number): number {
  const rest = Float64Array.from(values, (value, i) => value - slope * i)
  if (rest.some(Number.isNaN)) return 1
  const middle = (rest.length + 1) / 2
  return serialFactor(midranks(rest).map((rank) => rank - middle))
}

function midranks(values: Float64Array): Float64Array {
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!)
  const ranks = new Float64Array(values.length)
  for (let i = 0; i < order.length;) {
    let next = i
    while (next < order.length && values[order[next]!] === values[order[i]!]) next++
    for (let j = i; j < next; j++) ranks[order[j]!] = (i + 1 + next) / 2
    i = next
  }
  return ranks
}

function medianOf(values: Float64Array): number {
  const n = values.length
  return n % 2 === 1 ? rankInPlace(values, (n - 1) / 2) : (rankInPlace(values, n / 2 - 1) + rankInPlace(values, n / 2)) / 2
}
