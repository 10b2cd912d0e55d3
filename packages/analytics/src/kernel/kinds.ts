/** Rows told apart by their values: the kind of each, in order of first rows, and the first row of each kind. */
export interface Kinds {
  readonly of: Int32Array
  readonly first: Int32Array
}

/** Rows that are the same in every column are of one kind. */
export function kindsOf(columns: readonly Float64Array[], rows: number): Kinds {
  const hash = new Int32Array(rows)
  for (const column of columns) hashInto(hash, column)
  let size = 1024
  while (size < 2 * rows) size *= 2
  const slot = new Int32Array(size).fill(-1), of = new Int32Array(rows), first = new Int32Array(rows)
  let count = 0
  for (let i = 0; i < rows; i++) {
    let at = hash[i]! & (size - 1)
    while (slot[at]! >= 0 && !isSame(columns, first[slot[at]!]!, i)) at = (at + 1) & (size - 1)
    if (slot[at]! < 0) {
      first[count] = i
      slot[at] = count++
    }
    of[i] = slot[at]!
  }
  return { of, first: first.slice(0, count) }
}

/** The rows named, of one column. */
export function taken(column: Float64Array, rows: Int32Array): Float64Array {
  const found = new Float64Array(rows.length)
  for (let g = 0; g < found.length; g++) found[g] = column[rows[g]!]!
  return found
}

/** Weights of rows added up by kind; without weights each row counts once. */
export function byKind(of: Int32Array, kinds: number, weights: Float64Array | null): Float64Array {
  const sums = new Float64Array(kinds)
  for (let i = 0; i < of.length; i++) sums[of[i]!]! += weights === null ? 1 : weights[i]!
  return sums
}

/** MurmurHash3's mixing, one number of each row more. */
function hashInto(hash: Int32Array, column: Float64Array): void {
  const halves = new Int32Array(column.buffer, column.byteOffset, 2 * column.length)
  for (let i = 0; i < hash.length; i++) {
    let h = hash[i]! ^ Math.imul(halves[2 * i]! ^ Math.imul(halves[2 * i + 1]!, 0xcc9e2d51), 0x1b873593)
    h = Math.imul(h ^ (h >>> 15), 0x85ebca6b)
    hash[i] = h ^ (h >>> 13)
  }
}

function isSame(columns: readonly Float64Array[], i: number, j: number): boolean {
  for (let c = 0; c < columns.length; c++) if (columns[c]![i] !== columns[c]![j]) return false
  return true
}
