import { z } from 'zod'
import { SegmentRule } from '@throughline/domain'
import { Cohort } from '../cohort.ts'
import type { ProfileLine } from './cluster.ts'

export const SegmentProfileParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Who; looked up from the saved segment. */
  rule: SegmentRule,
})
export type SegmentProfileParams = z.input<typeof SegmentProfileParams>

export interface SegmentProfile {
  /** Everyone in the cohort, and those of them that belong. */
  readonly actors: number
  readonly members: number
  readonly share: number
  readonly name: string
  readonly profile: readonly ProfileLine[]
  /** Up to 200 member ids, smallest first. */
  readonly actorIds: readonly number[]
}
