import { z } from 'zod'
import { analysis, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import type { Evidence } from '../kernel/grade.ts'
import type { SampleRatio } from '../kernel/experiment.ts'
import type { Interval } from '../kernel/interval.ts'
import { MeasureTarget, Minimum } from '../params.ts'
import { finishEffect } from './finishEffect.ts'
import { tallyEffect } from './tallyEffect.ts'

export const ExperimentEffectParams = z.strictObject({
  /** Whose runs count; parts that name how runs ended would choose customers by the result. */
  cohort: Cohort.default({}),
  /** The actor attribute that says which arm a customer was drawn for, whether reached or not. */
  attribute: z.string(),
  treated: z.string().default('treatment'),
  held: z.string().default('control'),
  /** When the experiment began, ISO: runs count that began then or later. What lies before narrows the intervals. */
  from: z.string().optional(),
  /** When it ended, ISO: runs that began before then count, with all that came of them. */
  until: z.string().optional(),
  /** How far back before `from` the same measures are looked at. */
  beforeDays: z.number().int().min(1).max(1_100).default(365),
  /** `met`: customers with a run of the cohort since; `assigned`: everybody who was drawn. */
  who: z.enum(['met', 'assigned']).default('met'),
  /** Share of customers meant for the treated arm. */
  plannedShare: z.number().gt(0).lt(1).default(0.5),
  /** Customers in all planned for: the interval for daily looks is narrowest there. */
  plannedCustomers: z.number().int().min(100).default(5_000),
  /** What it should change, named before looking, judged by itself and told over time. */
  target: MeasureTarget,
  /** Customers an arm needs at least. */
  minimum: Minimum,
  seed: z.number().int().default(1),
})
export type ExperimentEffectParams = z.input<typeof ExperimentEffectParams>

export interface ExperimentEffect {
  readonly kind: 'effect'
  readonly currency: string
  readonly attribute: string
  /** Compared customers of each arm; all who were drawn; and of the compared those with a run still open. */
  readonly customers: Arms
  readonly assigned: Arms
  readonly open: Arms
  /** Of the compared customers against what was planned; `isMismatch` here or among all drawn: no winner is called. */
  readonly sampleRatio: SampleRatio & { readonly plannedShare: number; readonly share: number; readonly assignedP: number }
  /** Outcomes by how many customers had them, then money, then contacts; the target is one of them when anybody had it. */
  readonly measures: readonly ExperimentMeasure[]
  readonly target: string
  /** The target as it would have been seen at each look. */
  readonly looks: readonly ExperimentLook[]
  /** Looks back are narrowed by what was before: days looked at, 0 without. */
  readonly beforeDays: number
  readonly evidence: Evidence
}

export interface Arms {
  readonly treated: number
  readonly held: number
}

export interface ExperimentMeasure {
  /** `achieved`, `outcome:CODE`, `revenue`, `cost`, `margin`, `contacts`. */
  readonly code: string
  readonly name: string
  /** `share`: customers who had it, 0–1. `money`: minor units a customer. `count`: contacts a customer. */
  readonly unit: 'share' | 'money' | 'count'
  /** More of it is better; null where nobody can say. */
  readonly isGood: boolean | null
  readonly treated: number
  readonly held: number
  /** Treated minus held out, narrowed by what was before where that is known (`by`). */
  readonly difference: number
  readonly low: number
  readonly high: number
  readonly p: number
  /** The target's p itself, as it was named before; for the others p corrected for all of them (Benjamini & Hochberg). */
  readonly adjusted: number
  readonly by: 'welch' | 'cuped'
  /** Variance left by what was before, 0–1; null without. */
  readonly varianceRatio: number | null
  /** Welch's interval without it. */
  readonly plain: Interval
  /** Money only, which a few customers can carry; null where an arm is too small for that: who is not in it cannot be drawn again. */
  readonly bootstrap: (Interval & { readonly rounds: number }) | null
  /** May be looked at every day; null before fifty customers an arm. */
  readonly always: (Interval & { readonly p: number }) | null
  /** The smallest difference found four times in five with these customers. */
  readonly detectable: number
  /** How many more customers in all a difference of the size seen would need to be found four times in five; null when none was seen. */
  readonly moreNeeded: number | null
  readonly verdict: 'more' | 'less' | 'noEvidence' | 'notToBeRead'
  /** Runs with it in each arm; null when a cohort cannot name them. */
  readonly drill: { readonly treated: Cohort; readonly held: Cohort } | null
}

export interface ExperimentLook {
  /** ISO, UTC: what happened before this moment. */
  readonly at: string
  readonly customers: number
  readonly difference: number
  /** Welch's interval, right for one planned look only. */
  readonly low: number
  readonly high: number
  readonly always: Interval | null
}

export const experimentEffect = analysis({
  name: 'experiment.effect',
  question: 'Did it work?',
  method: 'Randomised holdout, customer by customer as they were drawn (intention to treat): difference of means with Welch’s interval, narrowed by the same measure before (CUPED, Deng et al. 2013), bootstrap for money, sample-ratio check (Fabijan et al. 2019) and an always-valid interval (mixture sequential test, Johari et al. 2022); p of the other measures corrected (Benjamini & Hochberg 1995). Evidence A',
  params: ExperimentEffectParams,
  n: (answer: ExperimentEffect | TooFew) => (answer.kind === 'tooFew' ? answer.n : answer.customers.treated + answer.customers.held),
  answer(log, params, context): ExperimentEffect | TooFew {
    const { tally, catalogue } = tallyEffect(log, params, context)
    return finishEffect(tally, params, catalogue, context)
  },
})
