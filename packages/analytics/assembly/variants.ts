@inline
function word(code: usize, e: usize, left: usize): u64 {
  const four = load<u64>(code + (e << 1))
  return left >= 4 ? four : four & ((<u64>1 << (left << 4)) - 1)
}

/**
 * Equal sequences share a variant, numbered as they are met: open addressing over a hash of four codes at a time; every hit is compared code by code.
 * @param slots room for 4 numbers a sequence and 8,192 more
 * @param hashes room for a number a sequence
 * @returns how many variants there are
 */
export function variants(sequences: i32, starts: usize, ends: usize, code: usize, variant: usize, counts: usize, example: usize, hashes: usize, slots: usize): i32 {
  let size: usize = 4096, distinct: usize = 0
  memory.fill(slots, 0, size << 2)
  for (let i: usize = 0; i < <usize>sequences; i++) {
    const from = <usize>load<i32>(starts + (i << 2)), length = <usize>load<i32>(ends + (i << 2)) - from
    let wide: u64 = 0x9e3779b97f4a7c15 ^ <u64>length
    for (let e: usize = 0; e < length; e += 4) {
      wide = (wide ^ word(code, from + e, length - e)) * 0xff51afd7ed558ccd
      wide ^= wide >> 29
    }
    const hash = <u32>(wide ^ (wide >> 32))
    let slot = <usize>hash & (size - 1), found = load<i32>(slots + (slot << 2))
    while (found != 0) {
      const v = <usize>(found - 1)
      if (load<u32>(hashes + (v << 2)) == hash && isSame(starts, ends, code, from, length, <usize>load<i32>(example + (v << 2)))) break
      slot = (slot + 1) & (size - 1)
      found = load<i32>(slots + (slot << 2))
    }
    if (found == 0) {
      store<u32>(hashes + (distinct << 2), hash)
      store<i32>(example + (distinct << 2), <i32>i)
      store<i32>(counts + (distinct << 2), 0)
      found = <i32>++distinct
      store<i32>(slots + (slot << 2), found)
      if (distinct * 2 > size) {
        size <<= 1
        memory.fill(slots, 0, size << 2)
        for (let v: usize = 0; v < distinct; v++) {
          let free = <usize>load<u32>(hashes + (v << 2)) & (size - 1)
          while (load<i32>(slots + (free << 2)) != 0) free = (free + 1) & (size - 1)
          store<i32>(slots + (free << 2), <i32>v + 1)
        }
      }
    }
    const own = <usize>(found - 1) << 2
    store<i32>(counts + own, load<i32>(counts + own) + 1)
    store<i32>(variant + (i << 2), found - 1)
  }
  return <i32>distinct
}

function isSame(starts: usize, ends: usize, code: usize, from: usize, length: usize, other: usize): bool {
  const there = <usize>load<i32>(starts + (other << 2))
  if (<usize>load<i32>(ends + (other << 2)) - there != length) return false
  for (let e: usize = 0; e < length; e += 4) if (word(code, from + e, length - e) != word(code, there + e, length - e)) return false
  return true
}
