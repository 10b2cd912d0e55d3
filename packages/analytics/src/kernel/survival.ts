import { ascending } from './ascending.ts'
import { Z95 } from './interval.ts'

/**
 * How many have not met the event yet, by time since the start. One place for each distinct time at which somebody left, ascending,
 * in the unit of the times handed in. Between places the curve stays where it was; before the first it is 1.
 */
export interface SurvivalCurve {
  readonly n: number
  readonly events: number
  readonly time: Float64Array
  /** Under observation just before. */
  readonly atRisk: Int32Array
  readonly happened: Int32Array
  readonly censored: Int32Array
  /** Share without the event just after, 0–1. */
  readonly survival: Float64Array
  /** Greenwood's. NaN where the share is 0. */
  readonly standardError: Float64Array
  /** Pointwise limits on the log(−log) scale. NaN before the first event and where the share is 0. */
  readonly low: Float64Array
  readonly high: Float64Array
  /** Normal quantile the limits were made with. */
  readonly z: number
}

/**
 * Kaplan & Meier, JASA 1958, 53:457–481; Greenwood 1926; limits S^exp(±z·se/(S·ln S)), Kalbfleisch & Prentice 2002, §1.4.3.
 * At equal times events come before censoring. Assumes that who is still open would have gone on like the others, and that rows are
 * independent: with several runs of a customer the limits are too narrow ({@link survivalAt} takes customers into account).
 * @param time of the event, or until when it was not seen; ≥ 0
 * @param happened 1 the event was seen at `time`, 0 the row is still open then (right-censored)
 * @param order rows by time, where it is known
 */
export function kaplanMeier(time: Int32Array | Float64Array, happened: Uint8Array, z: number = Z95, order: Int32Array = ascending(time)): SurvivalCurve {
  const n = time.length
  let places = 0
  for (let i = 0; i < n; i++) if (i === 0 || time[order[i]!] !== time[order[i - 1]!]) places++
  const curve = {
    time: new Float64Array(places), atRisk: new Int32Array(places), happened: new Int32Array(places), censored: new Int32Array(places),
    survival: new Float64Array(places), standardError: new Float64Array(places),
  }
  let events = 0, survival = 1, greenwood = 0
  for (let i = 0, place = 0; i < n; place++) {
    const at = time[order[i]!]!
    const atRisk = n - i
    let d = 0
    for (; i < n && time[order[i]!] === at; i++) d += happened[order[i]!]!
    curve.time[place] = at
    curve.atRisk[place] = atRisk
    curve.happened[place] = d
    curve.censored[place] = atRisk - (n - i) - d
    events += d
    if (d > 0) {
      survival = d === atRisk ? 0 : survival * (1 - d / atRisk)
      greenwood += d / (atRisk * (atRisk - d))
    }
    curve.survival[place] = survival
    curve.standardError[place] = survival === 0 ? Number.NaN : survival * Math.sqrt(greenwood)
  }
  return withLimits({ n, events, z, ...curve })
}

/** A curve whose limits follow from its standard errors: powers, dearer than the rest of it, so worked out when first asked for. */
export function withLimits(curve: Omit<SurvivalCurve, 'low' | 'high'>): SurvivalCurve {
  let band: Band | undefined
  return {
    ...curve,
    get low() {
      return (band ??= bandOf(curve)).low
    },
    get high() {
      return (band ??= bandOf(curve)).high
    },
  }
}

interface Band {
  readonly low: Float64Array
  readonly high: Float64Array
}

function bandOf({ survival, standardError, z }: Omit<SurvivalCurve, 'low' | 'high'>): Band {
  const band = { low: new Float64Array(survival.length), high: new Float64Array(survival.length) }
  for (let place = 0; place < survival.length; place++) {
    const [low, high] = logLog(survival[place]!, standardError[place]! / survival[place]!, z)
    band.low[place] = low
    band.high[place] = high
  }
  return band
}

/** Limits of a share without the event, from the relative standard error se(S) ÷ S. */
function logLog(survival: number, relative: number, z: number): readonly [number, number] {
  if (!(survival > 0 && survival < 1)) return [Number.NaN, Number.NaN]
  const theta = Math.exp((z * relative) / Math.log(survival))
  return [survival ** (1 / theta), survival ** theta]
}

