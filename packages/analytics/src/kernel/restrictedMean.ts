import { normalP } from './distributions.ts'
import { Z95, verdictOf, type Change } from './interval.ts'
import { hazardOfOthers, kaplanMeier, placeAt, placesOfRows } from './survival.ts'

/** Mean time until the event, counted up to `until`: who has not met it then counts as `until`. Unit of the times. */
export interface RestrictedMean {
  readonly mean: number
  readonly standardError: number
  readonly low: number
  readonly high: number
  readonly until: number
  readonly n: number
}

export interface TimedRows {
  readonly time: Int32Array | Float64Array
  /** 1 the event was seen at `time`, 0 still open then. */
  readonly happened: Uint8Array
  /** Customer of each row, 0 … clusters − 1, numbered alike for both cohorts. */
  readonly cluster: Int32Array
  readonly clusters: number
}

/**
 * Area under Kaplan–Meier's curve up to `until`; Irwin 1949; Royston & Parmar, Stat. Med. 2011, 30:2409. Unlike a hazard ratio it needs no
 * proportional rates, and unlike a mean of ended runs it counts open ones. The error sums each row's influence
 * −δ·A(t)/n(t) + Σ over event times before its own (up to its censoring) of A·d/(n(n − d)), A the area from there to `until`, within customers
 * (infinitesimal jackknife), times √(G/(G − 1)).
 * Null when nobody, or fewer than two customers, or nobody so long, was observed.
 * @param until no longer than the longest observation, else the curve says nothing there
 */
export function restrictedMean(rows: TimedRows, until: number, z: number = Z95): RestrictedMean | null {
  const found = meanAndInfluence(rows, until)
  if (!found) return null
  const standardError = Math.sqrt(sumOfSquares(found.influence))
  return { mean: found.mean, standardError, low: found.mean - z * standardError, high: found.mean + z * standardError, until, n: rows.time.length }
}

/** How much longer A takes than B on average up to `until`, by customers, who may be on both sides. Normal; some 20 customers a side at least. Null as above. */
export function restrictedMeanChange(a: TimedRows, b: TimedRows, until: number, z: number = Z95): (Change & { readonly standardError: number; readonly p: number }) | null {
  const one = meanAndInfluence(a, until), two = meanAndInfluence(b, until)
  if (!one || !two) return null
  const difference = one.mean - two.mean
  const standardError = Math.sqrt(sumOfSquares(one.influence.map((x, c) => x - two.influence[c]!)))
  const [low, high] = [difference - z * standardError, difference + z * standardError]
  return { difference, low, high, verdict: verdictOf(low, high), standardError, p: standardError > 0 ? normalP(difference / standardError) : difference === 0 ? 1 : 0 }
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x * x, 0)
}

/** The area, and by customer what her rows add to its error. */
function meanAndInfluence({ time, happened, cluster, clusters }: TimedRows, until: number): { readonly mean: number; readonly influence: Float64Array } | null {
  const curve = kaplanMeier(time, happened)
  const places = curve.time.length
  if (places === 0 || (curve.time[places - 1]! < until && curve.survival[places - 1]! > 0)) return null
  const last = placeAt(curve, until)
  // Area from each place to `until`, and the sums of area·d/(n(n − d)) up to each place.
  const area = new Float64Array(last + 1), spread = new Float64Array(last + 1)
  let right = until, sum = 0
  for (let place = last; place >= 0; place--) {
    sum += curve.survival[place]! * (right - curve.time[place]!)
    area[place] = sum
    right = curve.time[place]!
  }
  const mean = sum + right
  for (let place = 0, total = 0; place <= last; place++) spread[place] = total += area[place]! * hazardOfOthers(curve, place)
  const influence = new Float64Array(clusters), isSeen = new Uint8Array(clusters)
  const own = placesOfRows(curve, time)
  for (let i = 0; i < time.length; i++) {
    isSeen[cluster[i]!] = 1
    const place = Math.min(last, own[i]!)
    if (place < 0) continue
    if (happened[i] === 1 && time[i]! <= until) influence[cluster[i]!]! += (spread[place - 1] ?? 0) - area[place]! / curve.atRisk[place]!
    else influence[cluster[i]!]! += spread[place]!
  }
  const customers = isSeen.reduce((count, seen) => count + seen, 0)
  if (customers < 2) return null
  const scale = Math.sqrt(customers / (customers - 1))
  return { mean, influence: influence.map((x) => x * scale) }
}
