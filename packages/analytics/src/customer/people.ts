import { z } from 'zod'
import { Cohort } from '../cohort.ts'

export const PEOPLE_SORTS = ['lastSeen', 'runs', 'entries', 'revenue', 'cost', 'margin', 'felt', 'actor'] as const

export const PeopleListParams = z.strictObject({
  cohort: Cohort.default({}),
  sort: z.enum(PEOPLE_SORTS).default('lastSeen'),
  limit: z.number().int().min(1).max(1_000).default(50),
  offset: z.number().int().min(0).default(0),
})
export type PeopleListParams = z.input<typeof PeopleListParams>

export interface PeopleList {
  readonly currency: string
  readonly total: number
  readonly runs: number
  /** Largest first (worst first for `felt`, smallest id first for `actor`); ties by actor id. */
  readonly people: readonly Person[]
}

export interface Person {
  readonly actorId: number
  readonly runs: number
  readonly entries: number
  readonly revenueMinor: number
  readonly costMinor: number
  /** Mean sentiment, null when none is known. */
  readonly felt: number | null
  /** ISO, UTC. */
  readonly firstSeen: string
  readonly lastSeen: string
}
