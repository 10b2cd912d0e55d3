import { z } from 'zod'
import { analysis, type AnalysisContext, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'
import type { Label } from '../columns/labels.ts'
import { select } from '../columns/select.ts'
import type { Evidence } from '../kernel/grade.ts'
import { AchievedTarget, OutcomeTarget } from '../params.ts'
import { lastOf, part } from '../progress.ts'
import { driverVersions } from './finishDrivers.ts'
import { tallySteps } from './tallyDrivers.ts'

export const MONEY_MEASURES = ['revenue', 'margin', 'cost'] as const

export const DriverTarget = z.discriminatedUnion('of', [
  OutcomeTarget,
  AchievedTarget,
  /** Money of each ended run's chosen contacts. */
  z.strictObject({ of: z.literal('money'), measure: z.enum(MONEY_MEASURES) }),
])
export type DriverTarget = z.infer<typeof DriverTarget>

export const OutcomeDriversParams = z.strictObject({
  cohort: Cohort.default({}),
  target: DriverTarget.default({ of: 'achieved' }),
  /** The same drivers held against money: where both lists agree, and where they pull apart. */
  against: z.enum(MONEY_MEASURES).optional(),
  /** How far back before a run its customer's other contacts count; 0: not at all. */
  lookbackDays: z.number().int().min(0).max(1_100).default(365),
  /** A wait is long above this quantile of all such waits. */
  longWait: z.number().min(0.1).max(0.95).default(0.75),
  /** Drivers in the model at most; ten runs of the rarer outcome are asked for each (Peduzzi et al. 1996). */
  most: z.number().int().min(1).max(30).default(16),
  seed: z.number().int().default(1),
})
export type OutcomeDriversParams = z.input<typeof OutcomeDriversParams>

/** Where a driver was seen: in the run itself before its last contact, or in what the customer lived through before the run began. */
export type Scope = 'run' | 'before'

export type DriverOf =
  | { readonly what: 'met'; readonly scope: Scope; readonly touchpoint: Label }
  /** The longest wait between the two took more than so many seconds. */
  | { readonly what: 'waited'; readonly scope: Scope; readonly from: Label; readonly to: Label; readonly moreThanS: number }
  /** A contact failed; effort of 5 or more of 7; what was last felt was bad. */
  | { readonly what: 'failed' | 'hard' | 'feltBad'; readonly scope: Scope }
  /** Numbers of contacts, of touchpoints met again, of changes of channel. */
  | { readonly what: 'contacts' | 'repeats' | 'switches'; readonly scope: Scope }
  /** Tenths of the contacts that went through the channel. */
  | { readonly what: 'channel'; readonly channel: Label }
  /** Ways of leaving the journey's plan, before the last contact. */
  | { readonly what: 'skipped' | 'outOfOrder' | 'repeated' | 'unplanned' }
  | { readonly what: 'attribute'; readonly key: string; /** Null: nobody told it. */ readonly value: string | null; /** Compared with this value. */ readonly than: string }
  /** A number with more than twenty values: one `step` more of it. About half of the runs that tell it are above `middle`. */
  | { readonly what: 'number'; readonly key: string; readonly step: number; readonly middle: number }
  /** Such a number, where nobody told it, compared with its mean. */
  | { readonly what: 'numberUnknown'; readonly key: string; readonly mean: number }
  /** Any of the values after the commonest nineteen, so many. */
  | { readonly what: 'otherValues'; readonly key: string; readonly values: number; readonly than: string }
  /** An attribute as a whole: only among what is left out. */
  | { readonly what: 'wholeAttribute'; readonly key: string }
  | { readonly what: 'journey'; readonly journey: Label; readonly than: Label }

/** How a driver is counted: it was so or not, how often, tenths of contacts, steps of a number. */
export type DriverUnit = 'yes' | 'count' | 'tenths' | 'step'

export interface Driver {
  readonly key: string
  readonly driver: DriverOf
  readonly unit: DriverUnit
  /** Runs in which it was so (above 0; of a number: that tell it), and their share of all runs, 0–1. */
  readonly runs: number
  readonly share: number
  /** Mean of the outcome where it was so and where it was not (of a number: above its middle, and up to there), nothing else held equal: chances 0–1, or minor units. */
  readonly where: number
  readonly elsewhere: number
  /** Change of the chance (0–1) or of the money (minor units) that goes with it, the other drivers held equal; 95 % interval by customer, widened since drivers are chosen among many candidates (Benjamini & Yekutieli 2005). */
  readonly effect: number
  readonly low: number
  readonly high: number
  readonly p: number
  /** p of the driver by itself, by customer, Benjamini & Hochberg over every candidate looked at. */
  readonly adjusted: number
  /** Evidence both by itself (`adjusted` below 5 %) and with the others held equal (the interval leaves 0 out). */
  readonly verdict: 'more' | 'less' | 'noEvidence'
  /** Share of what the model explains, 0–1; all sum to 1. Interval by bootstrap of customers. */
  readonly importance: number
  readonly importanceLow: number | null
  readonly importanceHigh: number | null
  /** Change of the mean over all runs if it had never been so: `effect` × mean of it, 0–1 or minor units. An association, not a promise. Null for a number: it never is not so. */
  readonly reach: number | null
  /** The runs behind it; null when a cohort cannot name them. */
  readonly drill: Cohort | null
}

/** A candidate that is not in the model, and why. */
export interface LeftOut {
  readonly key: string
  readonly driver: DriverOf
  readonly runs: number
  readonly because:
    | { readonly kind: 'rare'; readonly needed: number }
    | { readonly kind: 'always' }
    /** Others say it already. */
    | { readonly kind: 'collinear'; readonly with: readonly DriverOf[] }
    /** The outcome can be told by it without exception: it is the outcome itself, or too few know it. */
    | { readonly kind: 'tells' }
    /** It goes less with the outcome than those the data have room for. */
    | { readonly kind: 'weaker' }
    /** The arm of an experiment: drawn by chance, so `experiment.effect` tells what it did, with no model between. */
    | { readonly kind: 'experiment' }
    /** It has more values than this: it tells people apart, not groups of them. */
    | { readonly kind: 'crowded'; readonly most: number }
}

/** A driver held against the outcome and against money. */
export interface Agreement {
  readonly key: string
  readonly driver: DriverOf
  readonly effect: number
  readonly moneyEffect: number
  readonly moneyLow: number
  readonly moneyHigh: number
  readonly moneyAdjusted: number
  /** Both better, both worse, better for one and worse for the other, or no evidence in one of the lists. */
  readonly kind: 'bothBetter' | 'bothWorse' | 'conflict' | 'oneOnly'
}

export interface OutcomeDrivers {
  readonly kind: 'drivers'
  readonly target: DriverTarget
  /** Name of the outcome; null for `achieved` and money. */
  readonly outcome: { readonly code: string; readonly name: string } | null
  /** More of it is good for the organisation and its customers. */
  readonly isGood: boolean
  readonly currency: string
  readonly runs: number
  readonly customers: number
  /** Of how many ended runs these were drawn, whole customers at a time; null: all of them. */
  readonly drawnFrom: number | null
  /** Mean of the outcome, 0–1, or minor units. */
  readonly mean: number
  readonly model: 'logistic' | 'linear'
  /** Area under the ROC curve on the same runs; null for money. */
  readonly auc: number | null
  /** McFadden's pseudo-R² (logistic) or R². */
  readonly rSquared: number
  readonly importanceBy: 'johnson' | 'lmg'
  readonly rounds: number
  /** How many draws of customers are done while intervals of importance are worked out; null: they are there. */
  readonly resampled: { readonly done: number; readonly of: number } | null
  readonly candidates: number
  /** Most important first. */
  readonly drivers: readonly Driver[]
  readonly leftOut: readonly LeftOut[]
  readonly against: { readonly measure: (typeof MONEY_MEASURES)[number]; readonly rSquared: number; readonly list: readonly Agreement[] } | null
  readonly evidence: Evidence
}

/** Nothing could be told from chance: no candidate was left, or the model has no finite answer. */
export interface NoDrivers {
  readonly kind: 'noDrivers'
  readonly because: 'noCandidate' | 'separated'
  readonly runs: number
  readonly leftOut: readonly LeftOut[]
}

export const outcomeDrivers = analysis({
  name: 'outcome.drivers',
  question: 'What goes with it?',
  method: 'Logistic (money: linear) regression of ended runs on what came before their last contact; mean change of the chance, errors by customer (Liang & Zeger 1986), intervals that allow for the choice of drivers (Benjamini & Yekutieli 2005); importance by relative weights (Johnson 2000; Tonidandel & LeBreton 2010) with bootstrap of customers; p by Benjamini & Hochberg over all candidates. Association, not cause',
  params: OutcomeDriversParams,
  n: (answer: OutcomeDrivers | NoDrivers | TooFew) => (answer.kind === 'tooFew' ? answer.n : answer.runs),
  answer: (log, params, context): OutcomeDrivers | NoDrivers | TooFew => lastOf(versions(log, params, context)),
  versions,
  readsOnce: true,
})

function* versions(log: JourneyLog, params: z.output<typeof OutcomeDriversParams>, context: AnalysisContext): Generator<OutcomeDrivers | NoDrivers | TooFew | undefined, OutcomeDrivers | NoDrivers | TooFew> {
  const selection = select(log, params.cohort, context)
  return yield* driverVersions(yield* tallySteps(log, selection, params, part(context.reached, 0.02, 0.3)), params, selection.log.catalogue, context)
}
