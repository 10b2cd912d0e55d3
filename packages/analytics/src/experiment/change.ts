import { z } from 'zod'
import { analysis, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import type { PreTrend } from '../kernel/differenceInDifferences.ts'
import type { Evidence } from '../kernel/grade.ts'
import type { Interval } from '../kernel/interval.ts'
import { MeasureTarget } from '../params.ts'
import type { ExperimentMeasure } from './effect.ts'
import { finishChange } from './finishChange.ts'
import { tallyChange } from './tallyChange.ts'
import type { UnripeRuns } from './unripe.ts'

export const ExperimentChangeParams = z.strictObject({
  /** Whose runs count; parts that name how runs ended would choose them by the result. */
  cohort: Cohort.default({}),
  /** What tells the groups apart: an actor attribute, or the run's territory when absent. */
  attribute: z.string().optional(),
  /** Values (territory codes) of the group that was changed, and of the one that was not. */
  changed: z.array(z.string()).min(1),
  other: z.array(z.string()).min(1),
  /** When it was changed, ISO. */
  at: z.string(),
  /** Days of one period, counted from `at` both ways. */
  everyDays: z.number().int().min(1).max(365).default(30),
  /** What was changed at once: each customer by herself, or whole values (territories, branches), whose ups and downs happen once however many customers they have. Absent: `values` for territories, which are changed as wholes, `customers` for an attribute. Territories by customer are evidence C. */
  assigned: z.enum(['customers', 'values']).optional(),
  /** Of a run. */
  target: MeasureTarget,
  /** What becomes of runs that began too short a while ago to be compared. */
  unripe: z.enum(['leftOut', 'included']).default('leftOut'),
  /** Customers a group needs at least. */
  minimum: z.number().int().min(5).default(20),
})
export type ExperimentChangeParams = z.input<typeof ExperimentChangeParams>

export interface ExperimentChange {
  readonly kind: 'change'
  readonly currency: string
  readonly target: Pick<ExperimentMeasure, 'code' | 'name' | 'unit' | 'isGood'>
  /** Ended runs compared, and customers. Customers with runs in both groups are left out. */
  readonly runs: number
  readonly customers: { readonly changed: number; readonly other: number; readonly inBoth: number }
  /** Values with runs in each group, and whether errors count them or customers. */
  readonly assigned: { readonly by: 'customers' | 'values'; readonly changed: number; readonly other: number }
  /** (changed after − changed before) − (other after − other before), for each run; 95 % by customer, or by value. */
  readonly effect: Interval & { readonly estimate: number; readonly p: number }
  readonly means: { readonly changedBefore: number; readonly changedAfter: number; readonly otherBefore: number; readonly otherAfter: number }
  /** Whether the groups went alike before. */
  readonly before: PreTrend
  /** In order of time; `after` from the change on. */
  readonly periods: readonly { readonly from: string; readonly isAfter: boolean; readonly changed: PeriodMean | null; readonly other: PeriodMean | null }[]
  readonly verdict: 'more' | 'less' | 'noEvidence'
  /** Runs of both groups that began too lately to be compared; null where there are none. */
  readonly unripe: UnripeRuns | null
  readonly evidence: Evidence
  readonly drill: { readonly changed: Cohort; readonly other: Cohort }
}

/** Too few values (territories, branches) on a side to tell their own ups and downs from the change. */
export interface TooFewValues extends TooFew {
  readonly of: 'values'
}

export interface PeriodMean {
  readonly runs: number
  readonly mean: number
}

export const experimentChange = analysis({
  name: 'experiment.change',
  question: 'Did it work, where nobody drew lots?',
  method: 'Difference in differences of ended runs, those that began too lately left out, between two groups, before and after the change, errors by customer (Bertrand, Duflo & Mullainathan 2004), or by territory or value where whole ones were changed (CR2, Bell & McCaffrey 2002); whether they went alike before is checked by a group’s own drift (Roth 2022). Evidence B where they did, else C',
  params: ExperimentChangeParams,
  n: (answer: ExperimentChange | TooFew | TooFewValues) => (answer.kind === 'tooFew' ? answer.n : answer.runs),
  answer(log, params, context): ExperimentChange | TooFew | TooFewValues {
    const { rows, unripe, catalogue } = tallyChange(log, params, context)
    return finishChange(rows, unripe, params, catalogue, context)
  },
})

/** Ended runs of both groups. */
export interface ChangeRow {
  readonly actor: number
  readonly isChanged: boolean
  /** Its number among the values asked, those changed first. */
  readonly value: number
  /** Seconds since 2000. */
  readonly startedAt: number
  /** In the unit of the target. */
  readonly y: number
}
