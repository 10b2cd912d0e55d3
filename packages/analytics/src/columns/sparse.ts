import { NO_CODE } from './journeyLog.ts'
import { Ints } from './raw.ts'
import { insertRows, removeRows, type Column } from './splice.ts'

/** Values of those rows that have one, in order of rows; all others cost two bits. Empty arrays when no row has one. */
export interface Sparse<A extends Column> {
  /** A bit for each row: it has a value. */
  readonly told: Uint32Array
  /** How many rows before those of this word have one. */
  readonly before: Int32Array
  readonly value: A
}

/** Where in `value` the row's value stands, or −1. */
export function placeAmong({ told, before }: Sparse<Column>, row: number): number {
  const word = told[row >>> 5]!, bit = 1 << (row & 31)
  return (word & bit) === 0 ? -1 : before[row >>> 5]! + bitCount(word & (bit - 1))
}

/** NaN where the row has none. */
export function realAt(sparse: Sparse<Float32Array>, row: number): number {
  const place = placeAmong(sparse, row)
  return place < 0 ? Number.NaN : sparse.value[place]!
}

/** `absent` where the row has none. */
export function wholeAt(sparse: Sparse<Int32Array>, row: number, absent: number): number {
  const place = placeAmong(sparse, row)
  return place < 0 ? absent : sparse.value[place]!
}

/** NO_CODE where the row has none. */
export function codeAt(sparse: Sparse<Uint16Array>, row: number): number {
  const place = placeAmong(sparse, row)
  return place < 0 ? NO_CODE : sparse.value[place]!
}

/** @param dense a value for each row. @param isAbsent what stands where a row has none. */
export function packed<A extends Column>(dense: A, count: number, isAbsent: (value: number) => boolean): Sparse<A> {
  const told = new Uint32Array(wordsFor(count))
  let n = 0
  for (let row = 0; row < count; row++) {
    if (isAbsent(dense[row]!)) continue
    told[row >>> 5]! |= 1 << (row & 31)
    n++
  }
  const value = ofKind(dense, n)
  for (let row = 0, to = 0; to < n; row++) if ((told[row >>> 5]! & (1 << (row & 31))) !== 0) value[to++] = dense[row]!
  return sparseOf(told, value)
}

/** A value for each row again. */
export function unpacked<A extends Column>(sparse: Sparse<A>, count: number, absent: number): A {
  const dense = ofKind(sparse.value, count)
  for (let row = 0; row < count; row++) {
    const place = placeAmong(sparse, row)
    dense[row] = place < 0 ? absent : sparse.value[place]!
  }
  return dense
}

/** The rows at these places, in the order given. */
export function pickSparse<A extends Column>(sparse: Sparse<A>, places: Int32Array): Sparse<A> {
  const told = new Uint32Array(wordsFor(places.length)), from = new Ints()
  for (let row = 0; row < places.length; row++) {
    const place = placeAmong(sparse, places[row]!)
    if (place < 0) continue
    told[row >>> 5]! |= 1 << (row & 31)
    from.push(place)
  }
  const value = ofKind(sparse.value, from.length)
  for (let i = 0; i < value.length; i++) value[i] = sparse.value[from.array[i]!]!
  return sparseOf(told, value)
}

/** Puts rows in as `insertRows` does. `values[i]` null: without a value. */
export function insertSparse<A extends Column>(sparse: Sparse<A>, count: number, places: Int32Array, values: readonly (number | null)[]): Sparse<A> {
  if (sparse.value.length === 0 && values.every((value) => value === null)) return sparse
  const from = wholeBits(sparse, count), told = new Uint32Array(wordsFor(count + places.length))
  let done = 0
  for (let i = 0; i < places.length; i++) {
    copyBits(from, done, told, done + i, places[i]! - done)
    done = places[i]!
    if (values[i] !== null) told[(done + i) >>> 5]! |= 1 << ((done + i) & 31)
  }
  copyBits(from, done, told, done + places.length, count - done)
  const said = values.flatMap((value, i) => (value === null ? [] : [{ value, place: valuesBefore(sparse, places[i]!) }]))
  return sparseOf(told, insertRows(sparse.value, sparse.value.length, Int32Array.from(said, (s) => s.place), filled(sparse.value, said.map((s) => s.value))))
}

