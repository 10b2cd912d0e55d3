/** Sums for each run, then over runs: what a mean for each run and its interval need. */
export interface RunSums {
  /** Runs that have any. */
  readonly n: number
  readonly sum: number
  readonly sumOfSquares: number
}

/** Adds amounts run by run; runs come one after the other. */
export class MoneySums {
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
    if (this.lastRun[group] === run) {
      this.pending[group]! += amount
      return
    }
    this.flush(group)
    this.lastRun[group] = run
    this.pending[group] = amount
    this.n[group]!++
  }

  close(): void {
    for (let g = 0; g < this.n.length; g++) this.flush(g)
  }

  of(group: number): RunSums {
    return { n: this.n[group]!, sum: this.sum[group]!, sumOfSquares: this.squares[group]! }
  }

  private flush(group: number): void {
    const amount = this.pending[group]!
    this.sum[group]! += amount
    this.squares[group]! += amount * amount
    this.pending[group] = 0
  }
}
