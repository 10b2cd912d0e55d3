import type { Cohort } from '../cohort.ts'
import { byCode } from '../kernel/order.ts'
import type { ValueOfGroup } from './value.ts'

/** Customers in order of their ids. Days are counted from 2000-01-01 in UTC. */
export interface ValueTally {
  readonly actor: readonly number[]
  /** Purchase days of customer c lie in `start[c] … start[c + 1] − 1`, ascending, with what was spent on each. */
  readonly start: ArrayLike<number>
  readonly day: ArrayLike<number>
  readonly amountMinor: ArrayLike<number>
  /** First and last day of the cohort's contacts. */
  readonly firstDay: number
  readonly lastDay: number
  readonly revenueMinor: number
  readonly costMinor: number
  /** Attribute of each customer; null when none was asked for. */
  readonly group: readonly (string | undefined)[] | null
  /** Renewals of each customer, and whether the customer left after them. Only for contracts. */
  readonly stays: ArrayLike<number>
  readonly hasLeft: ArrayLike<number>
}

/** Share of revenue that stays. */
export function marginOf(tally: ValueTally, given: number | undefined): { readonly share: number; readonly from: 'contacts' | 'given' } {
  if (given !== undefined) return { share: given, from: 'given' }
  return { share: tally.revenueMinor > 0 ? Math.max(0, 1 - tally.costMinor / tally.revenueMinor) : 0, from: 'contacts' }
}

/** Worth by group, most first. @param places of the customers told, into `group` */
export function groupsOf(group: ValueTally['group'], places: readonly number[], worth: ArrayLike<number>, stays: ArrayLike<number>, attribute: string | undefined, cohort: Cohort): ValueOfGroup[] {
  if (!group || attribute === undefined) return []
  const sums = new Map<string, { customers: number; total: number; stays: number }>()
  places.forEach((c, i) => {
    const code = group[c] ?? 'none'
    const own = sums.get(code) ?? { customers: 0, total: 0, stays: 0 }
    own.customers++
    own.total += worth[i]!
    own.stays += stays[i]!
    sums.set(code, own)
  })
  return [...sums].map(([code, own]) => ({
    code, customers: own.customers, meanMinor: own.total / own.customers, totalMinor: own.total, stays: own.stays / own.customers,
    drill: code === 'none' ? null : { ...cohort, attributes: { ...cohort.attributes, [attribute]: [code] } },
  })).sort((a, b) => b.meanMinor - a.meanMinor || byCode(a.code, b.code))
}
