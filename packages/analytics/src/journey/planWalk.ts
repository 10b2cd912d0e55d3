/** Ways of leaving a journey's plan at one of its steps. */
export const DEVIATIONS = ['skipped', 'outOfOrder', 'repeated', 'unplannedAfter'] as const

/**
 * Holds one run after the other against the plan: `begin`, then each entry in order, then the questions.
 * A step is known by its place in planned order, from 0.
 */
export class PlanWalk {
  /** The furthest planned place the run came to; −1: none. */
  furthest = -1
  private turn = 0
  private last = -1
  private readonly touchpoints: number
  private readonly came: Int32Array
  private readonly late: Int32Array
  private readonly again: Int32Array
  private readonly strayed: Int32Array
  private readonly seen: Int32Array

  constructor(steps: number, touchpoints: number) {
    this.touchpoints = touchpoints
    this.came = new Int32Array(steps)
    this.late = new Int32Array(steps)
    this.again = new Int32Array(steps)
    this.strayed = new Int32Array(steps)
    this.seen = new Int32Array(steps * touchpoints)
  }

  begin(): void {
    this.turn++
    this.furthest = -1
    this.last = -1
  }

  /** @param place −1 for a contact that belongs to no planned step. */
  add(place: number, touchpoint: number): void {
    const { turn } = this
    if (place < 0) {
      if (this.last >= 0) this.strayed[this.last] = turn
      return
    }
    const pair = place * this.touchpoints + touchpoint
    if (this.came[place] !== turn) {
      this.came[place] = turn
      if (place < this.furthest) this.late[place] = turn
    } else if (place !== this.last || this.seen[pair] === turn) this.again[place] = turn
    this.seen[pair] = turn
    if (place > this.furthest) this.furthest = place
    this.last = place
  }

  /** The run came to this step. */
  reached(place: number): boolean {
    return this.came[place] === this.turn
  }

  /** The run came to a later step and never to this one. An open run may still come back. */
  skipped(place: number): boolean {
    return place < this.furthest && this.came[place] !== this.turn
  }

  /** It came here for the first time when it had already been at a later step. */
  outOfOrder(place: number): boolean {
    return this.late[place] === this.turn
  }

  /** It came back here from another step, or met the same touchpoint of the step again. */
  repeated(place: number): boolean {
    return this.again[place] === this.turn
  }

  /** A contact outside every step followed, before the next planned one. */
  unplannedAfter(place: number): boolean {
    return this.strayed[place] === this.turn
  }
}
