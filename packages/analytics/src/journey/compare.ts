import { z } from 'zod'
import { analysis, type AnalysisContext, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'
import { Nodes } from '../columns/labels.ts'
import { select, type Selection } from '../columns/select.ts'
import type { Change, Mean, Share } from '../kernel/interval.ts'
import { approaching, lastOf, part, type Reached } from '../progress.ts'
import { finishCompare } from './compareFinish.ts'
import type { MeanKind } from './compareMeasures.ts'
import { ripeOf, ripeningOf, unripeOf, withUnripe } from './compareRipe.ts'
import { sideSteps } from './compareSides.ts'

export const JourneyCompareParams = z.strictObject({
  a: Cohort,
  b: Cohort,
  nodes: Nodes.default('touchpoint'),
  /** Fewer runs than this on a side: not enough data. */
  minimum: z.number().int().min(2).max(100_000).default(40),
  /** So many permutations of customers check each p; 0: none. */
  permutations: z.number().int().min(0).max(10_000).default(0),
  /** What becomes of runs on either side that began too short a while ago to be compared. */
  unripe: z.enum(['leftOut', 'included']).default('leftOut'),
})
export type JourneyCompareParams = z.input<typeof JourneyCompareParams>

export type JourneyComparison = (TooFew & { readonly a: ComparedSide; readonly b: ComparedSide }) | TooEarly | {
  readonly kind: 'compared'
  readonly currency: string
  readonly a: ComparedSide
  readonly b: ComparedSide
  /** Questions asked at once: `adjusted` is kept for so many. */
  readonly tested: number
  /** How many permutations of customers were asked for and are done; p and what follows from it rest on them once all are. Null: none asked for. */
  readonly permuted: { readonly done: number; readonly of: number } | null
  /** Those that differ first, then the others; the largest first: by effect, of an edge or a wait times `shareOfRuns`. */
  readonly differences: readonly Difference[]
  /** Whether the ways through differ as a whole. */
  readonly variants: VariantMix
  /** Runs too young to be compared; null where there are none. */
  readonly unripe: Unripe | null
}

/** There would be enough runs, had they begun earlier: what is ripe is fewer than needed. */
interface TooEarly extends Omit<TooFew, 'kind'> {
  readonly kind: 'tooEarly'
  readonly a: ComparedSide
  readonly b: ComparedSide
  readonly unripe: Unripe
}

/** Runs that began so lately that what comes late is missing in them. */
export interface Unripe {
  /** Left out of every line, or compared all the same as was asked. */
  readonly are: 'leftOut' | 'included'
  /** How many of each side. */
  readonly a: number
  readonly b: number
  /** Age in seconds, full hours, by which nine in ten runs of these journeys have ended, or nine in ten of those that ever do; null: how many do is not known yet, so none is ripe. */
  readonly ageS: number | null
  /** Share of the runs that ever ends, where that is known and less than nine in ten. */
  readonly everEnd: number | null
  /** Runs that began before this moment are ripe, ISO. */
  readonly before: string | null
}

/** The variants most runs take, and all others as one: how differently the two sides divide among them. */
export interface VariantMix {
  /** How many variants are compared one by one; they are among the differences. */
  readonly compared: number
  /** Runs of each side that go another way. */
  readonly otherRuns: { readonly a: number; readonly b: number }
  /** Share of A's runs that would have to go another way for A to be as B, 0–1: half the sum of all differences of shares. Grows with chance too. */
  readonly apart: number
  /** By χ² with each customer once (Rao & Scott 1981); by permutations of customers where those are done. Null when it cannot be tested. */
  readonly p: number | null
  /** As of each difference, and in one with them. */
  readonly adjusted: number | null
  readonly isSignificant: boolean
  readonly isTooFew: boolean
}

export interface ComparedSide {
  readonly runs: number
  readonly actors: number
  readonly mature: number
  readonly entries: number
  /** Runs in both cohorts. */
  readonly shared: number
}

interface Tested {
  /** Size in comparable units: of shares Cohen's h, of means standard deviations between customers, of times pooled standard deviations, of waits the logarithm of how many times as fast. */
  readonly effect: number
  /** Two-sided, each customer counted once; null when it cannot be tested. */
  readonly p: number | null
  /** `p` when so many questions are asked at once: of all lines with `adjusted` ≤ 0.05, one in twenty may be chance (Benjamini & Hochberg 1995). */
  readonly adjusted: number | null
  /** `adjusted` ≤ 0.05. */
  readonly isSignificant: boolean
  /** Too few runs or customers behind this line to be tested at all. */
  readonly isTooFew: boolean
  /** The smallest difference that this much data would have shown four times in five, before correction; in the unit of `change`. */
  readonly detectable: number | null
}

interface Shares {
  readonly a: Share | null
  readonly b: Share | null
  readonly change: Change | null
}

interface Means {
  readonly a: Mean | null
  readonly b: Mean | null
  readonly change: Change | null
}

export interface MedianOf {
  /** By Kaplan and Meier, open runs counted until now; null when fewer than half have ended. */
  readonly median: number | null
  readonly low: number | null
  readonly high: number | null
  readonly n: number
}

/**
 * Minor units for each run, A minus B. Of a place: what was spent there. Of an edge: what the difference of its rate costs, which is that difference, times visits of its beginning for each run
 * (mean of both sides), times what was spent at its end for each time it was reached so (both sides together).
 */
interface Costly {
  readonly costPerRun: number
}

/** From one place directly to the next. */
interface Way {
  readonly from: string
  readonly to: string
  readonly fromName: string
  readonly toName: string
  /** Seconds: nine in ten of those who go on from `from`, on either side and anywhere, have done so by then. */
  readonly withinS: number
  /** Share of runs it is about, mean of both sides: those that come to `from`, of a wait those that go on so. */
  readonly shareOfRuns: number
}

/** How long those who went on so took. `verdict`, by the log-rank test by customer, is there at once; `change`, the Hodges–Lehmann shift, and the medians’ intervals in the next version. */
interface Waited {
  readonly kind: 'wait'
  readonly a: MedianOf | null
  readonly b: MedianOf | null
  readonly verdict: Change['verdict']
  readonly change: Change | null
}

export type Difference = Tested & (
  /** Runs with this place, of all runs. */
  | ({ readonly kind: 'place'; readonly code: string; readonly name: string } & Shares & Costly)
  /** Visits of `from` after which `to` comes next within `withinS`, of all visits of `from` that long ago or longer. */
  | (Way & { readonly kind: 'edge'; /** Runs with it, however late, of all runs. */ readonly ofRuns: { readonly a: number; readonly b: number }; /** Seconds, however late. */ readonly medianA: number | null; readonly medianB: number | null } & Shares & Costly)
  /** Seconds from a visit of `from` to the next of `to`, of those that `edge` counts. */
  | (Way & Waited)
  /** Mature runs with this outcome, of mature runs. */
  | ({ readonly kind: 'outcome'; readonly code: string; readonly name: string; readonly isGood: boolean } & Shares)
  /** Mature runs that achieved their goal, of those of journeys that have one; absent where there are none. */
  | ({ readonly kind: 'achieved' } & Shares)
  /** Runs that go exactly this way, of all runs. */
  | ({ readonly kind: 'variant'; readonly sequence: readonly string[]; readonly names: readonly string[] } & Shares)
  /** Seconds from first entry to the run's end, of one nobody came back to until its time-out passed; `change` is the shift of ended runs, `p` the log-rank test's with open runs. */
  | { readonly kind: 'throughput'; readonly a: MedianOf | null; readonly b: MedianOf | null; readonly change: Change | null }
  /** For each run: minor units, or a count; `felt` and `effort` for each contact that says. */
  | ({ readonly kind: MeanKind } & Means)
)

export const journeyCompare = analysis({
  name: 'journey.compare',
  question: 'How do these two differ?',
  method: 'Each customer counts once: shares by Newcombe’s interval at the effective number of runs (Rao & Scott 1992), who goes on from a place of all who were there long enough ago, means by cluster-robust t, waits from place to place and whole times by log-rank and Hodges–Lehmann, the mix of variants by χ² with Rao and Scott’s correction; corrected for asking many questions at once (Benjamini & Hochberg 1995); when asked for, checked by permuting customers (Chung & Romano 2013)',
  params: JourneyCompareParams,
  money: 'correlational',
  n: (comparison: JourneyComparison) => comparison.a.runs + comparison.b.runs,
  answer: (log, params, context): JourneyComparison => lastOf(versions(log, params, context)),
  versions,
})

function* versions(log: JourneyLog, params: z.output<typeof JourneyCompareParams>, context: AnalysisContext): Generator<JourneyComparison | undefined, JourneyComparison> {
  // Both sides in one currency: that of the first.
  const one = select(log, params.a, context)
  const { currency } = one.log.catalogue
  yield
  const two = select(log, params.b, context, currency)
  yield
  const ripening = ripeningOf(log, one, two, context.now)
  yield
  const ripe = ripening && [ripeOf(one, ripening), ripeOf(two, ripening)] as const
  const unripe = ripe && unripeOf(ripening, one.runs - ripe[0].runs, two.runs - ripe[1].runs, params.unripe)
  const [a, b] = ripe && unripe?.are === 'leftOut' ? ripe : [one, two]
  const shared = countShared(a, b)
  const steps = finishCompare(yield* approaching(sideSteps(a, b, params.nodes, context.now), part(context.reached, 0.05, 0.2), 30), shared, params, one.log.catalogue, context.random)
  return yield* checking(withUnripe(steps, unripe, { a: one.runs, b: two.runs }, params.minimum), part(context.reached, 0.2, 1))
}

/** Runs on both sides. */
function countShared({ picked }: Selection, { runIn }: Selection): number {
  let shared = 0
  for (let i = 0; i < picked.length; i++) shared += runIn[picked[i]!]!
  return shared
}

/** The same steps, of which those say how far they are that permute. */
function* checking(steps: Generator<JourneyComparison | undefined, JourneyComparison>, reached: Reached): Generator<JourneyComparison | undefined, JourneyComparison> {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    if (step.value?.kind === 'compared' && step.value.permuted) reached(step.value.permuted.done / step.value.permuted.of)
    yield step.value
  }
}
