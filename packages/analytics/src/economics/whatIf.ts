import { z } from 'zod'
import { analysis, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import { select } from '../columns/select.ts'
import type { Evidence } from '../kernel/grade.ts'
import type { Mean, Share } from '../kernel/interval.ts'
import { Minimum } from '../params.ts'
import { finishWhatIf } from './finishWhatIf.ts'
import { tallyWhatIf } from './tallyWhatIf.ts'

export const EconomicsWhatIfParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Code of a journey with steps. */
  journey: z.string(),
  /** Share of the runs lost at a step that go on instead, 0–1. */
  fewer: z.number().gt(0).max(1).default(0.1),
  /** Customers lost at a step, and customers who passed it, needed at least. */
  minimum: Minimum,
})
export type EconomicsWhatIfParams = z.input<typeof EconomicsWhatIfParams>

export interface EconomicsWhatIf {
  readonly kind: 'whatIf'
  readonly currency: string
  readonly journey: { readonly code: string; readonly name: string }
  readonly fewer: number
  /** Runs that ended, theirs being the time looked at, and their customers. */
  readonly runs: number
  readonly actors: number
  readonly achieved: Share
  /** In planned order. */
  readonly steps: readonly WhatIfStep[]
  /** The step with the largest gain in margin that is not by chance; null when there is none. */
  readonly best: string | null
  readonly evidence: Evidence
}

export interface WhatIfStep {
  readonly key: string
  readonly name: string
  /** Ended runs that met the step; of them those that ended without their goal and met no planned step after it; and the others. */
  readonly reached: number
  readonly lost: number
  readonly passed: number
  /** Null when too few customers were lost here, or passed. */
  readonly gain: WhatIfGain | null
  /** Runs that met the step and ended without their goal, here or later. */
  readonly drill: Cohort
}

/** What changes over the time looked at, with 95 % intervals by customer. */
export interface WhatIfGain {
  /** Lost runs that go on instead. */
  readonly saved: number
  /** Of the runs that passed, how many achieved: so do the saved. */
  readonly rate: Mean
  readonly achieved: Mean
  /** Minor units from the step on: what passed runs brought and cost on average, less what lost ones did, times the saved. */
  readonly revenue: Mean
  readonly cost: Mean
  readonly margin: Mean
  /** Value of outcomes; beside revenue, never added to it. */
  readonly value: Mean
  readonly marginPerSaved: number
  readonly verdict: 'more' | 'less' | 'noEvidence'
}

export const economicsWhatIf = analysis({
  name: 'economics.whatIf',
  question: 'What if fewer dropped off?',
  method: 'Saved = lost runs × the share given; they are taken to go on as those did who passed the step: their rate of achieving, and mean revenue and cost from the step on less what lost runs had from it on. Delta method over customers (Cochran 1977, §6.3). Assumed: those saved are like those who passed. Evidence D',
  params: EconomicsWhatIfParams,
  n: (answer: EconomicsWhatIf | TooFew) => (answer.kind === 'tooFew' ? answer.n : answer.runs),
  answer(log, params, context): EconomicsWhatIf | TooFew {
    const selection = select(log, { ...params.cohort, journeys: [params.journey] }, context)
    return finishWhatIf(tallyWhatIf(selection, params), params, selection.log.catalogue)
  },
})
