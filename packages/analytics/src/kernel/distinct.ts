/** Counts distinct members for each of several groups: one bit for each pair. */
export class DistinctCounter {
  private readonly bits: Uint8Array
  private readonly stride: number
  readonly counts: Int32Array

  constructor(groups: number, members: number) {
    this.stride = (members + 7) >> 3
    this.bits = new Uint8Array(groups * this.stride)
    this.counts = new Int32Array(groups)
  }

  add(group: number, member: number): void {
    const place = group * this.stride + (member >> 3)
    const bit = 1 << (member & 7)
    const seen = this.bits[place]!
    if ((seen & bit) === 0) {
      this.bits[place] = seen | bit
      this.counts[group]!++
    }
  }
}
