import { ascending } from '../kernel/ascending.ts'
import { logRank } from '../kernel/logrank.ts'
import { placeAt, survivalAt, survivalQuantile, type SurvivalCurve } from '../kernel/survival.ts'
import { clusteredCurve, type OrderedRows } from './timeBand.ts'
import type { Waits } from './timeWalk.ts'

const DAY = 86_400
const TIME_DAYS = [1, 7, 30] as const
/** More steps than this are not seen on a screen. */
const MOST_POINTS = 60

/** Share that got there by a time, 0–1, with 95 % limits by customer; null where nobody or everybody did. */
export interface TimePoint {
  readonly seconds: number
  readonly share: number
  readonly low: number | null
  readonly high: number | null
  /** Runs still on their way, or never to get there, that are watched for longer. */
  readonly watched: number
}

export interface TimeCurve {
  /** Runs of the cohort, those whose clock began, and their customers. */
  readonly runs: number
  readonly began: number
  readonly actors: number
  readonly reached: number
  /** Ended without getting there. */
  readonly never: number
  readonly open: number
  /** Where the share rises, thinned; ascending. */
  readonly points: readonly TimePoint[]
  /** Time by which a quarter, half and three quarters got there; null when that many have not. A limit is null when it is not known yet. */
  readonly quartiles: readonly { readonly q: number; readonly seconds: number | null; readonly low: number | null; readonly high: number | null }[]
  /** Share by so many days; null when nobody was watched for so long. */
  readonly byDays: readonly { readonly days: number; readonly by: Omit<TimePoint, 'seconds'> | null }[]
}

/** Which side gets there sooner. `ratio`: rate of the first ÷ that of the second. */
export interface TimeTest {
  readonly p: number
  readonly customers: number
  readonly ratio: { readonly ratio: number; readonly low: number; readonly high: number } | null
  /** Which is sooner, with p ≤ 0.05. */
  readonly verdict: 'sooner' | 'later' | 'noEvidence'
}

/** The curve of one side. @param least runs that must be watched still, for a step to be drawn. */
export function timeCurve(waits: Waits, least: number): TimeCurve {
  const rows = inOrder(waits)
  const curve = clusteredCurve(rows)
  const { hasEnded, happened } = waits
  let never = 0
  for (let i = 0; i < hasEnded.length; i++) if (happened[i] === 0 && hasEnded[i] === 1) never++
  const at = (seconds: number): Omit<TimePoint, 'seconds'> | null => {
    if (survivalAt(curve, seconds) === null) return null
    const place = placeAt(curve, seconds)
    if (place < 0) return { share: 0, low: null, high: null, watched: curve.n }
    return { share: 1 - curve.survival[place]!, low: finite(1 - curve.high[place]!), high: finite(1 - curve.low[place]!), watched: curve.atRisk[place]! }
  }
  return {
    runs: waits.runs, began: curve.n, actors: customersOf(waits), reached: curve.events, never, open: curve.n - curve.events - never,
    points: stepsOf(curve, least).map((place) => ({ seconds: curve.time[place]!, ...at(curve.time[place]!)! })),
    quartiles: [0.25, 0.5, 0.75].map((q) => {
      const { value, low, high } = survivalQuantile(curve, q)
      return { q, seconds: value, low: value === null ? null : low, high: value === null ? null : high }
    }),
    byDays: TIME_DAYS.map((days) => ({ days, by: at(days * DAY) })),
  }
}

/** How many customers wait. */
export function customersOf({ customer, clusters }: Waits): number {
  const seen = new Uint8Array(clusters)
  let n = 0
  for (let i = 0; i < customer.length; i++) {
    if (seen[customer[i]!] === 1) continue
    seen[customer[i]!] = 1
    n++
  }
  return n
}

/** The log-rank test by customer over everybody's waits; null when nothing can be compared. */
export function timeTest(a: Waits, b: Waits): TimeTest | null {
  const n = a.time.length + b.time.length
  const rows = { time: new Int32Array(n), happened: new Uint8Array(n), group: new Uint8Array(n).fill(1, a.time.length), cluster: new Int32Array(n), clusters: Math.max(a.clusters, b.clusters) }
  for (const [side, from] of [[a, 0], [b, a.time.length]] as const) {
    rows.time.set(side.time, from)
    rows.happened.set(side.happened, from)
    rows.cluster.set(side.customer, from)
  }
  const { clustered, rateRatio } = logRank(rows)
  if (!clustered) return null
  return { p: clustered.p, customers: clustered.customers, ratio: rateRatio, verdict: clustered.p > 0.05 ? 'noEvidence' : clustered.z > 0 ? 'sooner' : 'later' }
}

function inOrder({ time, happened, customer, clusters }: Waits): OrderedRows {
  const n = time.length, order = ascending(time)
  const rows = { time: new Int32Array(n), happened: new Uint8Array(n), cluster: new Int32Array(n), clusters }
  for (let i = 0; i < n; i++) {
    const row = order[i]!
    rows.time[i] = time[row]!
    rows.happened[i] = happened[row]!
    rows.cluster[i] = customer[row]!
  }
  return rows
}

/** Places where the curve falls and enough are watched, evenly thinned; first and last stay. */
function stepsOf(curve: SurvivalCurve, least: number): number[] {
  const places: number[] = []
  for (let place = 0; place < curve.time.length; place++) if (curve.happened[place]! > 0 && curve.atRisk[place]! >= least) places.push(place)
  if (places.length <= MOST_POINTS) return places
  return Array.from({ length: MOST_POINTS }, (_, i) => places[Math.round((i * (places.length - 1)) / (MOST_POINTS - 1))]!)
}

function finite(x: number): number | null {
  return Number.isFinite(x) ? x : null
}
