export type Column = Int32Array | Uint32Array | Uint16Array | Uint8Array | Float32Array | Float64Array

/** Room kept free at the end when a column has to move: a sixteenth, at least this many rows. */
const SPARE = 4_096

/**
 * Puts `values[i]` before row `places[i]` (rising; places as they are before the change). Moves each part once, from the
 * end on, in place while the column's buffer has room, else in a larger copy.
 */
export function insertRows<A extends Column>(column: A, count: number, places: Int32Array, values: A): A {
  const added = places.length
  const grown = withRoom(column, count, count + added)
  let end = count
  for (let i = added - 1; i >= 0; i--) {
    const place = places[i]!
    if (end > place) grown.copyWithin(place + i + 1, place, end)
    grown[place + i] = values[i]!
    end = place
  }
  return grown
}

/** Takes out rows (rising), in place. What stands behind the remaining rows has no meaning. */
export function removeRows(column: Column, count: number, rows: Int32Array): void {
  let to = rows[0] ?? count
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! + 1
    const end = i + 1 < rows.length ? rows[i + 1]! : count
    if (end > from) column.copyWithin(to, from, end)
    to += end - from
  }
}

/** A view of `needed` rows: over the same buffer when there is room for them behind the column. */
function withRoom<A extends Column>(column: A, count: number, needed: number): A {
  const Kind = column.constructor as new (buffer: ArrayBufferLike | number, offset?: number, length?: number) => A
  const size = column.BYTES_PER_ELEMENT
  if (needed * size <= (rooms.get(column.buffer)?.get(column.byteOffset) ?? 0)) return new Kind(column.buffer, column.byteOffset, needed)
  const grown = new Kind(needed + spareOf(needed))
  grown.set(column.subarray(0, count) as never)
  ownRoom(grown, grown.byteLength)
  return new Kind(grown.buffer, 0, needed)
}

/** Rows of spare room for a column of so many. */
export function spareOf(rows: number): number {
  return Math.max(SPARE, rows >> 4)
}

/** Says that so many bytes from the column's first row on are its own. */
export function ownRoom(column: Column, bytes: number): void {
  let own = rooms.get(column.buffer)
  if (!own) rooms.set(column.buffer, (own = new Map()))
  own.set(column.byteOffset, bytes)
}

/** By buffer and place: bytes that belong to one column alone. */
const rooms = new WeakMap<ArrayBufferLike, Map<number, number>>()
