/** The contacts with words at a step: the two best and the two worst felt. */
export class WordsTally {
  private readonly best = new Extremes(1)
  private readonly worst = new Extremes(-1)

  add(felt: number, id: number): void {
    this.best.add(felt, id)
    this.worst.add(felt, id)
  }

  read(): { readonly best: readonly number[]; readonly worst: readonly number[] } {
    return { best: this.best.ids, worst: this.worst.ids }
  }
}

/** The two most felt on one side; equally felt ones by id. */
class Extremes {
  readonly ids: number[] = []
  private readonly felt: number[] = []
  private readonly sign: 1 | -1

  constructor(sign: 1 | -1) {
    this.sign = sign
  }

  add(felt: number, id: number): void {
    const weight = felt * this.sign
    if (this.ids.length === 2 && (weight < this.felt[1]! || (weight === this.felt[1] && id > this.ids[1]!))) return
    const place = this.ids.length > 0 && (weight < this.felt[0]! || (weight === this.felt[0] && id > this.ids[0]!)) ? 1 : 0
    this.ids.splice(place, 0, id)
    this.felt.splice(place, 0, weight)
    this.ids.length = Math.min(2, this.ids.length)
    this.felt.length = this.ids.length
  }
}
