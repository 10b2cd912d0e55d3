import { z } from 'zod'
import { analysis, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import { NO_NUMBER, type JourneyLog } from '../columns/journeyLog.ts'
import type { Label } from '../columns/labels.ts'
import { select, type Selection } from '../columns/select.ts'
import { realAt } from '../columns/sparse.ts'
import { isDrawn } from '../driver/driverTally.ts'
import type { DifferenceInDifferences } from '../kernel/differenceInDifferences.ts'
import type { Evidence } from '../kernel/grade.ts'
import type { Mean } from '../kernel/interval.ts'
import { Minimum } from '../params.ts'
import { finishBeforeAfter } from './beforeAfterFinish.ts'
import { momentsOf, weekOf, WeekSums, type BeforeAfterCustomer, type BeforeAfterMeasure } from './beforeAfterRows.ts'

export const BeforeAfterParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Code. */
  touchpoint: z.string(),
  /** Looked at before and after. */
  weeks: z.number().int().min(1).max(26).default(4),
  /** Customers whose windows lie wholly in the data. */
  minimum: Minimum,
})
export type BeforeAfterParams = z.input<typeof BeforeAfterParams>

/** One measure before and after, customer by customer. */
export interface BeforeAfterLine {
  readonly measure: BeforeAfterMeasure
  /** Customers of whom both sides are known. */
  readonly customers: number
  /** Contacts or minor units a week; sentiment −1 … 1; effort 1–7. */
  readonly before: number
  readonly after: number
  /** After minus before, paired by customer. */
  readonly difference: number
  readonly low: number
  readonly high: number
  /** Paired t-test; Wilcoxon's signed ranks; the former by Benjamini & Hochberg over the measures. */
  readonly p: number
  readonly signedRankP: number | null
  readonly adjusted: number
  readonly verdict: 'more' | 'less' | 'noEvidence'
  /** Against customers who never met it, around the same moments; null when there are too few. */
  readonly against: { readonly customers: number; readonly before: number; readonly after: number; readonly effect: number; readonly low: number; readonly high: number; readonly p: number; readonly goneAlike: DifferenceInDifferences['before']['kind']; readonly verdict: 'more' | 'less' | 'noEvidence' } | null
  readonly evidence: Evidence
}

/** A week around the meeting: −1 is the last one before, 0 the first one after. */
export interface BeforeAfterWeek {
  readonly week: number
  readonly met: Readonly<Record<BeforeAfterMeasure, Mean | null>>
  readonly others: Readonly<Record<BeforeAfterMeasure, Mean | null>>
}

export interface BeforeAfter {
  readonly kind: 'beforeAfter'
  readonly touchpoint: Label
  readonly weeks: number
  /** Customers who met it, and those counted. */
  readonly met: number
  readonly customers: number
  readonly others: number
  /** Of `customers` and `others`, how many could be counted before drawing. */
  readonly found: { readonly met: number; readonly others: number }
  /** Not counted: met it first outside the cohort; too near either end of the data; not a customer for so long. */
  readonly left: { readonly elsewhere: number; readonly unwatched: number; readonly unknownBefore: number }
  readonly lines: readonly BeforeAfterLine[]
  readonly profile: readonly BeforeAfterWeek[]
  readonly currency: string
}

export const touchpointBeforeAfter = analysis({
  name: 'touchpoint.beforeAfter',
  question: 'What changes once customers have met it?',
  method: 'Each customer’s weeks before and after the first contact at the touchpoint, where wholly in the data: paired difference by customer (Student 1908; Wilcoxon 1945), and against customers who never met it in the same weeks (difference in differences, errors by customer; Bertrand, Duflo & Mullainathan 2004)',
  params: BeforeAfterParams,
  money: 'sums',
  n: (answer: BeforeAfter | TooFew) => (answer.kind === 'tooFew' ? answer.n : answer.customers),
  answer(log, { cohort, touchpoint, weeks, minimum }, context): BeforeAfter | TooFew {
    const selection = select(log, cohort, context)
    const { currency } = selection.log.catalogue
    const { log: whole } = select(log, {}, context, currency)
    const { customers, first, last } = customersOf(whole, selection, touchpoint)
    const moments = momentsOf(customers, { first, last }, weeks, isDrawn)
    return finishBeforeAfter(moments, weeklySums(whole, moments.counted, weeks), { touchpoint, weeks, minimum }, { ...log.catalogue, currency })
  },
})

/** The cohort's customers in order of their ids, and the first and last contact of the data. */
function customersOf({ runs, entries, actors, catalogue }: JourneyLog, selection: Selection, code: string): { customers: BeforeAfterCustomer[]; first: number; last: number } {
  const wanted = catalogue.touchpoints.findIndex((t) => t.code === code)
  const NEVER = 0x7fff_ffff
  const firstAt = new Int32Array(actors.count).fill(NEVER), metAt = new Int32Array(actors.count).fill(NEVER), metInCohort = new Int32Array(actors.count).fill(NEVER), isIn = new Uint8Array(actors.count)
  let first = NEVER, last = NO_NUMBER
  for (let r = 0; r < runs.count; r++) {
    const actor = runs.actor[r]!
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      const at = entries.at[e]!
      if (at < firstAt[actor]!) firstAt[actor] = at
      if (at > last) last = at
      if (entries.touchpoint[e] === wanted && at < metAt[actor]!) metAt[actor] = at
    }
    if (firstAt[actor]! < first) first = firstAt[actor]!
  }
  const { log: own, picked, channelIn } = selection
  for (let i = 0; i < picked.length; i++) {
    const r = picked[i]!, actor = own.runs.actor[r]!
    isIn[actor] = 1
    for (let e = own.runs.start[r]!, end = own.runs.start[r + 1]!; e < end; e++) {
      if (own.entries.touchpoint[e] === wanted && channelIn[own.entries.channel[e]!] === 1 && own.entries.at[e]! < metInCohort[actor]!) metInCohort[actor] = own.entries.at[e]!
    }
  }
  const customers: BeforeAfterCustomer[] = []
  const known = (at: number): number | null => (at === NEVER ? null : at)
  for (let a = 0; a < actors.count; a++) if (isIn[a] === 1 && firstAt[a] !== NEVER) customers.push({ actor: actors.actorId[a]!, first: firstAt[a]!, metAt: known(metAt[a]!), metInCohort: known(metInCohort[a]!) })
  return { customers, first, last }
}

function weeklySums({ runs, entries, actors }: JourneyLog, counted: readonly { readonly actor: number; readonly at: number }[], weeks: number): WeekSums {
  const place = new Int32Array(actors.count).fill(-1)
  const byId = new Map(counted.map(({ actor }, i) => [actor, i]))
  for (let a = 0; a < actors.count; a++) place[a] = byId.get(actors.actorId[a]!) ?? -1
  const sums = new WeekSums(counted.length, weeks)
  for (let r = 0; r < runs.count; r++) {
    const customer = place[runs.actor[r]!]!
    if (customer < 0) continue
    const { at } = counted[customer]!
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      const week = weekOf(entries.at[e]!, at, weeks)
      if (week !== null) sums.add(customer, week, entries.cost[e] === NO_NUMBER ? 0 : entries.cost[e]!, realAt(entries.sentiment, e), entries.flags[e]! >> 4)
    }
  }
  return sums
}