/** Last place of the curve whose time is not after `at`; −1 when all are. */
export function placeAt(curve: SurvivalCurve, at: number): number {
  let low = 0, high = curve.time.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (curve.time[middle]! <= at) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** The place of each row's own time, −1 before the first: all at once, by sorting. */
export function placesOfRows(curve: SurvivalCurve, time: Int32Array | Float64Array): Int32Array {
  const places = new Int32Array(time.length)
  let place = -1
  for (const row of ascending(time)) {
    while (place + 1 < curve.time.length && curve.time[place + 1]! <= time[row]!) place++
    places[row] = place
  }
  return places
}

export interface SurvivalTime {
  /** Null: the curve never falls that far. */
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
}

/**
 * The time by which a share `q` has met the event (0.5: median), with the interval of all times whose limits hold 1 − q.
 * Brookmeyer & Crowley, Biometrics 1982, 38:29–41, with log(−log) limits. A curve flat at exactly 1 − q gives the middle of the flat
 * part. A limit is null where the curve's band does not get that far: not known yet, not infinite.
 */
export function survivalQuantile(curve: SurvivalCurve, q: number): SurvivalTime {
  return { value: fallsTo(curve, 'survival', 1 - q), low: fallsTo(curve, 'low', 1 - q), high: fallsTo(curve, 'high', 1 - q) }
}

/**
 * {@link survivalQuantile} at one half of {@link kaplanMeier}'s curve, without the curve: limits are worked out only where they can have come down to it.
 * Above S = 0.55 the lower limit exp(−L·exp(z·r/L)), L = −ln S, has not while z·r is below 0.14·(1 − S), since L ≥ 1 − S; the upper one never has above one half.
 */
export function medianSurvival(time: Int32Array, happened: Uint8Array, order: Int32Array): SurvivalTime {
  const n = time.length, tolerance = 1e-12, level = 0.5
  const found: { value: number | null; low: number | null; high: number | null } = { value: null, low: null, high: null }
  // Lines that stood at exactly one half at the last event: the middle of the flat part is theirs.
  const flat: { value: number | null; low: number | null; high: number | null } = { value: null, low: null, high: null }
  let survival = 1, greenwood = 0
  for (let i = 0; i < n;) {
    const at = time[order[i]!]!, risk = n - i
    let events = 0
    for (; i < n && time[order[i]!] === at; i++) events += happened[order[i]!]!
    if (events === 0) continue
    survival = events === risk ? 0 : survival * (1 - events / risk)
    greenwood += events === risk ? 0 : events / (risk * (risk - events))
    const isFar = survival > 0.55 && Z95 * Z95 * greenwood < 0.0196 * (1 - survival) ** 2
    if (isFar && flat.low === null) continue
    const [low, high] = logLog(survival, Math.sqrt(greenwood), Z95)
    for (const [line, limit] of [['value', survival], ['low', survival === 0 ? 0 : low], ['high', high]] as const) {
      if (found[line] !== null) continue
      if (flat[line] !== null) found[line] = (flat[line] + at) / 2
      else if (limit < level - tolerance) found[line] = at
      else if (Math.abs(limit - level) <= tolerance) flat[line] = at
    }
    if (found.value !== null && found.low !== null && found.high !== null) break
  }
  return { value: found.value ?? flat.value, low: found.low ?? flat.low, high: found.high ?? flat.high }
}

const BLOCK = 64

function fallsTo(curve: SurvivalCurve, line: 'survival' | 'low' | 'high', level: number): number | null {
  const tolerance = 1e-12
  const { survival, happened, time, z } = curve
  for (let place = 0; place < survival.length; place++) {
    if (place % BLOCK === 0) {
      const end = Math.min(place + BLOCK, survival.length) - 1
      if (leastIn(curve, line, place, end) > level + tolerance) {
        place = end
        continue
      }
    }
    if (happened[place] === 0) continue
    const share = survival[place]!
    const value = line === 'survival' ? share : logLog(share, curve.standardError[place]! / share, z)[line === 'low' ? 0 : 1]
    // Where everybody has met the event, the limits are unknown, but not above the share itself.
    const known = Number.isNaN(value) && share === 0 && line !== 'high' ? 0 : value
    if (known < level - tolerance) return time[place]!
    if (known > level + tolerance || Number.isNaN(known)) continue
    for (let next = place + 1; next < survival.length; next++) if (happened[next]! > 0) return (time[place]! + time[next]!) / 2
    return time[place]!
  }
  return null
}

/** What a line does not fall below between two places; −1 where that is not known. A limit is exp(−L·exp(±z·r/L)) with L = −ln S, which rises along the curve, and its error r: the worst of both are put together. */
function leastIn({ survival, standardError, z }: SurvivalCurve, line: 'survival' | 'low' | 'high', from: number, to: number): number {
  const first = survival[from]!, last = survival[to]!
  if (line === 'survival') return last
  if (!(first < 1 && last > 0)) return -1
  let worst = line === 'low' ? 0 : Number.POSITIVE_INFINITY
  for (let place = from; place <= to; place++) {
    const error = standardError[place]! / survival[place]!
    if (!(error >= 0)) return -1
    worst = line === 'low' ? Math.max(worst, error) : Math.min(worst, error)
  }
  const most = -Math.log(last)
  return Math.exp(-most * Math.exp(line === 'low' ? (z * worst) / -Math.log(first) : (-z * worst) / most))
}

export interface SurvivalShare {
  /** Share without the event at that time, 0–1. */
  readonly survival: number
  readonly standardError: number
  /** NaN when nobody or everybody has met the event. */
  readonly low: number
  readonly high: number
  readonly atRisk: number
}

/**
 * The share without the event just after a time. With `cluster` (customer of each row, 0 … clusters − 1) the standard error is the
 * infinitesimal jackknife summed within customers: S·√(Σ over customers of (Σ over rows of δ/n(t) − Σ over event times before its own, up to its
 * censoring and to `at`, of d/(n(n − d)))²). Williams, Biometrics 1995, 51:1500; Therneau & Grambsch 2000, §2.2. Times √(G/(G − 1)). One pass over rows.
 * Null when nobody is under observation any more: the curve says nothing there.
 */
export function survivalAt(curve: SurvivalCurve, at: number, rows?: { readonly time: Int32Array | Float64Array; readonly happened: Uint8Array; readonly cluster: Int32Array; readonly clusters: number }): SurvivalShare | null {
  const last = placeAt(curve, at)
  const ends = curve.time.length
  if (ends === 0 || (last === ends - 1 && at > curve.time[last]! && curve.survival[last]! > 0)) return null
  if (last < 0) return { survival: 1, standardError: 0, low: Number.NaN, high: Number.NaN, atRisk: curve.n }
  const survival = curve.survival[last]!
  const atRisk = curve.atRisk[last]!
  if (!rows) return { survival, standardError: curve.standardError[last]!, low: curve.low[last]!, high: curve.high[last]!, atRisk }
  const hazard = new Float64Array(last + 1)
  for (let place = 0, sum = 0; place <= last; place++) hazard[place] = sum += hazardOfOthers(curve, place)
  const influence = new Float64Array(rows.clusters)
  const seen = new Uint8Array(rows.clusters)
  const places = placesOfRows(curve, rows.time)
  for (let i = 0; i < rows.time.length; i++) {
    const place = Math.min(last, places[i]!)
    if (rows.happened[i] === 1 && rows.time[i]! <= at) influence[rows.cluster[i]!]! += 1 / curve.atRisk[place]! - (hazard[place - 1] ?? 0)
    else influence[rows.cluster[i]!]! -= hazard[place] ?? 0
    seen[rows.cluster[i]!] = 1
  }
  let squares = 0, clusters = 0
  for (let c = 0; c < rows.clusters; c++) {
    squares += influence[c]! ** 2
    clusters += seen[c]!
  }
  const relative = clusters < 2 ? Number.NaN : Math.sqrt((squares * clusters) / (clusters - 1))
  const [low, high] = logLog(survival, relative, curve.z)
  return { survival, standardError: survival * relative, low, high, atRisk }
}

/** d/(n(n − d)) at a place: by how much the log of the curve rises there for one more row that goes on; 0 where nobody goes on. */
export function hazardOfOthers(curve: SurvivalCurve, place: number): number {
  const n = curve.atRisk[place]!, d = curve.happened[place]!
  return d === n ? 0 : d / (n * (n - d))
}
