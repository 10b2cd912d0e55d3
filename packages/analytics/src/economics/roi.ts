import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import type { Mean } from '../kernel/interval.ts'

export const ROI_BY = ['journey', 'step', 'touchpoint', 'channel', 'territory', 'outcome', 'status'] as const

export const EconomicsRoiParams = z.strictObject({
  cohort: Cohort.default({}),
  by: z.enum(ROI_BY).default('journey'),
  /** Group by an actor's attribute instead. */
  attribute: z.string().optional(),
})
export type EconomicsRoiParams = z.input<typeof EconomicsRoiParams>

export interface EconomicsRoi {
  readonly currency: string
  readonly runs: number
  readonly actors: number
  readonly entries: number
  readonly revenueMinor: number
  readonly costMinor: number
  readonly marginMinor: number
  /** Values of outcomes reached: beside revenue, never added to it. */
  readonly outcomeValueMinor: number
  readonly marginPerRun: Mean | null
  /** Margin ÷ cost; null without cost. */
  readonly roi: number | null
  /** Entries with a known cost, with a known revenue, and with amounts in other currencies (over the whole log). */
  readonly withCost: number
  readonly withRevenue: number
  readonly otherCurrencyEntries: number
  /** Revenue, cost to serve by channel (negative), margin. They add up. */
  readonly waterfall: readonly WaterfallItem[]
  /** Largest margin first. */
  readonly groups: readonly RoiGroup[]
}

export interface WaterfallItem {
  readonly kind: 'revenue' | 'cost' | 'margin'
  /** Channel code for costs. */
  readonly code: string
  readonly name: string
  readonly amountMinor: number
  readonly entries: number
  /** For each run of the cohort. */
  readonly perRun: Mean | null
}

export interface RoiGroup {
  /** Code of journey, step key, channel … ; `none` for those without. */
  readonly code: string
  readonly name: string
  readonly runs: number
  readonly actors: number
  readonly entries: number
  readonly revenueMinor: number
  readonly costMinor: number
  readonly marginMinor: number
  /** Margin for each run with an entry in the group. */
  readonly marginPerRun: Mean | null
  /** The cohort behind this line; null when a cohort cannot name it. */
  readonly drill: Cohort | null
}
