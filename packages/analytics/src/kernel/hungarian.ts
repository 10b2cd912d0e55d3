/**
 * Who goes with whom at the least total cost: for each row the column given to it, −1 for rows left over when columns are fewer.
 * Kuhn 1955; shortest augmenting paths with potentials, Jonker & Volgenant, Computing 1987, 38:325. O(k³), k the larger side.
 * @param cost row-major, rows × columns, finite; to make a sum as large as possible hand in its negative
 */
export function assign(cost: ArrayLike<number>, rows: number, columns: number): Int32Array {
  if (rows > columns) {
    const turned = new Float64Array(rows * columns)
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) turned[c * rows + r] = cost[r * columns + c]!
    const rowOf = assign(turned, columns, rows)
    const result = new Int32Array(rows).fill(-1)
    for (let c = 0; c < columns; c++) result[rowOf[c]!] = c
    return result
  }
  // Places count from 1; column 0 stands for "none yet", and holds the row that is being placed.
  const rowPotential = new Float64Array(rows + 1), columnPotential = new Float64Array(columns + 1)
  const rowOf = new Int32Array(columns + 1), before = new Int32Array(columns + 1)
  for (let row = 1; row <= rows; row++) {
    const least = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY)
    const isDone = new Uint8Array(columns + 1)
    rowOf[0] = row
    let at = 0
    while (rowOf[at] !== 0) {
      isDone[at] = 1
      const own = rowOf[at]!
      let next = 0, step = Number.POSITIVE_INFINITY
      for (let c = 1; c <= columns; c++) {
        if (isDone[c] === 1) continue
        const reduced = cost[(own - 1) * columns + c - 1]! - rowPotential[own]! - columnPotential[c]!
        if (reduced < least[c]!) {
          least[c] = reduced
          before[c] = at
        }
        if (least[c]! < step) {
          step = least[c]!
          next = c
        }
      }
      for (let c = 0; c <= columns; c++) {
        if (isDone[c] === 1) {
          rowPotential[rowOf[c]!]! += step
          columnPotential[c]! -= step
        } else least[c]! -= step
      }
      at = next
    }
    for (; at !== 0; at = before[at]!) rowOf[at] = rowOf[before[at]!]!
  }
  const result = new Int32Array(rows).fill(-1)
  for (let c = 1; c <= columns; c++) if (rowOf[c] !== 0) result[rowOf[c]! - 1] = c - 1
  return result
}
