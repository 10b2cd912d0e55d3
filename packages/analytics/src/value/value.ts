import { z } from 'zod'
import { analysis, type AnalysisContext, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import type { BgNbd, GammaGamma } from '../kernel/clv.ts'
import type { Evidence } from '../kernel/grade.ts'
import type { Interval } from '../kernel/interval.ts'
import type { Retention } from '../kernel/retention.ts'
import { lastOf, part } from '../progress.ts'
import { contractVersions } from './finishContract.ts'
import { purchaseVersions } from './finishPurchases.ts'
import { valueSteps } from './tallyValue.ts'

export const CustomerValueParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Customers who buy when they like, or who renew or leave. */
  how: z.discriminatedUnion('kind', [
    /** A day with revenue above 0 is a purchase. */
    z.strictObject({ kind: z.literal('purchases') }),
    /** Runs with these outcomes are renewals and leavings. */
    z.strictObject({ kind: z.literal('contract'), stay: z.string(), leave: z.string() }),
  ]).default({ kind: 'purchases' }),
  /** Groups customers by an attribute. */
  attribute: z.string().optional(),
  years: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
  /** A year, 0–1. */
  discount: z.number().min(0).max(1).default(0.1),
  /** Share of revenue that stays, 0–1; absent: as the cohort's contacts say, revenue less cost to serve. */
  marginShare: z.number().min(0).max(1).optional(),
})
export type CustomerValueParams = z.input<typeof CustomerValueParams>

export interface ValueOfGroup {
  /** Value of the attribute; `none` without one. */
  readonly code: string
  readonly customers: number
  /** Minor units a customer: what is still to come. */
  readonly meanMinor: number
  /** Of the mean; null while it is not known, for fewer than 50 customers, and where the data do not tell. */
  readonly interval: Interval | null
  readonly totalMinor: number
  /** Mean chance to be a customer still (purchases), to renew next time (contract), 0–1. */
  readonly stays: number
  readonly drill: Cohort | null
}

export interface ValueBase {
  readonly currency: string
  readonly customers: number
  /** Minor units a customer, and of all. */
  readonly meanMinor: number
  readonly totalMinor: number
  /**
   * Of the mean worth, 95 %: other customers like these would have told another model. Margin, discount and horizon are taken as given.
   * Null while it is not known, and where the data do not tell.
   */
  readonly interval: Interval | null
  readonly years: number
  readonly discount: number
  readonly marginShare: number
  /** Told by the contacts, or given. */
  readonly marginFrom: 'contacts' | 'given'
  /** Mean worth under other horizons (years) and discounts (a year). */
  readonly sensitivity: readonly { readonly years: number; readonly discount: number; readonly meanMinor: number }[]
  /** Mean worth if other shares of revenue stayed, the asked one among them. */
  readonly margins: readonly { readonly share: number; readonly meanMinor: number }[]
  /** Most worth first. */
  readonly groups: readonly ValueOfGroup[]
  readonly evidence: Evidence
}

export interface PurchaseValue extends ValueBase {
  readonly kind: 'purchases'
  /** Customers who bought at least twice. */
  readonly repeaters: number
  /** Weeks; money in minor units. */
  readonly model: BgNbd
  readonly spend: GammaGamma
  /** Mean chance to be a customer still, and purchases expected of all within the years asked for. */
  readonly alive: number
  readonly purchases: number
  /** Share of all worth that the best fifth of customers hold, 0–1. */
  readonly topFifthShare: number
  /** Fitted on the first two thirds of the time, the model held against the last third; null where that is too little, and in first versions. */
  readonly check: { readonly expected: number; readonly actual: number; readonly customers: number } | null
}

export interface ContractValue extends ValueBase {
  readonly kind: 'contract'
  readonly model: Retention
  /** Nothing tells customers apart in how they leave: one rate for all. */
  readonly isAlike: boolean
  readonly stayed: number
  readonly left: number
  /** Share of new customers still there after each renewal, model, and observed share that stayed at it. */
  readonly curve: readonly { readonly renewal: number; readonly still: number; readonly interval: Interval | null; readonly rate: number; readonly observed: number | null; readonly n: number }[]
  /** Minor units a customer brought in a year, from first paying on. */
  readonly yearlyMarginMinor: number
  /** Mean worth if the chance to leave at each renewal were so much lower or higher, −1 … 1. */
  readonly churn: readonly { readonly change: number; readonly meanMinor: number; readonly interval: Interval | null }[]
  /** Change of the mean worth if one in a hundred more renewed each time, 0–1. */
  readonly onePointMore: number
  readonly onePointInterval: Interval | null
}

/** The data do not tell the model's parameters. */
export interface NoValue {
  readonly kind: 'notIdentified'
  readonly n: number
}

export type CustomerValue = PurchaseValue | ContractValue | NoValue | TooFew

export const customerValue = analysis({
  name: 'customer.value',
  question: 'What are customers worth in the time to come?',
  method: 'Purchases: BG/NBD (Fader, Hardie & Lee 2005) times gamma-gamma spend (Fader & Hardie 2013); contracts: shifted-beta-geometric retention (Fader & Hardie 2007). Margin, discounted by the quarter (contracts: the year). Intervals by customer: delta method with sandwich errors (Stefanski & Boos 2002), contracts by bootstrap. A model’s promise: evidence D',
  params: CustomerValueParams,
  n: (answer: CustomerValue) => ('customers' in answer ? answer.customers : answer.n),
  answer: (log, params, context): CustomerValue => lastOf(versions(log, params, context)),
  versions,
  readsOnce: true,
})

function* versions(log: JourneyLog, params: z.output<typeof CustomerValueParams>, context: AnalysisContext): Generator<CustomerValue | undefined, CustomerValue> {
  const selection = select(log, params.cohort, context)
  const tally = yield* valueSteps(selection, params, part(context.reached, 0, 0.2)), { catalogue } = selection.log
  return params.how.kind === 'purchases' ? yield* purchaseVersions(tally, params, catalogue, context.reached) : yield* contractVersions(tally, params, catalogue, context)
}
