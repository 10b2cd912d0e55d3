/** Sums for each run, then over runs: what a mean for each run and its interval need. */
export interface RunSums {
  /** Runs that have any. */
  readonly n: number
  readonly sum: number
  readonly sumOfSquares: number
}

/** Adds amounts run by run to groups; runs come one after the other. */
export class RunMoney {
  /** What the last run of each group has so far. */
  private readonly pending: Float64Array
  private readonly lastRun: Int32Array
  private readonly n: Int32Array
  private readonly sum: Float64Array
  private readonly squares: Float64Array

  constructor(groups: number) {
    this.pending = new Float64Array(groups)
    this.lastRun = new Int32Array(groups).fill(-1)
    this.n = new Int32Array(groups)
    this.sum = new Float64Array(groups)
    this.squares = new Float64Array(groups)
  }

  add(group: number, amount: number, run: number): void {
    this.sum[group]! += amount
    if (this.lastRun[group] === run) {
      this.pending[group]! += amount
      return
    }
    const before = this.pending[group]!
    this.squares[group]! += before * before
    this.lastRun[group] = run
    this.pending[group] = amount
    this.n[group]!++
  }

  /** By group; nothing can be added any more. */
  sums(): RunSums[] {
    return Array.from(this.n, (n, g) => ({ n, sum: this.sum[g]!, sumOfSquares: this.squares[g]! + this.pending[g]! * this.pending[g]! }))
  }
}
