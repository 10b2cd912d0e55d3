import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import type { Change, Mean, Share } from '../kernel/interval.ts'
import type { TooFew } from '../analysis.ts'
import { Nodes } from './flow.ts'

export const JourneyCompareParams = z.strictObject({
  a: Cohort,
  b: Cohort,
  nodes: Nodes.default('touchpoint'),
  /** Fewer runs than this on a side: not enough data. */
  minimum: z.number().int().min(2).max(100_000).default(40),
})
export type JourneyCompareParams = z.input<typeof JourneyCompareParams>

export type JourneyComparison = (TooFew & { readonly a: ComparedSide; readonly b: ComparedSide }) | {
  readonly kind: 'compared'
  readonly currency: string
  readonly a: ComparedSide
  readonly b: ComparedSide
  /** Ranked by |effect| among those whose interval excludes 0, then the others. */
  readonly differences: readonly Difference[]
}

export interface ComparedSide {
  readonly runs: number
  readonly actors: number
  readonly mature: number
  readonly entries: number
  /** Runs in both cohorts. */
  readonly shared: number
}

interface Ranked {
  /** |effect| in comparable units: difference of shares as Cohen's h, of means and medians in pooled standard deviations. */
  readonly effect: number
  readonly isSignificant: boolean
  /** True when one side has too few runs behind this line. */
  readonly isTooFew: boolean
}

export type Difference = Ranked & (
  /** Runs with this place, of all runs. */
  | { readonly kind: 'place'; readonly code: string; readonly name: string; readonly a: Share | null; readonly b: Share | null; readonly change: Change | null }
  /** Runs in which `to` directly follows `from`, of all runs. */
  | { readonly kind: 'edge'; readonly from: string; readonly to: string; readonly fromName: string; readonly toName: string; readonly a: Share | null; readonly b: Share | null; readonly change: Change | null; readonly medianA: number | null; readonly medianB: number | null }
  /** Mature runs with this outcome, of mature runs. */
  | { readonly kind: 'outcome'; readonly code: string; readonly name: string; readonly isGood: boolean; readonly a: Share | null; readonly b: Share | null; readonly change: Change | null }
  /** Mature runs that achieved their goal. */
  | { readonly kind: 'achieved'; readonly a: Share | null; readonly b: Share | null; readonly change: Change | null }
  /** Seconds from first to last entry of mature runs: medians with intervals from order statistics. */
  | { readonly kind: 'throughput'; readonly a: MedianOf | null; readonly b: MedianOf | null; readonly change: Change | null }
  /** Minor units for each run. */
  | { readonly kind: 'cost' | 'revenue' | 'outcomeValue'; readonly a: Mean | null; readonly b: Mean | null; readonly change: Change | null }
  | { readonly kind: 'felt' | 'effort'; readonly a: Mean | null; readonly b: Mean | null; readonly change: Change | null }
  | { readonly kind: 'entriesPerRun'; readonly a: Mean | null; readonly b: Mean | null; readonly change: Change | null }
)

export interface MedianOf {
  readonly median: number
  readonly low: number | null
  readonly high: number | null
  readonly n: number
}
