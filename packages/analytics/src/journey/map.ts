import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import type { Change, Mean, Share } from '../kernel/interval.ts'
import type { Duration } from '../kernel/quantile.ts'

export const JourneyMapParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Code of a journey of any tier. */
  journey: z.string(),
})
export type JourneyMapParams = z.input<typeof JourneyMapParams>

export interface JourneyMap {
  readonly currency: string
  readonly journey: JourneyLabel & { readonly goal: string; readonly version: number }
  /** From the outermost to the journey's parent. */
  readonly above: readonly JourneyLabel[]
  readonly below: readonly JourneyLabel[]
  readonly runs: number
  readonly mature: number
  readonly actors: number
  readonly achieved: Share | null
  /** First to last entry of mature runs. */
  readonly throughput: Duration | null
  /** In planned order. */
  readonly steps: readonly MapStep[]
  /** Entries in these runs that belong to no planned step. */
  readonly unplannedEntries: number
  readonly entries: number
}

export interface JourneyLabel {
  readonly code: string
  readonly name: string
  readonly tier: string
}

/** One column of the map. Null = not measured: draw it hatched. */
export interface MapStep {
  readonly key: string
  readonly name: string
  readonly position: number
  readonly isOptional: boolean
  /** Runs that reached the step, of all runs. */
  readonly reach: Share | null
  readonly actors: number
  readonly entries: number
  /** Mature runs that failed or were abandoned with this as their last planned step, of mature runs that reached it. */
  readonly dropOff: Share | null
  /** Seconds from the entry before the run's first entry of this step. */
  readonly sincePrevious: Duration | null
  /** Seconds from the run's first entry to its first entry of this step. */
  readonly sinceStart: Duration | null
  /** Sentiment −1 … 1 over entries. */
  readonly felt: Mean | null
  /** Interactions with words: the two best and the two worst felt. */
  readonly verbatims: { readonly best: readonly number[]; readonly worst: readonly number[] }
  /** Mean worth to the customer, 0–100, of runs that reached the step and have an outcome value. */
  readonly customerValue: Mean | null
  /** 1 (effortless) … 7 (exhausting), over entries. */
  readonly effort: Mean | null
  /** Minor units over the step's entries; null when no entry has an amount. */
  readonly costMinor: number | null
  readonly revenueMinor: number | null
  /** Most used first. */
  readonly channels: readonly { readonly code: string; readonly name: string; readonly entries: number; readonly share: number }[]
  /** Achieved share of mature runs that felt good here minus of those that felt bad here (first known sentiment in the step). A moment of truth when the verdict is not `noEvidence`. */
  readonly momentOfTruth: Change | null
}
