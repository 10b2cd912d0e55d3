import { NO_NUMBER } from '../columns/journeyLog.ts'
import { MAX_STEPS, type FunnelPlan } from './funnelDefinition.ts'

/** One unit's contacts against the plan. */
export class AttemptWalk {
  readonly startMask: number
  private readonly plan: FunnelPlan
  private readonly required: Int32Array
  private readonly optionalAfter: Int32Array
  private readonly excludedAfter: Int32Array
  private readonly reached: Int32Array
  private readonly isFirstBest: boolean
  private readonly window: number

  constructor(plan: FunnelPlan) {
    this.plan = plan
    this.required = Int32Array.from(plan.required)
    this.optionalAfter = Int32Array.from(plan.optionalAfter, (steps) => steps.reduce((mask, s) => mask | (1 << s), 0))
    this.excludedAfter = Int32Array.from(plan.excludedAfter, (all) => all.reduce((mask, x) => mask | (1 << (MAX_STEPS + x)), 0))
    this.reached = new Int32Array(plan.steps)
    this.startMask = plan.order === 'any' ? plan.required.reduce((mask, s) => mask | (1 << s), 0) : 1
    this.isFirstBest = plan.order !== 'strict' && plan.windowS === null && this.excludedAfter.every((mask) => mask === 0)
    this.window = plan.windowS ?? Number.POSITIVE_INFINITY
  }

  /** Writes when the best attempt reached its steps; says when it began. There must be a contact to begin with. */
  best(mask: Int32Array, at: Int32Array, n: number, into: Int32Array, place: number): number {
    const { reached, plan: { steps, order } } = this
    let most = 0, began = 0
    for (let e = 0; e < n; e++) {
      if ((mask[e]! & this.startMask) === 0) continue
      reached.fill(NO_NUMBER)
      const far = order === 'any' ? this.anyOrder(mask, at, n, e) : this.inOrder(mask, at, n, e)
      if (far <= most) continue
      most = far
      began = at[e]!
      for (let s = 0; s < steps; s++) into[place + s] = reached[s]!
      if (this.isFirstBest || most === this.required.length) break
    }
    return began
  }

  private inOrder(mask: Int32Array, at: Int32Array, n: number, first: number): number {
    const { required, reached } = this
    const isStrict = this.plan.order === 'strict'
    const end = at[first]! + this.window
    reached[0] = at[first]!
    let next = 1
    for (let e = first + 1; e < n; e++) {
      if (next === required.length && this.optionalAfter[next - 1] === 0) break
      if (at[e]! > end) break
      const m = mask[e]!
      if (next < required.length && (m & (1 << required[next]!)) !== 0) {
        reached[required[next++]!] = at[e]!
        continue
      }
      const optional = m & this.optionalAfter[next - 1]!
      if (isStrict && optional === 0) break
      if ((m & this.excludedAfter[next - 1]!) !== 0) break
      if (optional !== 0) this.note(optional, at[e]!)
    }
    return next
  }

  private anyOrder(mask: Int32Array, at: Int32Array, n: number, first: number): number {
    const { required, reached } = this
    const end = at[first]! + this.window
    let missing = this.startMask, done = 0
    for (let e = first; e < n; e++) {
      if (missing === 0 && this.optionalAfter[0] === 0) break
      if (at[e]! > end) break
      const m = mask[e]!
      const fits = m & missing
      if (fits !== 0) {
        missing &= ~(fits & -fits)
        reached[required[done++]!] = at[e]!
        continue
      }
      if ((m & this.excludedAfter[0]!) !== 0) break
      const optional = m & this.optionalAfter[0]!
      if (optional !== 0) this.note(optional, at[e]!)
    }
    return done
  }

  private note(optional: number, at: number): void {
    for (let left = optional; left !== 0; left &= left - 1) {
      const s = 31 - Math.clz32(left & -left)
      if (this.reached[s] === NO_NUMBER) this.reached[s] = at
    }
  }
}
