/** By octave and sixteenth of an octave: a few values share a bucket, however far they are spread. */
const BUCKETS: usize = 32 * 16
const FEW: i32 = 512

@inline
function bucketOf(value: i32): usize {
  if (<u32>value < 16) return <usize>value
  const octave = 31 - clz(value)
  return <usize>(((octave - 3) << 4) | ((value >>> (octave - 4)) & 15)) & (BUCKETS - 1)
}

/**
 * Values of the wanted ranks (0 is the smallest), rising, eight at most, among `length` whole numbers; the part is reordered. Of many from 0 on it is
 * counted which buckets the ranks lie in, and only those are searched.
 * @param room for 512 + 256 + 16 numbers and twice as many as there are values
 */
export function orderStatistics(values: usize, length: i32, ranks: usize, wanted: i32, out: usize, room: usize): void {
  if (length < FEW || !byBuckets(values, length, ranks, wanted, out, room)) {
    for (let k: usize = 0; k < <usize>wanted; k++) store<i32>(out + (k << 2), select(values, 0, length - 1, load<i32>(ranks + (k << 2))))
  }
}

function byBuckets(values: usize, length: i32, ranks: usize, wanted: i32, out: usize, room: usize): bool {
  const counts = room, listOf = counts + (BUCKETS << 2), cursors = listOf + BUCKETS, lists = cursors + 64
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
  // List 0 takes what nobody wants, over and over at one place; the others follow it.
  store<usize>(cursors, lists)
  let listed: usize = 0, place = lists + 16
  let bucket: usize = 0, below: i32 = 0
  for (let k: usize = 0; k < <usize>wanted; k++) {
    const rank = load<i32>(ranks + (k << 2))
    while (below + load<i32>(counts + (bucket << 2)) <= rank) below += load<i32>(counts + (bucket++ << 2))
    if (load<u8>(listOf + bucket) == 0) {
      store<u8>(listOf + bucket, <u8>++listed)
      store<usize>(cursors + (listed << 2), place)
      place += <usize>load<i32>(counts + (bucket << 2)) << 2
    }
  }
  for (let v = values; v < end; v += 4) {
    const value = load<i32>(v)
    const list = <usize>load<u8>(listOf + bucketOf(value))
    const cursor = load<usize>(cursors + (list << 2))
    store<i32>(cursor, value)
    store<usize>(cursors + (list << 2), cursor + (usize(list != 0) << 2))
  }
  bucket = 0
  below = 0
  for (let k: usize = 0; k < <usize>wanted; k++) {
    const rank = load<i32>(ranks + (k << 2))
    while (below + load<i32>(counts + (bucket << 2)) <= rank) below += load<i32>(counts + (bucket++ << 2))
    const size = load<i32>(counts + (bucket << 2))
    const list = load<usize>(cursors + (<usize>load<u8>(listOf + bucket) << 2)) - (<usize>size << 2)
    store<i32>(out + (k << 2), select(list, 0, size - 1, rank - below))
  }
  return true
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
