import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import { Nodes } from './flow.ts'

export const JourneyVariantsParams = z.strictObject({
  cohort: Cohort.default({}),
  nodes: Nodes.default('touchpoint'),
  top: z.number().int().min(1).max(1_000).default(20),
})
export type JourneyVariantsParams = z.input<typeof JourneyVariantsParams>

export interface JourneyVariants {
  readonly runs: number
  readonly actors: number
  readonly distinct: number
  /** Most runs first; ties by the sequence of codes. */
  readonly variants: readonly Variant[]
  readonly others: { readonly variants: number; readonly runs: number; readonly share: number }
}

export interface Variant {
  /** Codes in order; a cohort's `variants` takes it as it is when nodes are touchpoints. */
  readonly sequence: readonly string[]
  readonly names: readonly string[]
  readonly runs: number
  readonly actors: number
  readonly share: number
  readonly cumulativeShare: number
  /** Seconds from first to last entry. */
  readonly medianS: number
  readonly statuses: { readonly active: number; readonly achieved: number; readonly failed: number; readonly abandoned: number }
  /** Runs by ending outcome; code `none` without one. Most first. */
  readonly outcomes: readonly { readonly code: string; readonly runs: number }[]
}
