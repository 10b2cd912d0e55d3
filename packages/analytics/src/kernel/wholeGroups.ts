import type { Clusters } from './design.ts'
import { studentP, studentQuantile } from './distributions.ts'
import type { Coefficient } from './linear.ts'

/** Rows of two groups before and after, each group made of wholes (territories, branches) that were changed, or not, all at once. */
export interface WholeRows {
  readonly y: Float64Array
  /** 1 in the group that was changed. */
  readonly isChanged: Uint8Array | Float64Array
  /** 1 after the change. */
  readonly after: Float64Array
  readonly clusters: Clusters
}

/**
 * (changed after − changed before) − (other after − other before) with the error of the wholes: however many customers a territory has, its own ups and downs happen once.
 * CR2 (Bell & McCaffrey, Survey Methodology 2002), which has a closed form here, since each whole is in one group: its residuals of a cell, n_g of n rows, count 1 ÷ √(1 − n_g/n). The variance is
 * made right, and t's degrees of freedom are Satterthwaite's, for wholes that have shocks of their own (Imbens & Kolesár, REStat 2016, §4): unequal sizes leave few of them.
 * Null where all rows of a cell are one whole's, so that nothing tells the whole from the change.
 */
export function differenceOfWholes(rows: WholeRows): Omit<Coefficient, 'name'> | null {
  const changed = groupChange(rows, 1), other = groupChange(rows, 0)
  if (changed === null || other === null) return null
  const variance = changed.variance + other.variance
  if (!(variance > 0)) return null
  const df = Math.max(1, variance ** 2 / (changed.variance ** 2 / changed.df + other.variance ** 2 / other.df))
  const estimate = changed.estimate - other.estimate, standardError = Math.sqrt(variance), away = studentQuantile(0.975, df) * standardError
  return { estimate, standardError, low: estimate - away, high: estimate + away, p: studentP(estimate / standardError, df) }
}

interface GroupChange {
  readonly estimate: number
  readonly variance: number
  readonly df: number
}

function groupChange({ y, isChanged, after, clusters }: WholeRows, group: 0 | 1): GroupChange | null {
  // By whole and cell: rows, then sum of y.
  const count = [new Float64Array(clusters.count), new Float64Array(clusters.count)] as const, sum = [new Float64Array(clusters.count), new Float64Array(clusters.count)] as const
  for (let i = 0; i < y.length; i++) {
    if (isChanged[i] !== group) continue
    const cell = after[i] === 1 ? 1 : 0, whole = clusters.of[i]!
    count[cell][whole]!++
    sum[cell][whole]! += y[i]!
  }
  const wholes = Array.from(count[0].keys()).filter((g) => count[0][g]! + count[1][g]! > 0)
  const cells = ([0, 1] as const).map((cell) => {
    const n = wholes.reduce((total, g) => total + count[cell][g]!, 0)
    const mean = wholes.reduce((total, g) => total + sum[cell][g]!, 0) / n
    const weight = wholes.map((g) => count[cell][g]! / n), sign = cell === 1 ? 1 : -1
    return { n, mean, weight, factor: weight.map((w) => sign / Math.sqrt(1 - w)), residual: wholes.map((g) => (sum[cell][g]! - count[cell][g]! * mean) / n) }
  })
  if (cells.some(({ n, weight }) => n === 0 || weight.some((w) => w > 1 - 1e-9))) return null
  let squares = 0
  for (let g = 0; g < wholes.length; g++) squares += cells.reduce((own, { residual, factor }) => own + residual[g]! * factor[g]!, 0) ** 2
  // What the sums of each whole would share if every whole had one shock in each cell: B = P Ω P′.
  let trace = 0, all = 0
  for (let g = 0; g < wholes.length; g++) {
    for (let h = 0; h <= g; h++) {
      let both = 0
      for (const { weight, factor } of cells) {
        const one = weight[g]! * factor[g]!, two = weight[h]! * factor[h]!, spread = weight.reduce((total, w) => total + w * w, 0)
        both += one * two * ((g === h ? 1 : 0) - weight[g]! - weight[h]! + spread)
      }
      if (g === h) trace += both
      all += (g === h ? 1 : 2) * both * both
    }
  }
  if (!(trace > 0)) return null
  const truth = cells.reduce((total, { weight }) => total + weight.reduce((own, w) => own + w * w, 0), 0)
  return { estimate: cells[1]!.mean - cells[0]!.mean, variance: squares * Math.max(1, truth / trace), df: Math.max(1e-9, trace ** 2 / all) }
}
