import type { RatioSums } from './ratio.ts'

/** Of each measure, side by side: what is held back, and sums over the customers before. */
const OWN_Y = 0, OWN_N = 1, CUSTOMERS = 2, Y = 3, N = 4, YY = 5, YN = 6, NN = 7, WIDTH = 8

/** Adds ratios up for several measures. Customers come one after the other: what one has of a measure is held back until the next one has some. */
export class RatioTally {
  private readonly customer: Int32Array
  private readonly of: Float64Array

  constructor(measures: number) {
    this.customer = new Int32Array(measures).fill(-1)
    this.of = new Float64Array(measures * WIDTH)
  }

  /** @param customer 0 or more; never one that came before the last one. */
  add(measure: number, customer: number, y: number, n: number): void {
    const { of } = this, at = measure * WIDTH
    if (this.customer[measure] === customer) {
      of[at + OWN_Y]! += y
      of[at + OWN_N]! += n
      return
    }
    this.settle(at)
    this.customer[measure] = customer
    of[at + OWN_Y] = y
    of[at + OWN_N] = n
  }

  private settle(at: number): void {
    const { of } = this
    const y = of[at + OWN_Y]!, n = of[at + OWN_N]!
    if (n === 0) return
    of[at + CUSTOMERS]!++
    of[at + Y]! += y
    of[at + N]! += n
    of[at + YY]! += y * y
    of[at + YN]! += y * n
    of[at + NN]! += n * n
  }

  /** By measure; nothing can be added any more. */
  sums(): RatioSums[] {
    const { of } = this
    return Array.from(this.customer, (_, m) => {
      const at = m * WIDTH
      this.settle(at)
      of[at + OWN_N] = 0
      return { customers: of[at + CUSTOMERS]!, y: of[at + Y]!, n: of[at + N]!, yy: of[at + YY]!, yn: of[at + YN]!, nn: of[at + NN]! }
    })
  }
}
