import type { ClusterSums } from './clusterSums.ts'

/** Units of a permutation: unit `u` has entries `start[u] … start[u + 1] - 1`, each a measure and some numbers. */
export interface Entries {
  readonly start: Int32Array
  readonly measure: Int32Array
  readonly values: Float64Array
}

/** Blocks of customers who are on one side only; the first `chosen` are those of the side with fewer. Entry: y and y·n of the block. */
export interface Solos {
  readonly blocks: number
  readonly chosen: number
  readonly entries: Entries
  /** Sums (y, y², y·n, 0 for each measure) of customers who stay on the chosen side, and of all. */
  readonly fixed: Float64Array
  readonly total: Float64Array
}

/** Groups of customers who are on both sides. Entry: what swapping its two parts adds to the sums of the chosen side. */
export interface Pairs {
  readonly groups: number
  readonly entries: Entries
  /** Sums (y, y², y·n, y·n of the other side) of the chosen side as it was, and of both. */
  readonly fixed: Float64Array
  readonly total: Float64Array
  /** For each measure the sum of products of both sides. */
  readonly products: Float64Array
}

/** Blocks of the smaller side, or groups: this many to twice as many, where there are so many customers. */
export const leastBlocks = 1000

export function solosInBlocks(a: ClusterSums, b: ClusterSums, per: Int32Array, random: () => number): Solos {
  const inB = new Set(b.cluster), inA = new Set(a.cluster)
  const soloA = shuffled(a.cluster, (c) => !inB.has(c), random), soloB = shuffled(b.cluster, (c) => !inA.has(c), random)
  const isBFewer = chosenIsB(a, b)
  const [few, many] = isBFewer ? [soloB, soloA] : [soloA, soloB]
  const [fewSums, manySums] = isBFewer ? [b, a] : [a, b]
  const size = Math.max(1, Math.floor(Math.min(few.length, many.length) / leastBlocks))
  const chosen = Math.floor(few.length / size), others = Math.floor(many.length / size)
  const writer = new EntryWriter(per.length, 2, chosen + others)
  const fixed = new Float64Array(per.length * 4), total = new Float64Array(per.length * 4)
  const y = new Float64Array(per.length)
  // The last block of a side, when not full, stays where it is: written into the sums only.
  const addSide = (sums: ClusterSums, members: Int32Array, isChosen: boolean): void => {
    for (let from = 0; from < members.length; from += size) {
      const isFull = from + size <= members.length
      const touched = blockSums(sums, members, from, Math.min(members.length, from + size), y)
      for (const m of touched) {
        const yn = y[m]! * y[per[m]!]!
        for (const into of isChosen && !isFull ? [fixed, total] : [total]) {
          into[4 * m]! += y[m]!
          into[4 * m + 1]! += y[m]! ** 2
          into[4 * m + 2]! += yn
        }
        if (isFull) writer.add(m, y[m]!, yn)
      }
      if (isFull) writer.next()
      for (const m of touched) y[m] = 0
    }
  }
  addSide(fewSums, few, true)
  addSide(manySums, many, false)
  return { blocks: chosen + others, chosen, entries: writer.entries(), fixed, total }
}

export function pairsInGroups(a: ClusterSums, b: ClusterSums, per: Int32Array, random: () => number): Pairs {
  const [one, two] = chosenIsB(a, b) ? [b, a] : [a, b]
  const placeInTwo = new Map<number, number>()
  for (let g = 0; g < two.cluster.length; g++) placeInTwo.set(two.cluster[g]!, g)
  const members = shuffled(one.cluster, (c) => placeInTwo.has(c), random)
  const size = Math.max(1, Math.floor(members.length / leastBlocks))
  const groups = Math.ceil(members.length / size)
  const writer = new EntryWriter(per.length, 4, groups)
  const fixed = new Float64Array(per.length * 4), total = new Float64Array(per.length * 4), products = new Float64Array(per.length)
  const y1 = new Float64Array(per.length), y2 = new Float64Array(per.length)
  for (let from = 0; from < members.length; from += size) {
    const inOne = members.subarray(from, from + size)
    const inTwo = inOne.map((g) => placeInTwo.get(one.cluster[g]!)!)
    const touched = new Set(blockSums(one, inOne, 0, inOne.length, y1))
    for (const m of blockSums(two, inTwo, 0, inTwo.length, y2)) touched.add(m)
    for (const m of touched) {
      const d = per[m]!
      const was = [y1[m]!, y1[m]! ** 2, y1[m]! * y1[d]!, y1[m]! * y2[d]!], swapped = [y2[m]!, y2[m]! ** 2, y2[m]! * y2[d]!, y2[m]! * y1[d]!]
      for (let k = 0; k < 4; k++) {
        fixed[4 * m + k]! += was[k]!
        total[4 * m + k]! += was[k]! + swapped[k]!
      }
      products[m]! += y1[m]! * y2[m]!
      writer.add(m, swapped[0]! - was[0]!, swapped[1]! - was[1]!, swapped[2]! - was[2]!, swapped[3]! - was[3]!)
    }
    writer.next()
    for (const m of touched) y1[m] = y2[m] = 0
  }
  return { groups, entries: writer.entries(), fixed, total, products }
}

/** The side with fewer customers is the one whose sums are made; the other's are what is left of the total. */
function chosenIsB(a: ClusterSums, b: ClusterSums): boolean {
  return b.cluster.length < a.cluster.length
}

/** Places of the customers wanted, in an order by chance (Fisher & Yates). */
function shuffled(cluster: Int32Array, isWanted: (customer: number) => boolean, random: () => number): Int32Array {
  const places = Int32Array.from(cluster.keys()).filter((g) => isWanted(cluster[g]!))
  for (let i = places.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const kept = places[i]!
    places[i] = places[j]!
    places[j] = kept
  }
  return places
}

/** Adds up the measures of members `from` to `to`; says which measures they have. */
function blockSums(sums: ClusterSums, members: Int32Array, from: number, to: number, into: Float64Array): number[] {
  const touched: number[] = []
  for (let i = from; i < to; i++) {
    for (let e = sums.start[members[i]!]!; e < sums.start[members[i]! + 1]!; e++) {
      const m = sums.measure[e]!
      if (into[m] === 0) touched.push(m)
      into[m]! += sums.sum[e]!
    }
  }
  // A sum that came back to 0 on the way would be named twice.
  return [...new Set(touched)]
}

class EntryWriter {
  private measure: Int32Array
  private values: Float64Array
  private readonly start: Int32Array
  private readonly width: number
  private filled = 0
  private unit = 0

  constructor(measures: number, width: number, units: number) {
    this.width = width
    this.start = new Int32Array(units + 1)
    this.measure = new Int32Array(Math.max(16, units * Math.min(measures, 8)))
    this.values = new Float64Array(this.measure.length * width)
  }

  add(measure: number, ...values: readonly number[]): void {
    if (this.filled === this.measure.length) {
      const [measures, numbers] = [new Int32Array(2 * this.filled), new Float64Array(2 * this.values.length)]
      measures.set(this.measure)
      numbers.set(this.values)
      this.measure = measures
      this.values = numbers
    }
    this.measure[this.filled] = measure
    for (let k = 0; k < this.width; k++) this.values[this.filled * this.width + k] = values[k]!
    this.filled++
  }

  next(): void {
    this.start[++this.unit] = this.filled
  }

  entries(): Entries {
    return { start: this.start, measure: this.measure.subarray(0, this.filled), values: this.values.subarray(0, this.filled * this.width) }
  }
}
