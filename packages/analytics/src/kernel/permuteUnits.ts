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

/** Work goes on after so many customers were looked at: some 10 ms. */
const PAUSE_CUSTOMERS = 8192

/** Blocks of the smaller side, or groups: this many to twice as many, where there are so many customers. */
const leastBlocks = 1000

/** {@link Solos} of the customers who are on one side only, shuffled into blocks; a step between two stretches of work. */
export function* solosInBlocks(a: ClusterSums, b: ClusterSums, per: Int32Array, random: () => number): Generator<void, Solos> {
  const sides = placesOf(a, b)
  const soloA = shuffled(a.cluster, (c) => sides.inB[c]! < 0, random), soloB = shuffled(b.cluster, (c) => sides.inA[c]! < 0, random)
  const isBFewer = chosenIsB(a, b)
  const [few, many] = isBFewer ? [soloB, soloA] : [soloA, soloB]
  const [fewSums, manySums] = isBFewer ? [b, a] : [a, b]
  const size = Math.max(1, Math.floor(Math.min(few.length, many.length) / leastBlocks))
  const chosen = Math.floor(few.length / size), others = Math.floor(many.length / size)
  const writer = new EntryWriter(2, chosen + others)
  const fixed = new Float64Array(per.length * 4), total = new Float64Array(per.length * 4)
  const block = new Accumulator(per.length)
  // The last block of a side, when not full, stays where it is: written into the sums only.
  let looked = 0
  const addSide = function* (sums: ClusterSums, members: Int32Array, isChosen: boolean): Generator<void, void> {
    for (let from = 0; from < members.length; from += size) {
      const to = Math.min(members.length, from + size)
      const isFull = to - from === size
      for (let i = from; i < to; i++) block.addCustomer(sums, members[i]!)
      for (let t = 0; t < block.count; t++) {
        const m = block.touched[t]!
        const y = block.y[m]!, yn = y * block.y[per[m]!]!
        addTo(total, m, y, y * y, yn, 0)
        if (isFull) writer.add(m, y, yn, 0, 0)
        else if (isChosen) addTo(fixed, m, y, y * y, yn, 0)
      }
      if (isFull) writer.next()
      block.clear()
      if ((looked += size) < PAUSE_CUSTOMERS) continue
      looked = 0
      yield
    }
  }
  yield
  yield* addSide(fewSums, few, true)
  yield* addSide(manySums, many, false)
  return { blocks: chosen + others, chosen, entries: writer.entries(), fixed, total }
}

/** {@link Pairs} of the customers who are on both sides, shuffled into groups; a step between two stretches of work. */
export function* pairsInGroups(a: ClusterSums, b: ClusterSums, per: Int32Array, random: () => number): Generator<void, Pairs> {
  const sides = placesOf(a, b)
  const [one, two, inTwo] = chosenIsB(a, b) ? [b, a, sides.inA] : [a, b, sides.inB]
  const members = shuffled(one.cluster, (c) => inTwo[c]! >= 0, random)
  const size = Math.max(1, Math.floor(members.length / leastBlocks))
  const groups = Math.ceil(members.length / size)
  const writer = new EntryWriter(4, groups)
  const fixed = new Float64Array(per.length * 4), total = new Float64Array(per.length * 4), products = new Float64Array(per.length)
  const first = new Accumulator(per.length), second = new Accumulator(per.length)
  const isSeen = new Uint8Array(per.length)
  yield
  for (let from = 0, looked = 0; from < members.length; from += size) {
    for (let i = from; i < Math.min(members.length, from + size); i++) {
      first.addCustomer(one, members[i]!)
      second.addCustomer(two, inTwo[one.cluster[members[i]!]!]!)
    }
    for (const side of [first, second]) {
      for (let t = 0; t < side.count; t++) {
        const m = side.touched[t]!
        if (isSeen[m] === 1) continue
        isSeen[m] = 1
        const y1 = first.y[m]!, y2 = second.y[m]!, n1 = first.y[per[m]!]!, n2 = second.y[per[m]!]!
        addTo(fixed, m, y1, y1 * y1, y1 * n1, y1 * n2)
        addTo(total, m, y1 + y2, y1 * y1 + y2 * y2, y1 * n1 + y2 * n2, y1 * n2 + y2 * n1)
        products[m]! += y1 * y2
        writer.add(m, y2 - y1, y2 * y2 - y1 * y1, y2 * n2 - y1 * n1, y2 * n1 - y1 * n2)
      }
    }
    writer.next()
    for (const side of [first, second]) {
      for (let t = 0; t < side.count; t++) isSeen[side.touched[t]!] = 0
      side.clear()
    }
    if ((looked += size) < PAUSE_CUSTOMERS) continue
    looked = 0
    yield
  }
  return { groups, entries: writer.entries(), fixed, total, products }
}

