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

/** Median and 90 % quantile; null when there is nothing. Reorders the part. */
export function durationInPlace(values: Int32Array | Float64Array, from: number, length: number): Duration | null {
  if (length === 0) return null
  return { n: length, median: quantileInPlace(values, from, length, 0.5), p90: quantileInPlace(values, from, length, 0.9) }
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
