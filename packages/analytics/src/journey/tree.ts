import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import type { Share } from '../kernel/interval.ts'

export const JourneyTreeParams = z.strictObject({ cohort: Cohort.default({}) })
export type JourneyTreeParams = z.input<typeof JourneyTreeParams>

export interface JourneyTree {
  readonly runs: number
  /** Life stages first, then journeys, then micro-journeys; each by runs. Roots have no parent. */
  readonly nodes: readonly JourneyNode[]
}

export interface JourneyNode {
  readonly code: string
  readonly name: string
  readonly goal: string
  readonly tier: string
  readonly origin: string
  readonly parent: string | null
  readonly children: readonly string[]
  readonly runs: number
  readonly actors: number
  readonly achieved: Share | null
}
