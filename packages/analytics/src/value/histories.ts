import { isDrawn } from '../driver/driverTally.ts'
import type { Purchases } from '../kernel/clv.ts'
import type { ValueTally } from './valueTally.ts'

/** What customers had done by a day, in weeks. */
export interface Histories extends Purchases {
  readonly repeats: Int32Array
  /** Mean of the purchases after the first, minor units; 0 without. */
  readonly meanSpend: Float64Array
  /** Places of these customers in the tally. */
  readonly places: readonly number[]
}

/** Customers who bought by a day. */
export function historiesUntil(tally: ValueTally, day: number): Histories {
  const places: number[] = [], repeats: number[] = [], recency: number[] = [], age: number[] = [], meanSpend: number[] = []
  for (let c = 0; c < tally.actor.length; c++) {
    const first = tally.start[c]!, end = tally.start[c + 1]!
    if (first === end || tally.day[first]! > day) continue
    let x = 0, spent = 0, last = tally.day[first]!
    for (let i = first + 1; i < end && tally.day[i]! <= day; i++) {
      x++
      spent += tally.amountMinor[i]!
      last = tally.day[i]!
    }
    places.push(c)
    repeats.push(x)
    recency.push((last - tally.day[first]!) / 7)
    age.push((day - tally.day[first]!) / 7)
    meanSpend.push(x > 0 ? spent / x : 0)
  }
  return { places, repeats: Int32Array.from(repeats), recency: Float64Array.from(recency), age: Float64Array.from(age), meanSpend: Float64Array.from(meanSpend) }
}

/** Customers a model is fitted from at most; all are told. */
const MOST_FITTED = 20_000

/** Rows the models are fitted from: a part by a hash of the customers' ids where there are many. */
export function drawnFrom(history: Histories, tally: ValueTally): number[] {
  const share = MOST_FITTED / Math.max(1, history.places.length)
  return history.places.flatMap((c, i) => (isDrawn(tally.actor[c]!, share) ? [i] : []))
}

export function cut({ repeats, recency, age }: Histories, rows: readonly number[]): Purchases {
  return { repeats: Int32Array.from(rows, (i) => repeats[i]!), recency: Float64Array.from(rows, (i) => recency[i]!), age: Float64Array.from(rows, (i) => age[i]!) }
}
