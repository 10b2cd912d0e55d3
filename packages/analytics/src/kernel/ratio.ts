import { clusteredMean } from './clusterMean.ts'
import { changeOf, clusteredShare, type ClusteredShare, type TestedShareChange } from './clusterShare.ts'
import type { Moments, SharedMoments } from './clusterSums.ts'
import type { Mean } from './interval.ts'

/** What the error of one ratio Σy ÷ Σn needs when it counts customers: sums over customers of y, n, y², y·n and n². */
export interface RatioSums {
  /** With something of n. */
  readonly customers: number
  readonly y: number
  readonly n: number
  readonly yy: number
  readonly yn: number
  readonly nn: number
}

/** Over customers on both sides: sums of yA·yB, yA·nB, nA·yB and nA·nB. */
export interface SharedSums {
  readonly customers: number
  readonly yy: number
  readonly yn: number
  readonly ny: number
  readonly nn: number
}

/** What one customer has on one side. */
export interface CustomerRow {
  readonly customer: number
  readonly y: number
  readonly n: number
}

/** Adds up rows, of which a customer may have several. */
export function ratioOf(rows: readonly CustomerRow[]): RatioSums {
  const sums = { customers: 0, y: 0, n: 0, yy: 0, yn: 0, nn: 0 }
  for (const { y, n } of byCustomer(rows).values()) {
    if (n === 0) continue
    sums.customers++
    sums.y += y
    sums.n += n
    sums.yy += y * y
    sums.yn += y * n
    sums.nn += n * n
  }
  return sums
}

/** {@link SharedSums} of the rows of both sides; several rows of a customer add up. */
export function sharedOf(a: readonly CustomerRow[], b: readonly CustomerRow[]): SharedSums {
  const sums = { customers: 0, yy: 0, yn: 0, ny: 0, nn: 0 }
  const there = byCustomer(b)
  for (const [customer, one] of byCustomer(a)) {
    const two = there.get(customer)
    if (!two || one.n === 0 || two.n === 0) continue
    sums.customers++
    sums.yy += one.y * two.y
    sums.yn += one.y * two.n
    sums.ny += one.n * two.y
    sums.nn += one.n * two.n
  }
  return sums
}

function byCustomer(rows: readonly CustomerRow[]): Map<number, { y: number; n: number }> {
  const sums = new Map<number, { y: number; n: number }>()
  for (const { customer, y, n } of rows) {
    const own = sums.get(customer)
    if (own) {
      own.y += y
      own.n += n
    } else sums.set(customer, { y, n })
  }
  return sums
}

/** {@link clusteredShare}. Null without rows. */
export function shareOf(sums: RatioSums | undefined): ClusteredShare | null {
  return sums ? clusteredShare(momentsOf(sums), 1) : null
}

/** {@link clusteredMean} as a mean; its limits are unknown where one customer has all of it. Null without rows. */
export function meanOfRatio(sums: RatioSums | undefined): Mean | null {
  const found = sums ? clusteredMean(momentsOf(sums), 1) : null
  return found && { mean: found.mean, low: Number.isNaN(found.low) ? null : found.low, high: Number.isNaN(found.high) ? null : found.high, n: found.n }
}

/** {@link changeOf} two shares, A minus B. Null when a side has no rows. */
export function shareChangeOf(a: RatioSums | undefined, b: RatioSums | undefined, shared: SharedSums | undefined): TestedShareChange | null {
  if (!a || !b) return null
  const one = momentsOf(a), two = momentsOf(b)
  const both: SharedMoments | undefined = shared && { customers: shared.customers, yy: Float64Array.of(shared.nn, shared.yy), yn: Float64Array.of(shared.nn, shared.yn), ny: Float64Array.of(shared.nn, shared.ny) }
  return changeOf(clusteredShare(one, 1), clusteredShare(two, 1), one, two, 1, both)
}

function momentsOf({ customers, y, n, yy, yn, nn }: RatioSums): Moments {
  return { per: Int32Array.of(0, 0), y: Float64Array.of(n, y), yy: Float64Array.of(nn, yy), yn: Float64Array.of(nn, yn), present: Int32Array.of(customers, customers) }
}