/** The side with fewer customers is the one whose sums are made; the other's are what is left of the total. */
function chosenIsB(a: ClusterSums, b: ClusterSums): boolean {
  return b.cluster.length < a.cluster.length
}

/** By customer, her place on each side, −1 when she is not there. */
function placesOf(a: ClusterSums, b: ClusterSums): { readonly inA: Int32Array; readonly inB: Int32Array } {
  const customers = Math.max(a.cluster.at(-1) ?? -1, b.cluster.at(-1) ?? -1) + 1
  const inA = new Int32Array(customers).fill(-1), inB = new Int32Array(customers).fill(-1)
  for (let g = 0; g < a.cluster.length; g++) inA[a.cluster[g]!] = g
  for (let g = 0; g < b.cluster.length; g++) inB[b.cluster[g]!] = g
  return { inA, inB }
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

function addTo(sums: Float64Array, m: number, y: number, yy: number, yn: number, cross: number): void {
  sums[4 * m]! += y
  sums[4 * m + 1]! += yy
  sums[4 * m + 2]! += yn
  sums[4 * m + 3]! += cross
}

/** Sums of some customers, and which measures they have. */
class Accumulator {
  readonly y: Float64Array
  readonly touched: Int32Array
  private readonly isTouched: Uint8Array
  count = 0

  constructor(measures: number) {
    this.y = new Float64Array(measures)
    this.touched = new Int32Array(measures)
    this.isTouched = new Uint8Array(measures)
  }

  addCustomer(sums: ClusterSums, place: number): void {
    for (let e = sums.start[place]!, to = sums.start[place + 1]!; e < to; e++) {
      const m = sums.measure[e]!
      if (this.isTouched[m] === 0) {
        this.isTouched[m] = 1
        this.touched[this.count++] = m
      }
      this.y[m]! += sums.sum[e]!
    }
  }

  clear(): void {
    for (let t = 0; t < this.count; t++) {
      this.y[this.touched[t]!] = 0
      this.isTouched[this.touched[t]!] = 0
    }
    this.count = 0
  }
}

class EntryWriter {
  private measure: Int32Array
  private values: Float64Array
  private readonly start: Int32Array
  private readonly width: number
  private filled = 0
  private unit = 0

  constructor(width: number, units: number) {
    this.width = width
    this.start = new Int32Array(units + 1)
    this.measure = new Int32Array(Math.max(16, units * 8))
    this.values = new Float64Array(this.measure.length * width)
  }

  /** The first two numbers, or all four. */
  add(measure: number, first: number, second: number, third: number, fourth: number): void {
    if (this.filled === this.measure.length) {
      const [measures, numbers] = [new Int32Array(2 * this.filled), new Float64Array(2 * this.values.length)]
      measures.set(this.measure)
      numbers.set(this.values)
      this.measure = measures
      this.values = numbers
    }
    const at = this.filled * this.width
    this.measure[this.filled++] = measure
    this.values[at] = first
    this.values[at + 1] = second
    if (this.width === 2) return
    this.values[at + 2] = third
    this.values[at + 3] = fourth
  }

  next(): void {
    this.start[++this.unit] = this.filled
  }

  entries(): Entries {
    return { start: this.start, measure: this.measure.subarray(0, this.filled), values: this.values.subarray(0, this.filled * this.width) }
  }
}
