import type { JourneyLog } from '../columns/journeyLog.ts'
import { VARIANT_BYTES } from '../wasm/cells.ts'
import { inMemory, type LogMemory } from '../wasm/logMemory.ts'
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
const ofWholeRuns = new WeakMap<JourneyLog, VariantTable>()
/** A smaller part of the log's entries is sooner grouped anew than the log as a whole. */
const WORTH_WHOLE = 0.25

/** Groups sequences by content. Whole runs are grouped once for their log; then a cohort only counts. */
export function variantTable(sequences: Sequences): VariantTable {
  let table = known.get(sequences)
  if (!table) {
    const log = sequences.wholeRunsOf
    const isWorth = log !== null && (ofWholeRuns.has(log) || sequences.entries >= WORTH_WHOLE * log.entries.count)
    known.set(sequences, (table = isWorth ? counted(sequences, wholeRuns(log)) : (sequences.inMemory((memory, { start, end, code }) => tableIn(memory, sequences.count, start, end, code)) ?? build(sequences))))
  }
  return table
}

/** Sequences to look at, each standing for so many: one for each variant where that is known or cheaply had, else every sequence for itself. */
export interface Ways {
  readonly count: number
  /** A sequence of each; null: the sequences themselves. */
  readonly example: Int32Array | null
  readonly weight: Int32Array | null
  /** The way of each sequence; null: itself. */
  readonly wayOf: Int32Array | null
}

export function waysOf(sequences: Sequences): Ways {
  if (!known.has(sequences) && sequences.wholeRunsOf === null) return { count: sequences.count, example: null, weight: null, wayOf: null }
  const { distinct, example, count, variant } = variantTable(sequences)
  return { count: distinct, example, weight: count, wayOf: variant }
}

/** Variants of all runs, by run; those of no entries share one. */
function wholeRuns(log: JourneyLog): VariantTable {
  let table = ofWholeRuns.get(log)
  if (!table) {
    const { runs, entries } = log
    table = wholeInMemory(log) ?? build({ count: runs.count, start: runs.start, end: runs.start.subarray(1, runs.count + 1), code: entries.touchpoint })
    ofWholeRuns.set(log, table)
  }
  return table
}

/** Which variant each sequence has is looked up when somebody asks. */
function counted(sequences: Sequences, whole: VariantTable): VariantTable {
  const { run } = sequences
  const own = new Int32Array(whole.distinct).fill(-1)
  const count = new Int32Array(whole.distinct), example = new Int32Array(whole.distinct)
  let distinct = 0
  for (let i = 0; i < sequences.count; i++) {
    const of = whole.variant[run[i]!]!
    let v = own[of]!
    if (v < 0) {
      own[of] = v = distinct++
      example[v] = i
    }
    count[v]!++
  }
  let variant: Int32Array | undefined
  return {
    distinct, count: count.subarray(0, distinct), example: example.subarray(0, distinct),
    get variant() {
      return (variant ??= lookedUp(sequences, whole, own))
    },
  }
}

function lookedUp({ count, run }: Sequences, whole: VariantTable, own: Int32Array): Int32Array {
  const variant = new Int32Array(count)
  for (let i = 0; i < count; i++) variant[i] = own[whole.variant[run[i]!]!]!
  return variant
}

function wholeInMemory(log: JourneyLog): VariantTable | null {
  return inMemory(log, (memory) => {
    const { runs, entries } = log
    const start = memory.put(runs.start)
    return tableIn(memory, runs.count, start, start + 4, memory.put(entries.touchpoint))
  })
}

function tableIn(memory: LogMemory, count: number, start: number, end: number, code: number): VariantTable {
  const own = (): number => memory.room(4 * count + 4)
  const variant = own(), counts = own(), example = own()
  const distinct = memory.kernels.variants(count, start, end, code, variant, counts, example, memory.room(VARIANT_BYTES * count), memory.room(16 * count + 32_768))
  return { distinct, variant: memory.ints(variant, count).slice(), count: memory.ints(counts, distinct).slice(), example: memory.ints(example, distinct).slice() }
}

/** By a 32-bit FNV-1a style hash and open addressing that grows; every hit is compared code by code. */
function build({ count: sequences, start, end: ends, code }: Pick<Sequences, 'count' | 'start' | 'end' | 'code'>): VariantTable {
  let size = 1024
  let slots = new Int32Array(size).fill(-1)
  let hashes = new Int32Array(512), count = new Int32Array(512), example = new Int32Array(512)
  const variant = new Int32Array(sequences)
  let distinct = 0
  for (let i = 0; i < sequences; i++) {
    const from = start[i]!, end = ends[i]!
    let hash = 0x811c9dc5 ^ (end - from)
    for (let e = from; e < end; e++) hash = Math.imul(hash ^ code[e]!, 0x01000193)
    hash ^= hash >>> 15
    hash = Math.imul(hash, 0x2c1b3c6d)
    hash ^= hash >>> 12
    let slot = hash & (size - 1)
    let found = slots[slot]!
    while (found >= 0 && !(hashes[found] === hash && isSame(start, ends, code, i, example[found]!))) {
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

function isSame(start: Int32Array, ends: Int32Array, code: Uint16Array, a: number, b: number): boolean {
  const from = start[a]!, length = ends[a]! - from, other = start[b]!
  if (ends[b]! - other !== length) return false
  for (let i = 0; i < length; i++) if (code[from + i] !== code[other + i]) return false
  return true
}

function grown(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}
