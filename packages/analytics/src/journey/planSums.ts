import type { RatioSums } from '../kernel/ratio.ts'
import { RatioTally } from '../kernel/ratioTally.ts'
import type { PlanWalk } from './planWalk.ts'

/** Runs by customer; what is divided by stands in each ratio's `n`. */
export interface PlanTally {
  /** Of ended runs. */
  readonly asPlanned: RatioSums
  /** In planned order. */
  readonly steps: readonly PlanStepTally[]
  /** Of all runs. */
  readonly unplanned: readonly { readonly code: string; readonly entries: number; readonly runs: RatioSums }[]
}

interface PlanStepTally {
  readonly key: string
  /** Of ended runs that came this far or further. */
  readonly skipped: RatioSums
  /** Of runs that came here, as the next two. */
  readonly outOfOrder: RatioSums
  readonly repeated: RatioSums
  readonly unplannedAfter: RatioSums
}

const SKIPPED = 0, OUT_OF_ORDER = 1, REPEATED = 2, UNPLANNED_AFTER = 3, MEASURES = 4

/** Adds up what the runs of one customer after the other say of a plan. */
export class PlanSums {
  private readonly tally: RatioTally
  private readonly asPlanned = new RatioTally(1)
  private readonly isRequired: readonly boolean[]
  private customer = -1
  /** The customer's runs, and those that met each touchpoint outside the plan. */
  private runs = 0
  private readonly outside: Int32Array
  /** Touchpoints the customer met outside, and the last run that met each. */
  private readonly strayed: number[] = []
  private readonly lastRun: Int32Array
  private run = -1
  /** By touchpoint; runs that met it by those of customers who did, and after them all customers’ runs. */
  private readonly entries: Int32Array
  private readonly met: RatioTally

  constructor(isRequired: readonly boolean[], touchpoints: number) {
    this.isRequired = isRequired
    this.tally = new RatioTally(isRequired.length * MEASURES)
    this.outside = new Int32Array(touchpoints)
    this.lastRun = new Int32Array(touchpoints).fill(-1)
    this.entries = new Int32Array(touchpoints)
    this.met = new RatioTally(touchpoints + 1)
  }

  /** The next run; runs of a customer follow one another. */
  begin(run: number, customer: number): void {
    if (customer !== this.customer) {
      this.settle()
      this.customer = customer
    }
    this.run = run
    this.runs++
  }

  stray(touchpoint: number): void {
    this.entries[touchpoint]!++
    if (this.lastRun[touchpoint] === this.run) return
    this.lastRun[touchpoint] = this.run
    if (this.outside[touchpoint]!++ === 0) this.strayed.push(touchpoint)
  }

  /** The run that began last, all of whose contacts `walk` has seen. */
  end(walk: PlanWalk, hasStrayed: boolean, hasEnded: boolean): void {
    const { tally, customer, isRequired } = this
    let isAsPlanned = !hasStrayed
    for (let p = 0; p < isRequired.length; p++) {
      const isSkipped = walk.skipped(p), at = p * MEASURES
      if (hasEnded && p <= walk.furthest) tally.add(at + SKIPPED, customer, isSkipped ? 1 : 0, 1)
      if (isSkipped && isRequired[p]) isAsPlanned = false
      if (!walk.reached(p)) continue
      const isLate = walk.outOfOrder(p), isAgain = walk.repeated(p)
      tally.add(at + OUT_OF_ORDER, customer, isLate ? 1 : 0, 1)
      tally.add(at + REPEATED, customer, isAgain ? 1 : 0, 1)
      tally.add(at + UNPLANNED_AFTER, customer, walk.unplannedAfter(p) ? 1 : 0, 1)
      if (isLate || isAgain) isAsPlanned = false
    }
    if (hasEnded) this.asPlanned.add(0, customer, isAsPlanned ? 1 : 0, 1)
  }

  private settle(): void {
    const { runs, met, strayed, outside, customer } = this
    if (runs === 0) return
    met.add(outside.length, customer, 0, runs)
    for (const touchpoint of strayed) {
      met.add(touchpoint, customer, outside[touchpoint]!, runs)
      outside[touchpoint] = 0
    }
    strayed.length = 0
    this.runs = 0
  }

  /** @param keys of the steps, in planned order. Nothing can be added any more. */
  read(keys: readonly string[], touchpoints: readonly { readonly code: string }[]): PlanTally {
    this.settle()
    const sums = this.tally.sums(), met = this.met.sums()
    return {
      asPlanned: this.asPlanned.sums()[0]!,
      steps: keys.map((key, p) => {
        const at = p * MEASURES
        return { key, skipped: sums[at + SKIPPED]!, outOfOrder: sums[at + OUT_OF_ORDER]!, repeated: sums[at + REPEATED]!, unplannedAfter: sums[at + UNPLANNED_AFTER]! }
      }),
      unplanned: outsideOf(touchpoints, (t) => this.entries[t]!, (t) => met[t]!, met.at(-1)!),
    }
  }
}

/** @param runsOf y of each touchpoint met outside. @param all n of all customers, by which they are divided */
export function outsideOf(touchpoints: readonly { readonly code: string }[], entriesOf: (touchpoint: number) => number, runsOf: (touchpoint: number) => RatioSums, { customers, n, nn }: RatioSums): PlanTally['unplanned'] {
  return touchpoints.flatMap(({ code }, t) => (entriesOf(t) > 0 ? [{ code, entries: entriesOf(t), runs: { ...runsOf(t), customers, n, nn } }] : []))
}
