import type { Catalogue } from '../columns/journeyLog.ts'
import type { RatioSums, SharedSums } from '../kernel/ratio.ts'
import {
  BASE_BYTES, BASE_CUSTOMERS, BASE_N, BASE_NN, BOTH_BASE_BYTES, BOTH_CUSTOMERS, BOTH_MEASURE_BYTES, BOTH_NN, BOTH_NY, BOTH_YN, BOTH_YY, MEASURE_BYTES, MEASURE_Y, MEASURE_YN, MEASURE_YY, SIDE_BYTES, SIDE_MET, SIDE_MET_BASES, SIDE_N,
  SIDE_OF_BASES, SIDE_OF_MEASURES, SIDE_Y,
} from '../wasm/cells.ts'
import type { LogMemory } from '../wasm/logMemory.ts'

/** What measures are divided by: runs of sets of journeys, of which many measures have the same. */
export interface Bases {
  readonly count: number
  /** By measure. */
  readonly ofMeasure: Int32Array
  /** Bases a journey is in lie in `base[start[j]] … base[start[j + 1] - 1]`. */
  readonly start: Int32Array
  readonly base: Int32Array
  /** Whether a journey's runs are what this measure is divided by. */
  isIn(journey: number, measure: number): boolean
}

type Journey = Catalogue['journeys'][number]

/** @param measures of each, which journeys' runs it is divided by */
export function basesOf(journeys: readonly Journey[], measures: readonly ((journey: Journey) => boolean)[]): Bases {
  const sets: (readonly boolean[])[] = [], known = new Map<string, number>()
  const ofMeasure = Int32Array.from(measures, (isIn) => {
    const set = journeys.map(isIn), key = set.join(' ')
    if (!known.has(key)) known.set(key, sets.push(set) - 1)
    return known.get(key)!
  })
  const own = journeys.map((_, j) => sets.flatMap((set, b) => (set[j] ? [b] : []))), start = new Int32Array(journeys.length + 1)
  own.forEach((bases, j) => (start[j + 1] = start[j]! + bases.length))
  return { count: sets.length, ofMeasure, start, base: Int32Array.from(own.flat()), isIn: (journey, measure) => sets[ofMeasure[measure]!]![journey]! }
}

/** What the runs of one customer at a time come to on one side, added up in the log's memory by the kernels of boardShares. */
export class SideCells {
  readonly at: number
  private readonly memory: LogMemory
  private readonly bases: Bases
  private readonly ofBases: number
  private readonly ofMeasures: number
  private readonly times: number

  /** @param times so often over, for each bucket, say */
  constructor(memory: LogMemory, bases: Bases, times = 1) {
    const measures = bases.ofMeasure.length * times, count = bases.count * times
    this.memory = memory
    this.bases = bases
    this.times = times
    this.at = memory.zeros(SIDE_BYTES)
    this.ofBases = memory.zeros(count * BASE_BYTES)
    this.ofMeasures = memory.zeros(measures * MEASURE_BYTES)
    const places = new Map([[SIDE_N, memory.zeros(4 * count)], [SIDE_Y, memory.zeros(4 * measures)], [SIDE_MET_BASES, memory.room(4 * count + 4)], [SIDE_MET, memory.room(4 * measures + 4)], [SIDE_OF_BASES, this.ofBases], [SIDE_OF_MEASURES, this.ofMeasures]])
    for (const [place, at] of places) memory.ints(this.at + place, 1)[0] = at
  }

  /** By measure, as often as there are buckets. */
  sums(): RatioSums[] {
    const { memory, bases: { count, ofMeasure }, times } = this, float = (at: number): number => memory.floats(at, 1)[0]!
    return Array.from({ length: times }, (_, time) => Array.from(ofMeasure, (base, m): RatioSums => {
      const of = this.ofBases + (time * count + base) * BASE_BYTES, own = this.ofMeasures + (time * ofMeasure.length + m) * MEASURE_BYTES
      return { customers: float(of + BASE_CUSTOMERS), y: float(own + MEASURE_Y), n: float(of + BASE_N), yy: float(own + MEASURE_YY), yn: float(own + MEASURE_YN), nn: float(of + BASE_NN) }
    })).flat()
  }
}

