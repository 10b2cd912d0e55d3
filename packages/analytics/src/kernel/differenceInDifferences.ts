import type { Clusters } from './design.ts'
import { differenceOfWholes } from './wholeGroups.ts'
import { linearModel, type Coefficient, type ModelTooFew } from './linear.ts'

/** Rows of two groups over periods, of which one group was changed from `changeAt` on. One row a customer and period, or as many as there are. */
export interface Panel {
  readonly y: Float64Array
  /** 1 in the group that was changed. */
  readonly isChanged: Uint8Array
  /** Counted in whole periods (weeks, months). */
  readonly period: Int32Array
  /** First period with the change. */
  readonly changeAt: number
  /** Who a row belongs to: the customer, or what was changed as a whole (territory, branch) where that is coarser. */
  readonly clusters: Clusters
  /** Clusters are few wholes that were changed at once (territories, branches): see `differenceOfWholes`. */
  readonly areWholes?: boolean
}

export interface DifferenceInDifferences {
  readonly kind: 'effect'
  /** (changed after − changed before) − (other after − other before), in units of y; errors by cluster. */
  readonly effect: Coefficient
  readonly means: { readonly changedBefore: number; readonly changedAfter: number; readonly otherBefore: number; readonly otherAfter: number }
  readonly clusters: number
  readonly before: PreTrend
}

/** Whether the groups went alike before. `unknown`: fewer than three periods before, so nobody can tell. */
export type PreTrend =
  | { readonly kind: 'unknown'; readonly periods: number }
  | {
      readonly kind: 'alike' | 'apart'
      readonly periods: number
      /** How much further the changed group rose each period before the change. Alike: its interval holds 0, which proves nothing where it is wide. */
      readonly drift: Coefficient
      /** What the drift, going on, would have made of the effect without any change. Compare it with the effect. Roth, AER: Insights 2022. */
      readonly driftIfContinued: number
    }

/** Groups smaller than this in clusters give no interval. */
const LEAST_CLUSTERS_A_GROUP = 5
/** Of wholes, whose error and degrees of freedom are right for few. With fewer on a side an interval would be wider than anything it could tell. */
const LEAST_WHOLES_A_GROUP = 3

/**
 * Two groups, before and after: least squares on group, time and both, errors by cluster (Bertrand, Duflo & Mullainathan, QJE 2004). It is an effect only
 * if both groups would have gone on alike; what they did before is checked, not proven. A cluster is taken to be in one group only.
 */
export function differenceInDifferences({ y, isChanged, period, changeAt, clusters, areWholes = false }: Panel): DifferenceInDifferences | ModelTooFew {
  const rows = y.length
  const after = Float64Array.from(period, (t) => (t >= changeAt ? 1 : 0)), changed = Float64Array.from(isChanged), both = after.map((t, i) => t * changed[i]!)
  const fewest = Math.min(...[0, 1].map((group) => countClusters(clusters, (i) => isChanged[i] === group)))
  const needed = areWholes ? LEAST_WHOLES_A_GROUP : LEAST_CLUSTERS_A_GROUP
  if (fewest < needed) return { kind: 'tooFew', n: fewest, needed }
  const sums = new Float64Array(4), counts = new Float64Array(4)
  for (let i = 0; i < rows; i++) {
    const cell = isChanged[i]! * 2 + after[i]!
    sums[cell]! += y[i]!
    counts[cell]!++
  }
  const emptiest = Math.min(...counts)
  if (emptiest < 2) return { kind: 'tooFew', n: emptiest, needed: 2 }
  const model = linearModel(y, [{ name: 'changed', values: changed }, { name: 'after', values: after }, { name: 'effect', values: both }], { clusters })
  if (model.kind === 'tooFew') return model
  const mean = (cell: number): number => sums[cell]! / counts[cell]!
  const ofWholes = areWholes ? differenceOfWholes({ y, isChanged, after, clusters }) : null
  // All rows of a cell are one whole's: as good as one whole.
  if (areWholes && ofWholes === null) return { kind: 'tooFew', n: 1, needed }
  return {
    kind: 'effect', effect: ofWholes ? { name: 'effect', ...ofWholes } : model.coefficients[2]!, clusters: clusters.count,
    means: { otherBefore: mean(0), otherAfter: mean(1), changedBefore: mean(2), changedAfter: mean(3) },
    before: preTrend({ y, isChanged, period, changeAt, clusters }, after),
  }
}

/** Rows before the change: y on group, each period, and group × time. */
function preTrend({ y, isChanged, period, changeAt, clusters }: Panel, after: Float64Array): PreTrend {
  const rows = Array.from(after.keys()).filter((i) => after[i] === 0)
  const periods = [...new Set(rows.map((i) => period[i]!))].sort((a, b) => a - b)
  const unknown: PreTrend = { kind: 'unknown', periods: periods.length }
  if (periods.length < 3 || [0, 1].some((group) => new Set(rows.filter((i) => isChanged[i] === group).map((i) => period[i]!)).size < 3)) return unknown
  const take = (of: (i: number) => number): Float64Array => Float64Array.from(rows, of)
  const model = linearModel(take((i) => y[i]!), [
    { name: 'changed', values: take((i) => isChanged[i]!) },
    { name: 'drift', values: take((i) => isChanged[i]! * (period[i]! - changeAt)) },
    ...periods.slice(1).map((t) => ({ name: `period ${t}`, values: take((i) => (period[i] === t ? 1 : 0)) })),
  ], { clusters: only(clusters, rows) })
  const drift = model.kind === 'fitted' ? model.coefficients.find((each) => each.name === 'drift') : undefined
  if (!drift) return unknown
  // Distance between the mean times of the changed group before and after.
  const time = (isAfter: number): number => {
    let sum = 0, n = 0
    for (let i = 0; i < period.length; i++) if (isChanged[i] === 1 && after[i] === isAfter) {
      sum += period[i]!
      n++
    }
    return sum / n
  }
  return { kind: drift.low <= 0 && 0 <= drift.high ? 'alike' : 'apart', periods: periods.length, drift, driftIfContinued: drift.estimate * (time(1) - time(0)) }
}

/** The clusters of some rows, counted anew. */
function only({ of }: Clusters, rows: readonly number[]): Clusters {
  const code = new Map<number, number>()
  for (const i of rows) if (!code.has(of[i]!)) code.set(of[i]!, code.size)
  return { of: Int32Array.from(rows, (i) => code.get(of[i]!)!), count: code.size }
}

function countClusters({ of, count }: Clusters, isIn: (i: number) => boolean): number {
  const seen = new Uint8Array(count)
  for (let i = 0; i < of.length; i++) if (isIn(i)) seen[of[i]!] = 1
  return seen.reduce((sum, s) => sum + s, 0)
}
