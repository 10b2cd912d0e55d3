import type { Catalogue, JourneyLog } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import type { RatioSums, SharedSums } from '../kernel/ratio.ts'
import { customerOrder } from '../columns/byCustomer.ts'
import type { EverSeen } from './everSeen.ts'

/** Of ended runs, by customer. */
export interface BoardShares<Sums = RatioSums> {
  /** Achieved, of journeys that can be judged. */
  readonly all: Sums
  /** By outcome kind: with such an outcome, of the journeys in which it was ever seen. */
  readonly kinds: ReadonlyMap<string, Sums>
  /** By journey: achieved. */
  readonly journeys: ReadonlyMap<string, Sums>
}

export interface BoardBefore {
  readonly shares: BoardShares
  readonly shared: BoardShares<SharedSums>
}

/** Shares of one cohort, and of the one it is held against, in one walk from customer to customer. */
export function tallyShares(now: Selection, before: Selection | null, seen: EverSeen, judged: ReadonlySet<string>): { readonly now: BoardShares; readonly before: BoardBefore | null } {
  const { catalogue, actors } = now.log
  const kinds = catalogue.outcomeKinds.length
  const bases = basesOf(catalogue, seen, judged)
  const one = new Side(now, bases), two = before && new Side(before, bases)
  const both = two && new SharedSides(bases, one, two)
  for (let c = 0; c < actors.count; c++) {
    one.take(c)
    if (two && both) {
      two.take(c)
      if (one.basesMet > 0 && two.basesMet > 0) both.put()
      two.put()
    }
    one.put()
  }
  const named = <Sums>(sums: readonly Sums[]): BoardShares<Sums> => ({
    kinds: new Map(catalogue.outcomeKinds.map((k, i) => [k.code, sums[i]!])), journeys: new Map(catalogue.journeys.map((j, i) => [j.code, sums[kinds + i]!])), all: sums.at(-1)!,
  })
  return { now: named(one.sums()), before: two && both && { shares: named(two.sums()), shared: named(both.sums()) } }
}

/** What measures are divided by: runs of sets of journeys, of which many measures have the same. Measures: kinds, then journeys, then all. */
interface Bases {
  readonly count: number
  readonly kinds: number
  /** By measure. */
  readonly ofMeasure: Int32Array
  /** Bases a journey is in lie in `base[start[j]] … base[start[j + 1] - 1]`. */
  readonly start: Int32Array
  readonly base: Int32Array
  /** By journey: 1 when it is among all. */
  readonly isJudged: Uint8Array
}

function basesOf(catalogue: Catalogue, seen: EverSeen, judged: ReadonlySet<string>): Bases {
  const codes = catalogue.journeys.map((j) => j.code)
  const sets = new Map<string, readonly number[]>()
  const baseOf = (is: (code: string) => boolean): number => {
    const set = codes.flatMap((code, j) => (is(code) ? [j] : [])), key = set.join(' ')
    if (!sets.has(key)) sets.set(key, set)
    return [...sets.keys()].indexOf(key)
  }
  const ofMeasure = Int32Array.from([...catalogue.outcomeKinds.map((k) => baseOf((j) => seen.has(`${j} ${k.code}`))), ...codes.map((code) => baseOf((j) => j === code)), baseOf((j) => judged.has(j))])
  const ofJourney = codes.map((_, j) => [...sets.values()].flatMap((set, b) => (set.includes(j) ? [b] : [])))
  const start = new Int32Array(codes.length + 1)
  ofJourney.forEach((own, j) => (start[j + 1] = start[j]! + own.length))
  return { count: sets.size, kinds: catalogue.outcomeKinds.length, ofMeasure, start, base: Int32Array.from(ofJourney.flat()), isJudged: Uint8Array.from(codes, (code) => (judged.has(code) ? 1 : 0)) }
}