/** Takes out rows (rising). */
export function removeSparse<A extends Column>(sparse: Sparse<A>, count: number, rows: Int32Array): Sparse<A> {
  if (sparse.value.length === 0) return sparse
  const told = new Uint32Array(wordsFor(count - rows.length)), gone = Array.from(rows, (row) => placeAmong(sparse, row)).filter((place) => place >= 0)
  let done = 0
  for (let i = 0; i <= rows.length; i++) {
    const end = i < rows.length ? rows[i]! : count
    copyBits(sparse.told, done, told, done - i, end - done)
    done = end + 1
  }
  removeRows(sparse.value, sparse.value.length, Int32Array.from(gone))
  return sparseOf(told, sparse.value.subarray(0, sparse.value.length - gone.length) as A)
}

/** Gives rows another value, or none. */
export function writeSparse<A extends Column>(sparse: Sparse<A>, count: number, written: ReadonlyMap<number, number | null>): Sparse<A> {
  const rows = [...written.keys()].sort((a, b) => a - b)
  const said = rows.filter((row) => written.get(row) !== null)
  const isThere = (row: number): boolean => placeAmong(sparse, row) >= 0
  if (said.length === rows.length && said.every(isThere)) {
    for (const row of said) sparse.value[placeAmong(sparse, row)] = written.get(row)!
    return sparse
  }
  const without = removeSparse(sparse, count, Int32Array.from(rows))
  // Where each row belongs among those that are left: as many as it has before it.
  return insertSparse(without, count - rows.length, Int32Array.from(rows, (row, i) => row - i), rows.map((row) => written.get(row)!))
}

function sparseOf<A extends Column>(told: Uint32Array, value: A): Sparse<A> {
  if (value.length === 0) return { told: new Uint32Array(0), before: new Int32Array(0), value }
  const before = new Int32Array(told.length)
  for (let word = 0, n = 0; word < told.length; word++) {
    before[word] = n
    n += bitCount(told[word]!)
  }
  return { told, before, value }
}

function valuesBefore(sparse: Sparse<Column>, row: number): number {
  const word = row >>> 5
  return word >= sparse.told.length ? sparse.value.length : sparse.before[word]! + bitCount(sparse.told[word]! & ((1 << (row & 31)) - 1))
}

/** The bits of all rows, also where none was kept because no row has a value. */
function wholeBits({ told }: Sparse<Column>, count: number): Uint32Array {
  return told.length === 0 ? new Uint32Array(wordsFor(count)) : told
}

/** Copies bits into a place where none is set yet. */
function copyBits(from: Uint32Array, start: number, to: Uint32Array, target: number, length: number): void {
  for (let at = 0; at < length;) {
    // Up to the end of the word written to.
    const here = target + at, room = Math.min(32 - (here & 31), length - at)
    const source = start + at, shift = source & 31
    let bits = from[source >>> 5]! >>> shift
    if (shift > 0 && room > 32 - shift) bits |= from[(source >>> 5) + 1]! << (32 - shift)
    to[here >>> 5]! |= (room === 32 ? bits : bits & ((1 << room) - 1)) << (here & 31)
    at += room
  }
}

function wordsFor(rows: number): number {
  return (rows + 31) >>> 5
}

function ofKind<A extends Column>(column: A, length: number): A {
  // Safe: a typed array's constructor makes one of its own kind.
  return new (column.constructor as new (length: number) => A)(length)
}

function filled<A extends Column>(column: A, values: readonly number[]): A {
  const made = ofKind(column, values.length)
  values.forEach((value, i) => (made[i] = value))
  return made
}

/** Hacker’s Delight, figure 5-2. */
function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x5555_5555)
  n = (n & 0x3333_3333) + ((n >>> 2) & 0x3333_3333)
  return Math.imul((n + (n >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}
