/** What is looked at before and after. Contacts and cost for each week; the others for each contact that says. */
export const BEFORE_AFTER = ['contacts', 'cost', 'sentiment', 'effort'] as const
export type BeforeAfterMeasure = (typeof BEFORE_AFTER)[number]

const WEEK = 7 * 86_400

/** A customer of the cohort; seconds since 2000. */
export interface BeforeAfterCustomer {
  readonly actor: number
  /** First contact in the whole log. */
  readonly first: number
  /** First contact at the touchpoint in the whole log, and among the cohort's chosen contacts. */
  readonly metAt: number | null
  readonly metInCohort: number | null
}

/** Around whom and when it is counted: those who met it, and those who never did around moments of the others. */
export interface Moments {
  /** Customers who met it at all. */
  readonly met: number
  /** Of them: the meeting lies outside the cohort, or too near either end of the data, or too soon after the customer's first contact. */
  readonly left: { readonly elsewhere: number; readonly unwatched: number; readonly unknownBefore: number }
  readonly counted: readonly { readonly actor: number; readonly at: number; readonly hasMet: boolean }[]
  /** Customers before drawing, on either side. */
  readonly found: { readonly met: number; readonly others: number }
}

/** Customers of either side that are looked at closely. */
const MOST = 4_000

/**
 * Who is counted, and around which moment. Only windows that lie wholly in the data, of customers known before they began.
 * Who never met it takes the moment of one who did, in turn by id: the same calendar time on both sides.
 * @param customers in order of their ids
 * @param isDrawn whether a customer is drawn when only this share can be
 */
export function momentsOf(customers: readonly BeforeAfterCustomer[], data: { readonly first: number; readonly last: number }, weeks: number, isDrawn: (actor: number, share: number) => boolean): Moments {
  const span = weeks * WEEK
  const left = { elsewhere: 0, unwatched: 0, unknownBefore: 0 }
  const met: { actor: number; at: number; hasMet: boolean }[] = [], others: typeof met = []
  let all = 0
  for (const { actor, first, metAt, metInCohort } of customers) {
    if (metAt === null) continue
    all++
    if (metInCohort !== metAt) left.elsewhere++
    else if (metAt - span < data.first || metAt + span > data.last) left.unwatched++
    else if (first > metAt - span) left.unknownBefore++
    else met.push({ actor, at: metAt, hasMet: true })
  }
  let turn = 0
  for (const { actor, first, metAt } of customers) {
    if (metAt !== null || met.length === 0) continue
    const { at } = met[turn++ % met.length]!
    if (first <= at - span) others.push({ actor, at, hasMet: false })
  }
  const drawn = (side: typeof met): typeof met => { const share = MOST / Math.max(1, side.length); return share >= 1 ? side : side.filter(({ actor }) => isDrawn(actor, share)) }
  return { met: all, left, counted: [...drawn(met), ...drawn(others)], found: { met: met.length, others: others.length } }
}

/** Week of a contact around a moment: −1 is the one before it, 0 the one after it. Null at the moment itself, and outside the window. */
export function weekOf(at: number, moment: number, weeks: number): number | null {
  const apart = at - moment
  const week = apart < 0 ? Math.floor(apart / WEEK) : Math.ceil(apart / WEEK) - 1
  return apart === 0 || week < -weeks || week >= weeks ? null : week
}

/** Sums by counted customer and week, `customer × 2·weeks + week + weeks`. */
export class WeekSums {
  readonly weeks: number
  readonly contacts: Float64Array
  readonly cost: Float64Array
  readonly felt: Float64Array
  readonly feltContacts: Float64Array
  readonly effort: Float64Array
  readonly effortContacts: Float64Array

  constructor(customers: number, weeks: number) {
    const sums = (): Float64Array => new Float64Array(customers * 2 * weeks)
    this.weeks = weeks
    this.contacts = sums()
    this.cost = sums()
    this.felt = sums()
    this.feltContacts = sums()
    this.effort = sums()
    this.effortContacts = sums()
  }

  /** @param sentiment NaN when unknown. @param effort 0 when unknown. */
  add(customer: number, week: number, cost: number, sentiment: number, effort: number): void {
    const place = customer * 2 * this.weeks + week + this.weeks
    this.contacts[place]!++
    this.cost[place]! += cost
    if (sentiment === sentiment) {
      this.felt[place]! += sentiment
      this.feltContacts[place]!++
    }
    if (effort > 0) {
      this.effort[place]! += effort
      this.effortContacts[place]!++
    }
  }
}
