import { z } from 'zod'
import { analysis, type AnalysisContext, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import type { Label } from '../columns/labels.ts'
import type { ClusteredShare } from '../kernel/clusterShare.ts'
import type { Evidence } from '../kernel/grade.ts'
import { Minimum } from '../params.ts'
import { lastOf, part } from '../progress.ts'
import { WhyTarget, type WhyPatternOf } from './whyDefinition.ts'
import { finishWhy, journeysOf } from './whyFinish.ts'
import { whySteps } from './whyWalk.ts'

export const JourneyWhyParams = z.strictObject({
  cohort: Cohort.default({}),
  target: WhyTarget.default({ of: 'lost' }),
  /** A wait is long above this quantile of all waits along the same way. */
  longWait: z.number().min(0.5).max(0.99).default(0.9),
  /** Customers on either side of a pattern. */
  minimum: Minimum,
  /** Patterns told, strongest first. */
  top: z.number().int().min(1).max(1_000).default(12),
})
export type JourneyWhyParams = z.input<typeof JourneyWhyParams>

/** One thing that happened in runs, and whether they went wrong more often than those in which it could have happened and did not. */
export interface WhyPattern {
  readonly key: string
  /** Of whose runs: like is held against like. */
  readonly journey: Label
  readonly pattern: WhyPatternOf
  /** Other names of the same runs. */
  readonly also: readonly WhyPatternOf[]
  /** Shares of runs that went wrong, with and without; intervals by customer. */
  readonly had: ClusteredShare
  readonly hadNot: ClusteredShare
  /** With minus without, 0–1. */
  readonly difference: number
  readonly low: number
  readonly high: number
  readonly p: number
  /** Benjamini & Hochberg over all patterns asked. */
  readonly adjusted: number
  readonly verdict: 'more' | 'less' | 'noEvidence'
  /** Runs that went wrong beyond the share of those without it. */
  readonly more: { readonly runs: number; readonly low: number; readonly high: number }
  /** `more` in money: the mean value of an achieved run of the same journey, or what the outcome takes away. An association. Null: nothing has a value. */
  readonly stakeMinor: { readonly minor: number; readonly low: number; readonly high: number } | null
  /** Counterexamples: runs with it that went well, and without it that went wrong. */
  readonly despite: number
  readonly lostWithout: number
  /** The runs with it, and those of `despite`; null where a cohort cannot name them. */
  readonly drill: Cohort | null
  readonly drillDespite: Cohort | null
}

export interface JourneyWhy {
  readonly kind: 'why'
  readonly target: WhyTarget
  /** Null for `lost`. */
  readonly outcome: { readonly code: string; readonly name: string } | null
  /** Ended runs asked about. */
  readonly runs: number
  readonly customers: number
  /** Those that went wrong. */
  readonly lost: ClusteredShare
  readonly asked: number
  /** With evidence first, by the least difference the interval leaves; then without evidence, by p; then those that go wrong less. */
  readonly patterns: readonly WhyPattern[]
  readonly others: number
  readonly currency: string
  /** The runs asked about; null where a cohort cannot name them. */
  readonly cohort: Cohort | null
  readonly evidence: Evidence
}

export const journeyWhy = analysis({
  name: 'journey.why',
  question: 'Why do they fail?',
  method: 'Ended runs with a pattern (long wait, again, back again, there and back, step left out, change of channel) against those of the same journey in which it could have happened and did not: difference of shares by customer (Newcombe’s method 10 at the effective number of runs), Benjamini & Hochberg over all patterns. Association, not cause',
  params: JourneyWhyParams,
  n: (why: JourneyWhy | TooFew) => (why.kind === 'tooFew' ? why.n : why.runs),
  answer: (log, params, context): JourneyWhy | TooFew => lastOf(versions(log, params, context)),
  versions,
})

function* versions(log: JourneyLog, params: z.output<typeof JourneyWhyParams>, context: AnalysisContext): Generator<undefined, JourneyWhy | TooFew> {
  const { cohort, target, longWait, minimum } = params
  const { currency } = select(log, cohort, context).log.catalogue
  yield
  const selection = cohort.journeys ? select(log, cohort, context, currency) : select(log, { ...cohort, journeys: journeysOf(log.catalogue) }, context, currency)
  yield
  return finishWhy(yield* whySteps(log, selection, target, longWait, minimum, part(context.reached, 0.05, 1)), params, selection.log.catalogue, context)
}
