import type { Sequences } from './sequences.ts'

/** Equal sequences share a variant. */
export interface VariantTable {
  readonly distinct: number
  /** Variant of each sequence. */
  readonly variant: Int32Array
  /** By variant: how many sequences, and the first one. */
  readonly count: Int32Array
  readonly example: Int32Array
}

const known = new WeakMap<Sequences, VariantTable>()

/** Groups sequences by content: 32-bit FNV-1a style hash, open addressing that grows, every hit compared code by code. */
export function variantTable(sequences: Sequences): VariantTable {
  let table = known.get(sequences)
  if (!table) known.set(sequences, (table = build(sequences)))
  return table
}

function build({ count: sequences, start, code }: Sequences): VariantTable {
  let size = 1024
  let slots = new Int32Array(size).fill(-1)
  let hashes = new Int32Array(512), count = new Int32Array(512), example = new Int32Array(512)
  const variant = new Int32Array(sequences)
  let distinct = 0
  for (let i = 0; i < sequences; i++) {
    const from = start[i]!, end = start[i + 1]!
    let hash = 0x811c9dc5 ^ (end - from)
    for (let e = from; e < end; e++) hash = Math.imul(hash ^ code[e]!, 0x01000193)
    hash ^= hash >>> 15
    hash = Math.imul(hash, 0x2c1b3c6d)
    hash ^= hash >>> 12
    let slot = hash & (size - 1)
    let found = slots[slot]!
    while (found >= 0 && !(hashes[found] === hash && isSame(start, code, i, example[found]!))) {
      slot = (slot + 1) & (size - 1)
      found = slots[slot]!
    }
    if (found < 0) {
      if (distinct === hashes.length) {
        hashes = grown(hashes)
        count = grown(count)
        example = grown(example)
      }
      found = distinct++
      hashes[found] = hash
      example[found] = i
      slots[slot] = found
      if (distinct * 2 > size) {
        size *= 2
        slots = new Int32Array(size).fill(-1)
        for (let v = 0; v < distinct; v++) {
          let free = hashes[v]! & (size - 1)
          while (slots[free]! >= 0) free = (free + 1) & (size - 1)
          slots[free] = v
        }
      }
    }
    count[found]!++
    variant[i] = found
  }
  return { distinct, variant, count: count.subarray(0, distinct), example: example.subarray(0, distinct) }
}

function isSame(start: Int32Array, code: Uint16Array, a: number, b: number): boolean {
  const from = start[a]!, length = start[a + 1]! - from, other = start[b]!
  if (start[b + 1]! - other !== length) return false
  for (let i = 0; i < length; i++) if (code[from + i] !== code[other + i]) return false
  return true
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}
