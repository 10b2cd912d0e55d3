/** How long something took, in seconds. Quantiles interpolate linearly between neighbours (Hyndman & Fan type 7, as pandas and SQL's percentile_cont). */
export interface Duration {
  readonly n: number
  readonly median: number
  readonly p90: number
}

/**
 * Quantile `q` (0–1) of the first `length` values from `from` on, linear interpolation (Hyndman & Fan 1996, type 7).
 * Reorders that part of `values` (quickselect, Hoare 1961).
 */
export function quantileInPlace(values: Int32Array | Float64Array, from: number, length: number, q: number): number {
  if (length === 0) return Number.NaN
  const place = (length - 1) * q
  const lower = Math.floor(place)
  const low = select(values, from, from + length - 1, from + lower)
  if (place === lower) return low
  // Everything after `lower` is at least as large: the next one is the smallest of them.
  let next = Number.POSITIVE_INFINITY
  for (let i = from + lower + 1, end = from + length; i < end; i++) if (values[i]! < next) next = values[i]!
  return low + (next - low) * (place - lower)
}

/** By octave and sixteenth of an octave: a few values share a bucket, however far they are spread. */
const BUCKETS = 32 * 16
const FEW = 512
const buckets = new Int32Array(BUCKETS), isWanted = new Uint8Array(BUCKETS)

/** Bucket of a number from 0 on; larger numbers never lie in a lower one. */
function bucketOf(value: number): number {
  if (value >>> 0 < 16) return value
  const octave = 31 - Math.clz32(value)
  return ((octave - 3) << 4) | ((value >>> (octave - 4)) & 15)
}

/**
 * Quantiles of whole numbers. Of many from 0 on it is counted which buckets their ranks lie in, and only those buckets are searched: a third of the
 * time of quickselect over all of them. Among few or negative ones by quickselect, which reorders the part.
 */
export function quantilesInPlace(values: Int32Array, from: number, length: number, quantiles: readonly number[]): number[] {
  const end = from + length
  const ranked = length >= FEW && countBuckets(values, from, end) ? ranksOf(values, from, end, quantiles) : (rank: number) => select(values, from, end - 1, from + rank)
  return quantiles.map((q) => {
    const place = (length - 1) * q
    const lower = Math.floor(place)
    const low = ranked(lower)
    return place === lower ? low : low + (ranked(lower + 1) - low) * (place - lower)
  })
}

function countBuckets(values: Int32Array, from: number, end: number): boolean {
  buckets.fill(0)
  let signs = 0
  for (let i = from; i < end; i++) {
    const value = values[i]!
    signs |= value
    buckets[bucketOf(value) & (BUCKETS - 1)]!++
  }
  return signs >= 0
}

/** The value of a rank (0 is the smallest), of those the quantiles need; values are counted in buckets already. All buckets they lie in are picked out at once. */
function ranksOf(values: Int32Array, from: number, end: number, quantiles: readonly number[]): (rank: number) => number {
  const spots = new Map<number, { readonly bucket: number; readonly rank: number }>()
  const lists = new Map<number, Int32Array>()
  const ranks = quantiles.flatMap((q) => [Math.floor((end - from - 1) * q), Math.ceil((end - from - 1) * q)]).sort((a, b) => a - b)
  let bucket = 0, below = 0
  for (const rank of ranks) {
    while (below + buckets[bucket]! <= rank) below += buckets[bucket++]!
    spots.set(rank, { bucket, rank: rank - below })
    if (!lists.has(bucket)) lists.set(bucket, new Int32Array(buckets[bucket]!))
  }
  const wanted = [...lists.values()]
  isWanted.fill(0)
  ;[...lists.keys()].forEach((each, i) => (isWanted[each] = i + 1))
  const filled = new Int32Array(wanted.length)
  for (let i = from; i < end; i++) {
    const list = isWanted[bucketOf(values[i]!)]!
    if (list > 0) wanted[list - 1]![filled[list - 1]!++] = values[i]!
  }
  return (rank) => {
    const spot = spots.get(rank)!, list = lists.get(spot.bucket)!
    return select(list, 0, list.length - 1, spot.rank)
  }
}

/** Median and 90 % quantile; null when there is nothing. Reorders the part. */
export function durationInPlace(values: Int32Array | Float64Array, from: number, length: number): Duration | null {
  if (length === 0) return null
  const [median, p90] = values instanceof Int32Array ? quantilesInPlace(values, from, length, [0.5, 0.9]) : [quantileInPlace(values, from, length, 0.5), quantileInPlace(values, from, length, 0.9)]
  return { n: length, median: median!, p90: p90! }
}

/** The value of `rank` (0 is the smallest). Reorders `values`. */
export function rankInPlace(values: Int32Array | Float64Array, rank: number): number {
  return select(values, 0, values.length - 1, rank)
}

function select(values: Int32Array | Float64Array, left: number, right: number, k: number): number {
  while (right > left) {
    // Median of three keeps sorted and constant input fast.
    const mid = (left + right) >> 1
    const a = values[left]!, b = values[mid]!, c = values[right]!
    const pivot = a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b
    let i = left, j = right
    while (i <= j) {
      while (values[i]! < pivot) i++
      while (values[j]! > pivot) j--
      if (i <= j) {
        const t = values[i]!
        values[i] = values[j]!
        values[j] = t
        i++
        j--
      }
    }
    if (k <= j) right = j
    else if (k >= i) left = i
    else return values[k]!
  }
  return values[k]!
}
