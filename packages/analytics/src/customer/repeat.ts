import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import type { Share } from '../kernel/interval.ts'

export const CustomerRepeatParams = z.strictObject({
  cohort: Cohort.default({}),
  /** The touchpoint that counts as doing it: `purchase`, say. */
  touchpoint: z.string(),
})
export type CustomerRepeatParams = z.input<typeof CustomerRepeatParams>

export interface CustomerRepeat {
  readonly currency: string
  /** Everyone in the cohort. */
  readonly customers: number
  /** Those with the touchpoint at least once, and at least twice. */
  readonly buyers: number
  readonly repeat: Share | null
  readonly entries: number
  readonly median: number | null
  readonly mean: number | null
  readonly max: number
  readonly revenueMinor: number
  /** By month of the first time (in the question's time zone): how many came back in month 0, 1, 2 … */
  readonly months: readonly { readonly month: string; readonly size: number; readonly active: readonly number[] }[]
}
