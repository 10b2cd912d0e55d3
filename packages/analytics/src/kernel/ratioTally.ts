import type { RatioSums } from './ratio.ts'

/** Adds ratios up for several measures. Customers come one after the other: what one has of a measure is held back until the next one has some. */
export class RatioTally {
  private readonly customer: Int32Array
  private readonly ownY: Float64Array
  private readonly ownN: Float64Array
  /** Of customers before the one held back. */
  private readonly customers: Int32Array
  private readonly y: Float64Array
  private readonly n: Float64Array
  private readonly yy: Float64Array
  private readonly yn: Float64Array
  private readonly nn: Float64Array

  constructor(measures: number) {
    this.customer = new Int32Array(measures).fill(-1)
    this.customers = new Int32Array(measures)
    const floats = (): Float64Array => new Float64Array(measures)
    ;[this.ownY, this.ownN, this.y, this.n, this.yy, this.yn, this.nn] = [floats(), floats(), floats(), floats(), floats(), floats(), floats()]
  }

  /** @param customer 0 or more; never one that came before the last one. */
  add(measure: number, customer: number, y: number, n: number): void {
    if (this.customer[measure] === customer) {
      this.ownY[measure]! += y
      this.ownN[measure]! += n
      return
    }
    this.settle(measure)
    this.customer[measure] = customer
    this.ownY[measure] = y
    this.ownN[measure] = n
  }

  private settle(measure: number): void {
    const y = this.ownY[measure]!, n = this.ownN[measure]!
    if (n === 0) return
    this.customers[measure]!++
    this.y[measure]! += y
    this.n[measure]! += n
    this.yy[measure]! += y * y
    this.yn[measure]! += y * n
    this.nn[measure]! += n * n
  }

  /** By measure; nothing can be added any more. */
  sums(): RatioSums[] {
    return Array.from(this.customer, (_, m) => {
      this.settle(m)
      this.ownN[m] = 0
      return { customers: this.customers[m]!, y: this.y[m]!, n: this.n[m]!, yy: this.yy[m]!, yn: this.yn[m]!, nn: this.nn[m]! }
    })
  }
}