/** One cohort's runs, of one customer at a time. */
class Side {
  /** What the customer has: runs of each base, and runs with each measure; and which of them she has any of. */
  readonly n: Int32Array
  readonly y: Int32Array
  readonly metBases: Int32Array
  readonly met: Int32Array
  basesMet = 0
  measuresMet = 0
  private readonly ended: EndedRuns
  private readonly runIn: Uint8Array
  private readonly bases: Bases
  /** By base: n, n² and customers. */
  private readonly ofBases: Float64Array
  /** By measure: y, y² and y·n. */
  private readonly ofMeasures: Float64Array

  constructor({ log, runIn }: Selection, bases: Bases) {
    const measures = bases.ofMeasure.length
    this.bases = bases
    this.ended = endedRuns(log)
    this.runIn = runIn
    this.n = new Int32Array(bases.count)
    this.y = new Int32Array(measures)
    // One more: each is written first, and kept when it is new.
    this.metBases = new Int32Array(bases.count + 1)
    this.met = new Int32Array(measures + 1)
    this.ofBases = new Float64Array(bases.count * 3)
    this.ofMeasures = new Float64Array(measures * 3)
  }

  take(customer: number): void {
    const { start: from, run, journey, isAchieved, kindStart, kind } = this.ended
    const { runIn, y, n, met, metBases } = this
    const { kinds, start, base, isJudged } = this.bases
    const all = y.length - 1
    let measures = 0, bases = 0
    for (let i = from[customer]!, end = from[customer + 1]!; i < end; i++) {
      if (runIn[run[i]!] === 0) continue
      const j = journey[i]!
      for (let b = start[j]!, last = start[j + 1]!; b < last; b++) {
        const which = base[b]!
        metBases[bases] = which
        bases += n[which] === 0 ? 1 : 0
        n[which]!++
      }
      for (let k = kindStart[i]!, last = kindStart[i + 1]!; k < last; k++) {
        const m = kind[k]!
        met[measures] = m
        measures += y[m] === 0 ? 1 : 0
        y[m]!++
      }
      if (isAchieved[i] === 0) continue
      const own = kinds + j
      met[measures] = own
      measures += y[own] === 0 ? 1 : 0
      y[own]!++
      if (isJudged[j] === 0) continue
      met[measures] = all
      measures += y[all] === 0 ? 1 : 0
      y[all]!++
    }
    this.basesMet = bases
    this.measuresMet = measures
  }

  /** Adds the customer to the sums, and forgets her. */
  put(): void {
    const { n, y, met, metBases, ofBases, ofMeasures } = this
    const { ofMeasure } = this.bases
    for (let i = 0; i < this.measuresMet; i++) {
      const m = met[i]!, own = y[m]!, at = 3 * m
      ofMeasures[at]! += own
      ofMeasures[at + 1]! += own * own
      ofMeasures[at + 2]! += own * n[ofMeasure[m]!]!
      y[m] = 0
    }
    for (let i = 0; i < this.basesMet; i++) {
      const b = metBases[i]!, own = n[b]!, at = 3 * b
      ofBases[at]! += own
      ofBases[at + 1]! += own * own
      ofBases[at + 2]!++
      n[b] = 0
    }
  }

  sums(): RatioSums[] {
    const { ofBases, ofMeasures } = this
    return Array.from(this.bases.ofMeasure, (b, m) => ({ y: ofMeasures[3 * m]!, yy: ofMeasures[3 * m + 1]!, yn: ofMeasures[3 * m + 2]!, n: ofBases[3 * b]!, nn: ofBases[3 * b + 1]!, customers: ofBases[3 * b + 2]! }))
  }
}

/** Sums over customers of both cohorts, from what both sides hold of one at the time. */
class SharedSides {
  private readonly bases: Bases
  private readonly one: Side
  private readonly two: Side
  /** By base: nA·nB and customers. */
  private readonly ofBases: Float64Array
  /** By measure: yA·yB, yA·nB and nA·yB. */
  private readonly ofMeasures: Float64Array

  constructor(bases: Bases, one: Side, two: Side) {
    this.bases = bases
    this.one = one
    this.two = two
    this.ofBases = new Float64Array(bases.count * 2)
    this.ofMeasures = new Float64Array(bases.ofMeasure.length * 3)
  }

