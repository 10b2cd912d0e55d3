import { NO_CODE8, NO_NUMBER } from './journeyLog.ts'

/** Buffers as engines have them since ES2024. */
interface Movable {
  transfer?(bytes: number): ArrayBuffer
}

/**
 * Gives back at once what nobody will read again; otherwise it stays until the next collection, and a worker with nothing to do has
 * none. Every view of the buffer is empty afterwards.
 */
export function giveBack(buffer: ArrayBufferLike): void {
  (buffer as Movable).transfer?.(0)
}

/** The same bytes with room for more. The old buffer is empty afterwards, where engines can do that. */
function withRoom(buffer: ArrayBuffer): ArrayBuffer {
  // Long lists grow by a quarter: doubled ones would be empty to a quarter on average, at a million rows 40 MB.
  const bytes = buffer.byteLength < 1 << 18 ? buffer.byteLength * 2 : Math.ceil(buffer.byteLength / 16) * 20
  const moved = (buffer as Movable).transfer?.(bytes)
  if (moved) return moved
  const larger = new Uint8Array(bytes)
  larger.set(new Uint8Array(buffer))
  return larger.buffer
}

/** A list of whole numbers that grows without boxing them. Only the list itself may be held on to while it grows. */
export class Ints {
  array: Int32Array<ArrayBuffer> = new Int32Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.array.length) this.array = new Int32Array(withRoom(this.array.buffer))
    this.array[this.length++] = value
  }

  /** What was pushed, without a copy. */
  taken(): Int32Array {
    return this.array.subarray(0, this.length)
  }

  at(index: number): number {
    return this.array[index]!
  }
}

/** A list of numbers that grows, in single precision. */
export class Reals {
  array: Float32Array<ArrayBuffer> = new Float32Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.array.length) this.array = new Float32Array(withRoom(this.array.buffer))
    this.array[this.length++] = value
  }
}

/** Place of each id, −1 for unknown ones. Ids are running numbers, so a table is small; sparse ones go to a map. */
export class IdIndex {
  private readonly table: Int32Array | null
  private readonly map: Map<number, number> | null
  private readonly low: number

  constructor(ids: Int32Array, count: number) {
    let low = Number.POSITIVE_INFINITY, high = Number.NEGATIVE_INFINITY
    for (let i = 0; i < count; i++) {
      if (ids[i]! < low) low = ids[i]!
      if (ids[i]! > high) high = ids[i]!
    }
    this.low = count === 0 ? 0 : low
    if (count > 0 && high - low > 8 * count + 4096) {
      this.table = null
      this.map = new Map()
      for (let i = 0; i < count; i++) this.map.set(ids[i]!, i)
    } else {
      this.map = null
      this.table = new Int32Array(count === 0 ? 0 : high - low + 1).fill(-1)
      for (let i = 0; i < count; i++) this.table[ids[i]! - low] = i
    }
  }

  of(id: number): number {
    if (this.map) return this.map.get(id) ?? -1
    return this.table![id - this.low] ?? -1
  }
}

/** The largest amount of one contact, or of outcomes in one run, up or down: 21 million of most currencies. */
export const MOST_MINOR = 0x7fff_ffff

/** Amounts beyond 32 bits are held at the limit; `amountsCut` says how many. */
export function amount(value: number): number {
  return value === NO_NUMBER ? NO_NUMBER : Math.max(-MOST_MINOR, Math.min(MOST_MINOR, value))
}

export const STATUS_BY_NAME: Readonly<Record<string, number>> = { active: 0, achieved: 1, failed: 2, abandoned: 3 }
export const ACTOR_KIND_BY_NAME: Readonly<Record<string, number>> = { customer: 0, employee: 1, partner: 2 }

/** Bits of `entries.flags`. */
export function flagsOf(isOutbound: boolean, success: boolean | null, hasWords: boolean, effort: number): number {
  return (isOutbound ? 1 : 0) | (success === null ? 0 : success ? 6 : 2) | (hasWords ? 8 : 0) | (Math.max(0, Math.min(7, effort)) << 4)
}

/** What the bits of `entries.flags` say. Effort 0: unknown. */
export function flagsIn(flags: number): { isOutbound: boolean; success: boolean | null; hasWords: boolean; effort: number } {
  return { isOutbound: (flags & 1) !== 0, success: (flags & 2) === 0 ? null : (flags & 4) !== 0, hasWords: (flags & 8) !== 0, effort: flags >> 4 }
}

/** 0–100 as one byte; what is not known or out of range has no code. */
export function percentOf(value: number | null): number {
  return value === null || value < 0 || value > 100 ? NO_CODE8 : value
}
