import type { Cohort } from '../cohort.ts'
import type { Interval } from '../kernel/interval.ts'
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
  /** With what was paid back taken off. */
  readonly revenueMinor: number
  readonly costMinor: number
  /** Attribute of each customer; null when none was asked for. */
  readonly group: readonly (string | undefined)[] | null
  /** Renewals of each customer, and whether the customer left after them. Only for contracts. */
  readonly stays: ArrayLike<number>
  readonly hasLeft: ArrayLike<number>
}

/** Share of what was bought that stays after the cost to serve, and after what was paid back: purchases know nothing of refunds. */
export function marginOf(tally: ValueTally, given: number | undefined): { readonly share: number; readonly from: 'contacts' | 'given' } {
  if (given !== undefined) return { share: given, from: 'given' }
  let bought = 0
  for (let i = 0; i < tally.amountMinor.length; i++) bought += tally.amountMinor[i]!
  return { share: bought > 0 ? Math.max(0, (tally.revenueMinor - tally.costMinor) / bought) : 0, from: 'contacts' }
}

/** Which group each of some customers belongs to; without an attribute all are of one that nobody is told of. */
export interface GroupPlaces {
  readonly codes: readonly string[]
  /** By place in `places`. */
  readonly of: Int32Array
}

/** @param places of the customers told, into `group` */
export function groupPlaces(group: ValueTally['group'], places: readonly number[]): GroupPlaces {
  const codes = new Map<string, number>()
  const of = Int32Array.from(places, (c) => {
    const code = group?.[c] ?? 'none'
    let place = codes.get(code)
    if (place === undefined) codes.set(code, (place = codes.size))
    return place
  })
  return { codes: [...codes.keys()], of }
}

/** Worth by group, most first. @param intervals by group; none while they are not known */
export function groupsOf({ codes, of }: GroupPlaces, worth: ArrayLike<number>, stays: ArrayLike<number>, intervals: readonly (Interval | null)[], { attribute, cohort }: { readonly attribute?: string | undefined; readonly cohort: Cohort }): ValueOfGroup[] {
  if (attribute === undefined) return []
  const customers = new Int32Array(codes.length), total = new Float64Array(codes.length), staying = new Float64Array(codes.length)
  for (let i = 0; i < of.length; i++) {
    const g = of[i]!
    customers[g]!++
    total[g]! += worth[i]!
    staying[g]! += stays[i]!
  }
  return codes.map((code, g) => ({
    code, customers: customers[g]!, meanMinor: total[g]! / customers[g]!, interval: intervals[g] ?? null, totalMinor: total[g]!, stays: staying[g]! / customers[g]!,
    drill: code === 'none' ? null : { ...cohort, attributes: { ...cohort.attributes, [attribute]: [code] } },
  })).sort((a, b) => b.meanMinor - a.meanMinor || byCode(a.code, b.code))
}