  put(): void {
    const { one, two, ofBases, ofMeasures } = this
    const { ofMeasure } = this.bases
    for (let i = 0; i < one.basesMet; i++) {
      const b = one.metBases[i]!, nB = two.n[b]!
      if (nB === 0) continue
      ofBases[2 * b]! += one.n[b]! * nB
      ofBases[2 * b + 1]!++
    }
    for (let i = 0; i < one.measuresMet; i++) {
      const m = one.met[i]!
      ofMeasures[3 * m]! += one.y[m]! * two.y[m]!
      ofMeasures[3 * m + 1]! += one.y[m]! * two.n[ofMeasure[m]!]!
    }
    for (let i = 0; i < two.measuresMet; i++) {
      const m = two.met[i]!
      ofMeasures[3 * m + 2]! += one.n[ofMeasure[m]!]! * two.y[m]!
    }
  }

  sums(): SharedSums[] {
    const { ofBases, ofMeasures } = this
    return Array.from(this.bases.ofMeasure, (b, m) => ({ customers: ofBases[2 * b + 1]!, nn: ofBases[2 * b]!, yy: ofMeasures[3 * m]!, yn: ofMeasures[3 * m + 1]!, ny: ofMeasures[3 * m + 2]! }))
  }
}

/** Ended runs customer by customer, with the kinds of outcomes each has; every kind once. */
export interface EndedRuns {
  readonly start: Int32Array
  readonly run: Int32Array
  readonly journey: Uint16Array
  readonly startedAt: Int32Array
  readonly isAchieved: Uint8Array
  readonly kindStart: Int32Array
  readonly kind: Uint8Array
}

const known = new WeakMap<JourneyLog['runs'], EndedRuns>()

/** Hangs on the log alone, so it is made once for each. */
export function endedRuns(log: JourneyLog): EndedRuns {
  let ended = known.get(log.runs)
  if (!ended) known.set(log.runs, (ended = findEnded(log)))
  return ended
}

function findEnded({ runs, outcomes, actors, catalogue }: JourneyLog): EndedRuns {
  const kinds = catalogue.outcomeKinds.length
  const order = customerOrder(runs, actors.count)
  const outcomeStart = new Int32Array(runs.count + 1)
  for (let o = 0; o < outcomes.count; o++) outcomeStart[outcomes.run[o]! + 1]!++
  for (let r = 0; r < runs.count; r++) outcomeStart[r + 1]! += outcomeStart[r]!
  const next = outcomeStart.slice(), kindAt = new Uint8Array(outcomes.count)
  for (let o = 0; o < outcomes.count; o++) kindAt[next[outcomes.run[o]!]!++] = outcomes.kind[o]!

  let count = 0
  for (let r = 0; r < runs.count; r++) if (runs.status[r] !== 0) count++
  const start = new Int32Array(actors.count + 1), run = new Int32Array(count), journey = new Uint16Array(count), startedAt = new Int32Array(count), isAchieved = new Uint8Array(count)
  const kindStart = new Int32Array(count + 1), kind = new Uint8Array(outcomes.count), lastRun = new Int32Array(kinds).fill(-1)
  let filled = 0, kindsFilled = 0
  for (let c = 0; c < actors.count; c++) {
    for (let i = order.start[c]!; i < order.start[c + 1]!; i++) {
      const r = order.run[i]!
      if (runs.status[r] === 0) continue
      run[filled] = r
      journey[filled] = runs.journey[r]!
      startedAt[filled] = runs.startedAt[r]!
      isAchieved[filled] = runs.status[r] === 1 ? 1 : 0
      for (let o = outcomeStart[r]!; o < outcomeStart[r + 1]!; o++) {
        const k = kindAt[o]!
        if (k >= kinds || lastRun[k] === r) continue
        lastRun[k] = r
        kind[kindsFilled++] = k
      }
      kindStart[++filled] = kindsFilled
    }
    start[c + 1] = filled
  }
  return { start, run, journey, startedAt, isAchieved, kindStart, kind: kind.slice(0, kindsFilled) }
}
