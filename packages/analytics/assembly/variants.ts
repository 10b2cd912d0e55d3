import { VARIANT_BYTES, VARIANT_CODES, VARIANT_COUNT, VARIANT_FROM, VARIANT_HASH, VARIANT_LENGTH, VARIANT_MORE } from '../src/wasm/cells'

/** Four codes, or as many as are left, nought behind. */
@inline
function word(code: usize, e: usize, left: usize): u64 {
  const four = load<u64>(code + (e << 1))
  return left >= 4 ? four : four & ((<u64>1 << (left << 4)) - 1)
}

@inline
function mixed(hash: u64, codes: u64): u64 {
  const wide = (hash ^ codes) * 0xff51afd7ed558ccd
  return wide ^ wide >> 29
}

/**
 * Equal sequences share a variant, numbered as they are met: open addressing over a hash of four codes at a time. Of each variant the first eight codes stand beside its hash, so that of most nothing else has to be fetched;
 * every hit is compared code by code.
 * @param records of {@link VARIANT_BYTES}, room for one a sequence
 * @param slots room for 4 numbers a sequence and 8,192 more
 * @returns how many variants there are
 */
export function variants(sequences: i32, starts: usize, ends: usize, code: usize, variant: usize, counts: usize, example: usize, records: usize, slots: usize): i32 {
  let size: usize = 4096, distinct: usize = 0
  memory.fill(slots, 0, size << 2)
  for (let i: usize = 0; i < <usize>sequences; i++) {
    const from = <usize>load<i32>(starts + (i << 2)), length = <usize>load<i32>(ends + (i << 2)) - from
    const codes = word(code, from, length), more = word(code, from + 4, max(length, 4) - 4)
    let wide = mixed(mixed(0x9e3779b97f4a7c15 ^ <u64>length, codes), more)
    for (let e: usize = 8; e < length; e += 4) wide = mixed(wide, word(code, from + e, length - e))
    const hash = <u32>(wide ^ (wide >> 32))
    let slot = <usize>hash & (size - 1), found = <usize>load<u32>(slots + (slot << 2))
    while (found != 0 && !isOf(records + (found - 1) * VARIANT_BYTES, codes, more, hash, code, from, length)) {
      slot = (slot + 1) & (size - 1)
      found = <usize>load<u32>(slots + (slot << 2))
    }
    if (found == 0) {
      const record = records + distinct * VARIANT_BYTES
      store<u64>(record, codes, VARIANT_CODES)
      store<u64>(record, more, VARIANT_MORE)
      store<u32>(record, hash, VARIANT_HASH)
      store<i32>(record, <i32>length, VARIANT_LENGTH)
      store<i32>(record, <i32>from, VARIANT_FROM)
      store<i32>(record, 0, VARIANT_COUNT)
      store<i32>(example + (distinct << 2), <i32>i)
      found = ++distinct
      store<u32>(slots + (slot << 2), <u32>found)
      if (distinct * 2 > size) {
        size <<= 1
        memory.fill(slots, 0, size << 2)
        for (let v: usize = 0; v < distinct; v++) {
          let free = <usize>load<u32>(records + v * VARIANT_BYTES, VARIANT_HASH) & (size - 1)
          while (load<i32>(slots + (free << 2)) != 0) free = (free + 1) & (size - 1)
          store<i32>(slots + (free << 2), <i32>v + 1)
        }
      }
    }
    const own = records + (found - 1) * VARIANT_BYTES
    store<i32>(own, load<i32>(own, VARIANT_COUNT) + 1, VARIANT_COUNT)
    store<i32>(variant + (i << 2), <i32>found - 1)
  }
  for (let v: usize = 0; v < distinct; v++) store<i32>(counts + (v << 2), load<i32>(records + v * VARIANT_BYTES, VARIANT_COUNT))
  return <i32>distinct
}

@inline
function isOf(record: usize, codes: u64, more: u64, hash: u32, code: usize, from: usize, length: usize): bool {
  const others = (load<u64>(record, VARIANT_CODES) ^ codes) | (load<u64>(record, VARIANT_MORE) ^ more) | <u64>(load<u32>(record, VARIANT_HASH) ^ hash) | <u64>(load<u32>(record, VARIANT_LENGTH) ^ <u32>length)
  return others == 0 && (length <= 8 || isSame(code, from, <usize>load<i32>(record, VARIANT_FROM), length))
}

/** Whether the codes behind the first eight are the same. */
function isSame(code: usize, from: usize, there: usize, length: usize): bool {
  for (let e: usize = 8; e < length; e += 4) if (word(code, from + e, length - e) != word(code, there + e, length - e)) return false
  return true
}
