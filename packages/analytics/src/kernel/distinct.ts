/** Counts distinct members for each of several groups: one bit for each pair, a member's bits side by side. */
export class DistinctCounter {
  private readonly bits: Uint8Array
  private readonly stride: number
  readonly counts: Int32Array

  constructor(groups: number, members: number) {
    this.stride = (groups + 7) >> 3
    this.bits = new Uint8Array(members * this.stride)
    this.counts = new Int32Array(groups)
  }

  add(group: number, member: number): void {
    const place = member * this.stride + (group >> 3)
    const bit = 1 << (group & 7)
    const seen = this.bits[place]!
    if ((seen & bit) === 0) {
      this.bits[place] = seen | bit
      this.counts[group]!++
    }
  }
}

/** Marks (run, kind) pairs already counted: outcomes of a run are few, but may repeat and stand apart. */
export function firstOfKind(runs: number, kinds: number): (run: number, kind: number) => boolean {
  const seen = new Uint8Array(Math.ceil((runs * kinds) / 8))
  return (run, kind) => {
    const place = run * kinds + kind
    const bit = 1 << (place & 7)
    if ((seen[place >> 3]! & bit) !== 0) return false
    seen[place >> 3]! |= bit
    return true
  }
}
