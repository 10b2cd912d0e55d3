import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import { Nodes } from './flow.ts'

export const JourneySummaryParams = z.strictObject({ cohort: Cohort.default({}), nodes: Nodes.default('touchpoint') })
export type JourneySummaryParams = z.input<typeof JourneySummaryParams>

export interface JourneySummary {
  readonly currency: string
  readonly runs: number
  readonly actors: number
  readonly entries: number
  readonly touchpoints: number
  readonly variants: number
  readonly distinctEdges: number
  readonly transitions: number
  /** Transitions that took no time at all (0 s). */
  readonly tiedTransitions: number
  readonly entriesPerRun: { readonly min: number; readonly median: number; readonly mean: number; readonly max: number } | null
  /** First to last entry, seconds. */
  readonly throughputS: { readonly min: number; readonly median: number; readonly mean: number; readonly p90: number; readonly max: number } | null
  /** ISO, UTC. */
  readonly first: string | null
  readonly last: string | null
  /** By entries, most first. Runs = runs with it; sums in minor units; `withRevenue` = entries with an amount. */
  readonly places: readonly SummaryPlace[]
  readonly edges: readonly { readonly from: string; readonly to: string; readonly count: number; readonly meanS: number; readonly medianS: number }[]
  readonly costMinor: number
  readonly revenueMinor: number
  /** Statuses and ending outcomes by runs. */
  readonly statuses: { readonly active: number; readonly achieved: number; readonly failed: number; readonly abandoned: number }
  readonly outcomes: readonly { readonly code: string; readonly runs: number }[]
}

export interface SummaryPlace {
  readonly code: string
  readonly name: string
  readonly entries: number
  readonly runs: number
  readonly starts: number
  readonly ends: number
  readonly withRevenue: number
  readonly revenueMinor: number
  readonly withCost: number
  readonly costMinor: number
}
