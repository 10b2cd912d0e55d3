/** Where each value stands when all are sorted: the row of the smallest first, ties in order of rows. No NaN. Least-significant-digit radix sort, 11 bits a pass. */
export function ascending(values: Int32Array | Float64Array): Int32Array {
  const n = values.length
  if (isAscending(values)) return rowsFrom0(n)
  if (values instanceof Int32Array) {
    const keys = new Uint32Array(n)
    for (let i = 0; i < n; i++) keys[i] = values[i]! ^ 0x8000_0000
    return sortedBy(rowsFrom0(n), keys)
  }
  // The bits of a double rise with it once the sign is turned: IEEE 754 §3.4 (Herf 2001). Zeros are made one.
  const bits = new Uint32Array(Float64Array.from(values, (value) => value + 0).buffer)
  const low = new Uint32Array(n), high = new Uint32Array(n)
  for (let i = 0; i < n; i++) {
    const top = bits[2 * i + 1]!
    const mask = top >>> 31 === 1 ? 0xffff_ffff : 0
    low[i] = bits[2 * i]! ^ mask
    high[i] = top ^ (mask | 0x8000_0000)
  }
  return sortedBy(sortedBy(rowsFrom0(n), low), high)
}

/** The values, smallest first; themselves when they stand so already. */
export function sorted<Values extends Int32Array | Float64Array>(values: Values): Values {
  return (isAscending(values) ? values : values.slice().sort()) as Values
}

export function isAscending(values: Int32Array | Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i - 1]! > values[i]!) return false
  return true
}

function rowsFrom0(n: number): Int32Array {
  const rows = new Int32Array(n)
  for (let i = 0; i < n; i++) rows[i] = i
  return rows
}

/** Stable. Keys travel with their rows: looking them up by row would miss the cache at each step. */
function sortedBy(rows: Int32Array, keys: Uint32Array): Int32Array {
  const n = rows.length
  let from: Int32Array = rows, to: Int32Array = new Int32Array(n)
  let fromKeys: Uint32Array = new Uint32Array(n), toKeys: Uint32Array = new Uint32Array(n)
  const counts = new Int32Array(3 * 2048)
  for (let i = 0; i < n; i++) {
    const key = keys[rows[i]!]!
    fromKeys[i] = key
    counts[key & 2047]!++
    counts[2048 + ((key >>> 11) & 2047)]!++
    counts[4096 + (key >>> 22)]!++
  }
  for (let pass = 0; pass < 3; pass++) {
    const shift = 11 * pass, place = counts.subarray(2048 * pass, 2048 * pass + 2048)
    // All alike in this digit: nothing moves.
    if (n > 0 && place[(fromKeys[0]! >>> shift) & 2047] === n) continue
    for (let d = 0, sum = 0; d < 2048; d++) {
      const here = place[d]!
      place[d] = sum
      sum += here
    }
    for (let i = 0; i < n; i++) {
      const key = fromKeys[i]!
      const at = place[(key >>> shift) & 2047]!++
      to[at] = from[i]!
      toKeys[at] = key
    }
    ;[from, to] = [to, from]
    ;[fromKeys, toKeys] = [toKeys, fromKeys]
  }
  return from
}
