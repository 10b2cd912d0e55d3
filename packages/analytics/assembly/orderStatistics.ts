/** By octave and sixteenth of an octave: a few values share a bucket, however far they are spread. */
const BUCKETS: usize = 32 * 16
const FEW: i32 = 64

@inline
function bucketOf(value: i32): usize {
  if (<u32>value < 16) return <usize>value
  const octave = 31 - clz(value)
  return <usize>(((octave - 3) << 4) | ((value >>> (octave - 4)) & 15)) & (BUCKETS - 1)
}

/** Room for buckets, which of them are wanted and eight ranks. */
const ROOM: usize = (BUCKETS << 2) + BUCKETS + 32

/**
 * Quantiles (Hyndman & Fan type 7: between two neighbours linearly) of lists of whole numbers, each of which is reordered.
 * @param bounds place in `values` and length of each list (32 bits each)
 * @param asked 64-bit floats, rising, four at most
 * @param out a 64-bit float for each list and quantile, not a number where there is none
 * @param room for 2,592 bytes and as many numbers as the longest list has
 */
export function quantiles(lists: i32, bounds: usize, values: usize, wanted: i32, asked: usize, out: usize, room: usize): void {
  const ranks = room + ROOM - 32
  for (let i: usize = 0; i < <usize>lists; i++) {
    const list = values + (<usize>load<i32>(bounds + (i << 3)) << 2), length = load<i32>(bounds + (i << 3), 4)
    for (let q: usize = 0; q < <usize>wanted; q++) {
      const place = <f64>(length - 1) * load<f64>(asked + (q << 3))
      store<i32>(ranks + (q << 3), <i32>Math.floor(place))
      store<i32>(ranks + (q << 3), <i32>Math.ceil(place), 4)
    }
    if (length > 0) orderStatistics(list, length, ranks, wanted << 1, room)
    for (let q: usize = 0; q < <usize>wanted; q++, out += 8) {
      const place = <f64>(length - 1) * load<f64>(asked + (q << 3)), low = <f64>load<i32>(ranks + (q << 3)), high = <f64>load<i32>(ranks + (q << 3), 4)
      store<f64>(out, length > 0 ? low + (high - low) * (place - Math.floor(place)) : NaN)
    }
  }
}

/** Puts the values of ranks (0 is the smallest, rising) in their place. Of many values from 0 on it is counted which buckets the ranks lie in, and only those are searched. */
function orderStatistics(values: usize, length: i32, ranks: usize, wanted: i32, room: usize): void {
  if (length >= FEW && byBuckets(values, length, ranks, wanted, room)) return
  let from: i32 = 0
  for (let k = ranks, end = ranks + (<usize>wanted << 2); k < end; k += 4) {
    const rank = load<i32>(k)
    store<i32>(k, select(values, from, length - 1, rank))
    from = rank
  }
}

function byBuckets(values: usize, length: i32, ranks: usize, wanted: i32, room: usize): bool {
  const counts = room, isWanted = counts + (BUCKETS << 2), list = room + ROOM
  memory.fill(counts, 0, (BUCKETS << 2) + BUCKETS)
  const end = values + (<usize>length << 2)
  let signs: i32 = 0
  for (let v = values; v < end; v += 4) {
    const value = load<i32>(v)
    signs |= value
    const cell = counts + (bucketOf(value) << 2)
    store<i32>(cell, load<i32>(cell) + 1)
  }
  if (signs < 0) return false
  // Smaller buckets' values are smaller: those of all wanted buckets are one list, in which the ranks are lower by what stands in buckets nobody wants.
  let bucket: usize = 0, below: i32 = 0, skipped: i32 = 0, distinct: i32 = 0
  let width0 = i32x4.splat(0), width1 = width0, width2 = width0, width3 = width0, low0 = width0, low1 = width0, low2 = width0, low3 = width0
  for (let k = ranks, last = ranks + (<usize>wanted << 2); k < last; k += 4) {
    const rank = load<i32>(k)
    while (below + load<i32>(counts + (bucket << 2)) <= rank) {
      const size = load<i32>(counts + (bucket << 2))
      below += size
      if (load<u8>(isWanted + bucket) == 0) skipped += size
      bucket++
    }
    store<i32>(k, rank - skipped)
    if (load<u8>(isWanted + bucket)) continue
    store<u8>(isWanted + bucket, 1)
    const scale = max(<i32>(bucket >> 4) - 1, 0), low = bucket < 16 ? <i32>bucket : (16 + (<i32>bucket & 15)) << scale
    if (distinct == 0) {
      low0 = i32x4.splat(low)
      width0 = i32x4.splat(1 << scale)
    } else if (distinct == 1) {
      low1 = i32x4.splat(low)
      width1 = i32x4.splat(1 << scale)
    } else if (distinct == 2) {
      low2 = i32x4.splat(low)
      width2 = i32x4.splat(1 << scale)
    } else {
      low3 = i32x4.splat(low)
      width3 = i32x4.splat(1 << scale)
    }
    distinct++
  }
  let v = values, to = list
  const whole = values + ((<usize>length & ~3) << 2)
  if (distinct <= 2) {
    for (; v < whole; v += 16) {
      const four = v128.load(v)
      to = collect(v128.or(i32x4.lt_u(i32x4.sub(four, low0), width0), i32x4.lt_u(i32x4.sub(four, low1), width1)), v, to)
    }
  } else if (distinct <= 4) {
    for (; v < whole; v += 16) {
      const four = v128.load(v)
      to = collect(v128.or(
        v128.or(i32x4.lt_u(i32x4.sub(four, low0), width0), i32x4.lt_u(i32x4.sub(four, low1), width1)),
        v128.or(i32x4.lt_u(i32x4.sub(four, low2), width2), i32x4.lt_u(i32x4.sub(four, low3), width3)),
      ), v, to)
    }
  }
  for (; v < end; v += 4) {
    const value = load<i32>(v)
    store<i32>(to, value)
    to += <usize>load<u8>(isWanted + bucketOf(value)) << 2
  }
  const size = <i32>((to - list) >> 2)
  let from: i32 = 0
  for (let k = ranks, last = ranks + (<usize>wanted << 2); k < last; k += 4) {
    const rank = load<i32>(k)
    store<i32>(k, select(list, from, size - 1, rank))
    from = rank
  }
  return true
}

@inline
function collect(isIn: v128, four: usize, to: usize): usize {
  if (v128.any_true(isIn)) for (let bits = i32x4.bitmask(isIn); bits != 0; bits &= bits - 1, to += 4) store<i32>(to, load<i32>(four + (<usize>ctz(bits) << 2)))
  return to
}

/** Quickselect (Hoare 1961); the median of three keeps sorted and constant input fast. */
function select(values: usize, left: i32, right: i32, k: i32): i32 {
  while (right > left) {
    const a = load<i32>(values + (<usize>left << 2)), b = load<i32>(values + (<usize>((left + right) >> 1) << 2)), c = load<i32>(values + (<usize>right << 2))
    const pivot = max(min(a, b), min(max(a, b), c))
    let i = left, j = right
    while (i <= j) {
      while (load<i32>(values + (<usize>i << 2)) < pivot) i++
      while (load<i32>(values + (<usize>j << 2)) > pivot) j--
      if (i <= j) {
        const t = load<i32>(values + (<usize>i << 2))
        store<i32>(values + (<usize>i << 2), load<i32>(values + (<usize>j << 2)))
        store<i32>(values + (<usize>j << 2), t)
        i++
        j--
      }
    }
    if (k <= j) right = j
    else if (k >= i) left = i
    else break
  }
  return load<i32>(values + (<usize>k << 2))
}