/** What customers of both sides have on either, in the log's memory. */
export class BothCells {
  readonly ofBases: number
  readonly ofMeasures: number
  private readonly memory: LogMemory
  private readonly bases: Bases

  constructor(memory: LogMemory, bases: Bases) {
    this.memory = memory
    this.bases = bases
    this.ofBases = memory.zeros(bases.count * BOTH_BASE_BYTES)
    this.ofMeasures = memory.zeros(bases.ofMeasure.length * BOTH_MEASURE_BYTES)
  }

  sums(): SharedSums[] {
    const float = (at: number): number => this.memory.floats(at, 1)[0]!
    return Array.from(this.bases.ofMeasure, (base, m): SharedSums => {
      const of = this.ofBases + base * BOTH_BASE_BYTES, own = this.ofMeasures + m * BOTH_MEASURE_BYTES
      return { customers: float(of + BOTH_CUSTOMERS), nn: float(of + BOTH_NN), yy: float(own + BOTH_YY), yn: float(own + BOTH_YN), ny: float(own + BOTH_NY) }
    })
  }
}

/** The same where no memory is: one cohort's runs, of one customer at a time. */
export class Side {
  /** What the customer has: runs of each base, and runs with each measure. */
  readonly n: Int32Array
  readonly y: Int32Array
  hasAny = false
  private readonly bases: Bases
  private readonly baseSums: Float64Array
  private readonly measureSums: Float64Array

  constructor(bases: Bases) {
    this.bases = bases
    this.n = new Int32Array(bases.count)
    this.y = new Int32Array(bases.ofMeasure.length)
    this.baseSums = new Float64Array(bases.count * 3)
    this.measureSums = new Float64Array(bases.ofMeasure.length * 3)
  }

  /** A run of this journey. */
  take(journey: number): void {
    const { start, base } = this.bases
    for (let b = start[journey]!, end = start[journey + 1]!; b < end; b++) {
      this.n[base[b]!]!++
      this.hasAny = true
    }
  }

  /** Adds the customer to the sums, and forgets her. */
  put(): void {
    if (!this.hasAny) return
    const { n, y, baseSums, measureSums, bases: { ofMeasure } } = this
    for (let m = 0; m < y.length; m++) {
      const own = y[m]!
      if (own === 0) continue
      measureSums[3 * m]! += own
      measureSums[3 * m + 1]! += own * own
      measureSums[3 * m + 2]! += own * n[ofMeasure[m]!]!
      y[m] = 0
    }
    for (let b = 0; b < n.length; b++) {
      const own = n[b]!
      if (own === 0) continue
      baseSums[3 * b]! += own
      baseSums[3 * b + 1]! += own * own
      baseSums[3 * b + 2]!++
      n[b] = 0
    }
    this.hasAny = false
  }

  sums(): RatioSums[] {
    const { baseSums, measureSums } = this
    return Array.from(this.bases.ofMeasure, (b, m) => ({ y: measureSums[3 * m]!, yy: measureSums[3 * m + 1]!, yn: measureSums[3 * m + 2]!, n: baseSums[3 * b]!, nn: baseSums[3 * b + 1]!, customers: baseSums[3 * b + 2]! }))
  }
}

/** Sums over customers of both cohorts, from what both sides hold of one at the time. */
export class BothSides {
  private readonly bases: Bases
  private readonly all: { -readonly [Key in keyof SharedSums]: number }[]

  constructor(bases: Bases) {
    this.bases = bases
    this.all = Array.from(bases.ofMeasure, () => ({ customers: 0, yy: 0, yn: 0, ny: 0, nn: 0 }))
  }

  put(one: Side, two: Side): void {
    if (!one.hasAny || !two.hasAny) return
    for (let m = 0; m < this.all.length; m++) {
      const sums = this.all[m]!, base = this.bases.ofMeasure[m]!, nA = one.n[base]!, nB = two.n[base]!
      if (nA === 0 || nB === 0) continue
      sums.customers++
      sums.yy += one.y[m]! * two.y[m]!
      sums.yn += one.y[m]! * nB
      sums.ny += nA * two.y[m]!
      sums.nn += nA * nB
    }
  }

  sums(): SharedSums[] {
    return this.all
  }
}
