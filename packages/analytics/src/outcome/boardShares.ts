import type { JourneyLog } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import type { RatioSums, SharedSums } from '../kernel/ratio.ts'
import { RatioTally, SharedTally } from '../kernel/ratioTally.ts'
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
  const kinds = catalogue.outcomeKinds.length, journeys = catalogue.journeys.length
  const kindsOf = catalogue.journeys.map((j) => Uint8Array.from(catalogue.outcomeKinds.flatMap((k, i) => (seen.has(`${j.code} ${k.code}`) ? [i] : []))))
  const isJudged = Uint8Array.from(catalogue.journeys, (j) => (judged.has(j.code) ? 1 : 0))
  const one = new Side(now, kindsOf, isJudged), two = before && new Side(before, kindsOf, isJudged)
  const both = two && new SharedTally(kinds + journeys + 1)
  for (let c = 0; c < actors.count; c++) {
    one.take(c)
    if (two && both) {
      two.take(c)
      if (one.met > 0 && two.met > 0) for (let i = 0; i < one.met; i++) {
        const m = one.measures[i]!
        both.add(m, one.y[m]!, one.n[m]!, two.y[m]!, two.n[m]!)
      }
      two.put(c)
    }
    one.put(c)
  }
  const named = <Sums>(sums: readonly Sums[]): BoardShares<Sums> => ({
    kinds: new Map(catalogue.outcomeKinds.map((k, i) => [k.code, sums[i]!])), journeys: new Map(catalogue.journeys.map((j, i) => [j.code, sums[kinds + i]!])), all: sums[kinds + journeys]!,
  })
  return { now: named(one.tally.sums()), before: two && both && { shares: named(two.tally.sums()), shared: named(both.sums()) } }
}

/** One cohort's runs of one customer at a time. Measures: kinds, then journeys, then all. */
class Side {
  readonly tally: RatioTally
  /** What the customer has of each measure, and the measures met. */
  readonly y: Int32Array
  readonly n: Int32Array
  readonly measures: Int32Array
  met = 0
  private readonly ended: EndedRuns
  private readonly runIn: Uint8Array
  private readonly kinds: number
  private readonly kindsOf: readonly Uint8Array[]
  private readonly isJudged: Uint8Array

  constructor({ log, runIn }: Selection, kindsOf: readonly Uint8Array[], isJudged: Uint8Array) {
    this.kinds = log.catalogue.outcomeKinds.length
    const measures = this.kinds + kindsOf.length + 1
    this.tally = new RatioTally(measures)
    this.y = new Int32Array(measures)
    this.n = new Int32Array(measures)
    this.measures = new Int32Array(measures)
    this.ended = endedRuns(log)
    this.runIn = runIn
    this.kindsOf = kindsOf
    this.isJudged = isJudged
  }

  take(customer: number): void {
    const { start, run, journey, isAchieved, kindStart, kind } = this.ended
    const { runIn, y, n, measures, kinds } = this
    let met = 0
    for (let i = start[customer]!, end = start[customer + 1]!; i < end; i++) {
      if (runIn[run[i]!] === 0) continue
      const m = kinds + journey[i]!
      if (n[m] === 0) measures[met++] = m
      n[m]!++
      y[m]! += isAchieved[i]!
      for (let k = kindStart[i]!, last = kindStart[i + 1]!; k < last; k++) y[kind[k]!]!++
    }
    if (met > 0) met = this.takeBases(met)
    this.met = met
  }

  /** A kind's base are the runs of the journeys it was ever seen in. */
  private takeBases(journeys: number): number {
    const { y, n, measures, kinds, kindsOf, isJudged } = this
    const all = kinds + kindsOf.length
    let met = journeys
    for (let i = 0; i < journeys; i++) {
      const m = measures[i]!, j = m - kinds, runs = n[m]!
      const own = kindsOf[j]!
      for (let k = 0; k < own.length; k++) {
        const which = own[k]!
        if (n[which] === 0) measures[met++] = which
        n[which]! += runs
      }
      if (isJudged[j] === 0) continue
      if (n[all] === 0) measures[met++] = all
      n[all]! += runs
      y[all]! += y[m]!
    }
    return met
  }

  /** Adds the customer to the sums, and forgets her. */
  put(customer: number): void {
    const { y, n, measures, met, tally } = this
    for (let i = 0; i < met; i++) {
      const m = measures[i]!
      tally.add(m, customer, y[m]!, n[m]!)
      y[m] = 0
      n[m] = 0
    }
    this.met = 0
  }
}

/** Ended runs customer by customer, with the kinds of outcomes each has; every kind once. */
interface EndedRuns {
  readonly start: Int32Array
  readonly run: Int32Array
  readonly journey: Uint16Array
  readonly isAchieved: Uint8Array
  readonly kindStart: Int32Array
  readonly kind: Uint8Array
}

const known = new WeakMap<JourneyLog['runs'], EndedRuns>()

/** Hangs on the log alone, so it is made once for each. */
function endedRuns(log: JourneyLog): EndedRuns {
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
  const start = new Int32Array(actors.count + 1), run = new Int32Array(count), journey = new Uint16Array(count), isAchieved = new Uint8Array(count)
  const kindStart = new Int32Array(count + 1), kind = new Uint8Array(outcomes.count), lastRun = new Int32Array(kinds).fill(-1)
  let filled = 0, kindsFilled = 0
  for (let c = 0; c < actors.count; c++) {
    for (let i = order.start[c]!; i < order.start[c + 1]!; i++) {
      const r = order.run[i]!
      if (runs.status[r] === 0) continue
      run[filled] = r
      journey[filled] = runs.journey[r]!
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
  return { start, run, journey, isAchieved, kindStart, kind: kind.slice(0, kindsFilled) }
}
