import { chiSquaredP } from './distributions.ts'

export interface Association {
  readonly chiSquared: number
  readonly degreesOfFreedom: number
  readonly p: number
  /** √(χ² ÷ (n·(min(rows, columns) − 1))), 0–1: how far one tells the other. Cramér 1946, §21.9. */
  readonly cramersV: number
  /** V without what chance adds to it. Bergsma, J. Korean Statistical Society 2013, 42:323. Zero on average where nothing is. */
  readonly corrected: number
}

/** Association of two kinds of labels by their counts, row-major; rows and columns without any count are left out. Pearson's χ² without continuity correction. Null with fewer than two of either. */
export function association(counts: Float64Array, columns: number): Association | null {
  const rows = counts.length / columns
  const byRow = new Float64Array(rows), byColumn = new Float64Array(columns)
  let n = 0
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) {
    const count = counts[r * columns + c]!
    n += count
    byRow[r]! += count
    byColumn[c]! += count
  }
  const height = byRow.filter((v) => v > 0).length, width = byColumn.filter((v) => v > 0).length
  if (height < 2 || width < 2) return null
  let chiSquared = 0
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) {
    const expected = (byRow[r]! * byColumn[c]!) / n
    if (expected > 0) chiSquared += (counts[r * columns + c]! - expected) ** 2 / expected
  }
  const degreesOfFreedom = (height - 1) * (width - 1)
  const phi = Math.max(0, chiSquared / n - degreesOfFreedom / (n - 1))
  const fairHeight = height - (height - 1) ** 2 / (n - 1), fairWidth = width - (width - 1) ** 2 / (n - 1)
  const smaller = Math.min(fairHeight, fairWidth) - 1
  return {
    chiSquared, degreesOfFreedom, p: chiSquaredP(chiSquared, degreesOfFreedom), cramersV: Math.sqrt(chiSquared / (n * (Math.min(height, width) - 1))),
    corrected: smaller > 0 ? Math.min(1, Math.sqrt(phi / smaller)) : 0,
  }
}

/** Pearson's correlation of two columns; with y of 0 and 1 the point-biserial one. Null where one does not vary. */
export function correlation(x: Float64Array, y: ArrayLike<number>): number | null {
  const n = x.length
  let meanX = 0, meanY = 0
  for (let i = 0; i < n; i++) {
    meanX += x[i]! / n
    meanY += y[i]! / n
  }
  let xx = 0, yy = 0, xy = 0
  for (let i = 0; i < n; i++) {
    const a = x[i]! - meanX, b = y[i]! - meanY
    xx += a * a
    yy += b * b
    xy += a * b
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : null
}
