import type { RatioSums, SharedSums } from '../kernel/ratio.ts'
import { RatioTally } from '../kernel/ratioTally.ts'

/** What a map says of one step with an interval, added up by customer. */
export interface StepSums {
  /** Runs that reached it, of all. */
  readonly reach: RatioSums
  /** Lost runs, of mature ones that reached it. */
  readonly dropOff: RatioSums
  readonly felt: RatioSums
  readonly effort: RatioSums
  readonly customerValue: RatioSums
  /** Achieved, of mature runs that felt good here and that felt bad; `shared` over customers with both. */
  readonly good: RatioSums
  readonly bad: RatioSums
  readonly shared: SharedSums
}

const REACH = 0, DROP_OFF = 1, FELT = 2, EFFORT = 3, VALUE = 4, GOOD = 5, BAD = 6, MEASURES = 7

/** Adds up what the runs of one customer after the other say of each step. */
export class MapSums {
  private readonly tally: RatioTally
  private readonly achievedTally = new RatioTally(1)
  private readonly steps: number
  private customer = -1
  private runs = 0
  private readonly reached: Int32Array
  /** By step: runs that felt good, achieved ones of them, those that felt bad, achieved ones of them. */
  private readonly moments: Int32Array
  private readonly shared: Float64Array

  constructor(steps: number) {
    this.steps = steps
    this.tally = new RatioTally(steps * MEASURES)
    this.reached = new Int32Array(steps)
    this.moments = new Int32Array(steps * 4)
    this.shared = new Float64Array(steps * 5)
  }

  /** The next run; runs of a customer follow one another. */
  run(customer: number, hasEnded: boolean, isAchieved: boolean): void {
    if (customer !== this.customer) {
      this.settle()
      this.customer = customer
    }
    this.runs++
    if (hasEnded) this.achievedTally.add(0, customer, isAchieved ? 1 : 0, 1)
  }

  reach(step: number, hasEnded: boolean): void {
    this.reached[step]!++
    if (hasEnded) this.add(step, DROP_OFF, 0, 1)
  }

  lose(step: number): void {
    this.add(step, DROP_OFF, 1, 0)
  }

  felt(step: number, value: number): void {
    this.add(step, FELT, value, 1)
  }

  effort(step: number, value: number): void {
    this.add(step, EFFORT, value, 1)
  }

  customerValue(step: number, value: number): void {
    this.add(step, VALUE, value, 1)
  }

  moment(step: number, isGood: boolean, isAchieved: boolean): void {
    const at = 4 * step + (isGood ? 0 : 2)
    this.moments[at]!++
    if (isAchieved) this.moments[at + 1]!++
  }

  private add(step: number, measure: number, y: number, n: number): void {
    this.tally.add(step * MEASURES + measure, this.customer, y, n)
  }

  private settle(): void {
    if (this.runs === 0) return
    const { moments, reached, shared, runs } = this
    for (let s = 0; s < this.steps; s++) {
      this.add(s, REACH, reached[s]!, runs)
      reached[s] = 0
      const good = moments[4 * s]!, goodAchieved = moments[4 * s + 1]!, bad = moments[4 * s + 2]!, badAchieved = moments[4 * s + 3]!
      if (good > 0) this.add(s, GOOD, goodAchieved, good)
      if (bad > 0) this.add(s, BAD, badAchieved, bad)
      if (good > 0 && bad > 0) {
        shared[5 * s]!++
        shared[5 * s + 1]! += goodAchieved * badAchieved
        shared[5 * s + 2]! += goodAchieved * bad
        shared[5 * s + 3]! += good * badAchieved
        shared[5 * s + 4]! += good * bad
      }
      moments.fill(0, 4 * s, 4 * s + 4)
    }
    this.runs = 0
  }

  /** Nothing can be added any more. */
  read(): { readonly achieved: RatioSums; readonly steps: readonly StepSums[] } {
    this.settle()
    const sums = this.tally.sums()
    return {
      achieved: this.achievedTally.sums()[0]!,
      steps: Array.from({ length: this.steps }, (_, s) => {
        const [reach, dropOff, felt, effort, customerValue, good, bad] = sums.slice(s * MEASURES, (s + 1) * MEASURES) as [RatioSums, RatioSums, RatioSums, RatioSums, RatioSums, RatioSums, RatioSums]
        const [customers, yy, yn, ny, nn] = this.shared.subarray(5 * s, 5 * s + 5) as unknown as [number, number, number, number, number]
        return { reach, dropOff, felt, effort, customerValue, good, bad, shared: { customers, yy, yn, ny, nn } }
      }),
    }
  }
}
