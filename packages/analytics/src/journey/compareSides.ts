import { NO_NUMBER } from '../columns/journeyLog.ts'
import { labelsOf } from '../columns/labels.ts'
import type { Selection } from '../columns/select.ts'
import type { Moments, SharedMoments } from '../kernel/clusterSums.ts'
import { directlyFollows, edgeQuantiles } from '../kernel/directlyFollows.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import { firstOfKind } from '../kernel/distinct.ts'
import { sequencesOf, type Sequences } from '../kernel/sequences.ts'
import type { Nodes } from './flow.ts'
import { runFactsOf, type RunFacts } from './runFacts.ts'

/** What is added up for each customer first, in this order; then outcomes, places and edges. The first four divide the others. */
export const FIRST_MEASURES = ['runs', 'mature', 'feltEntries', 'effortEntries', 'achieved', 'cost', 'revenue', 'margin', 'outcomeValue', 'entriesPerRun', 'repeats', 'channelSwitches', 'felt', 'effort'] as const

/** One line of what is added up: a name of `FIRST_MEASURES`, or `outcome CODE`, `place CODE`, `edge FROM\nTO`. */
export type MeasureKey = string

export interface SidesTally {
  readonly measures: readonly MeasureKey[]
  readonly a: SideTally
  readonly b: SideTally
  readonly shared: SharedMoments
}

export interface SideTally {
  /** By customer; measures as in `measures`. */
  readonly moments: Moments
  readonly entries: number
  /** Of each run, in any order: seconds from first to last entry, of an open one until now; whether it has ended; its customer. */
  readonly took: { readonly time: Int32Array; readonly hasEnded: Uint8Array; readonly customer: Int32Array }
  /** Median seconds of each edge that occurs, by measure key. */
  readonly medians: ReadonlyMap<MeasureKey, number>
  /** Minor units spent at each place, and at the end of each edge, by measure key. */
  readonly costs: ReadonlyMap<MeasureKey, number>
}

/** Adds up both sides over the same measures, customer by customer. @param now seconds since 1970. */
export function tallySides(one: Selection, two: Selection, nodes: Nodes, now: number): SidesTally {
  const factsA = runFactsOf(one, nodes), factsB = sameThings(factsA, runFactsOf(two, nodes))
  const { outcomeKinds } = one.log.catalogue
  const labels = labelsOf(one.log.catalogue, nodes)
  const { width } = factsA
  const edges = factsB.edges
  const edgeKey = (edge: number): MeasureKey => `edge ${labels[Math.floor(edge / width)]!.code}\n${labels[edge % width]!.code}`
  const measures: MeasureKey[] = [
    ...FIRST_MEASURES, ...outcomeKinds.map((kind) => `outcome ${kind.code}`), ...labels.map((label) => `place ${label.code}`), ...edges.map(edgeKey),
  ]
  const per = divisorsOf(measures)
  const a = new SideSums(one, factsA, measures.length, now - EPOCH_2000_S), b = new SideSums(two, factsB, measures.length, now - EPOCH_2000_S)
  const shared = addUp(a, b, per)
  const side = (sums: SideSums): SideTally => {
    const sequences = sequencesOf(sums.selection, nodes), flow = directlyFollows(sequences)
    const own = edges.filter((edge) => flow.count[edge]! > 0)
    const medians = edgeQuantiles(sequences, flow, own, [0.5])
    return {
      moments: sums.moments(per), entries: sums.selection.entries, took: sums.took,
      medians: new Map(own.map((edge, i) => [edgeKey(edge), medians[i]![0]!])), costs: costsOf(sums.selection, sequences, nodes, (code) => `place ${labels[code]!.code}`, edgeKey),
    }
  }
  return { measures, a: side(a), b: side(b), shared }
}

/** The same facts with things numbered as in `first`; edges only this side has come after them. */
function sameThings(first: RunFacts, facts: RunFacts): RunFacts {
  if (facts === first) return facts
  const at = new Map(first.edges.map((edge, i) => [edge, i]))
  const edges = [...first.edges]
  const thingOf = Int32Array.from(facts.edges, (edge) => first.width + (at.get(edge) ?? edges.push(edge) - 1))
  return { ...facts, edges, thing: facts.thing.map((thing) => (thing < facts.width ? thing : thingOf[thing - facts.width]!)) }
}

/** What was spent at each place and at the end of each edge, minor units. */
function costsOf({ log, channelIn, isEveryChannel }: Selection, sequences: Sequences, nodes: Nodes, placeKey: (code: number) => MeasureKey, edgeKey: (edge: number) => MeasureKey): ReadonlyMap<MeasureKey, number> {
  const { runs, entries } = log
  const { cost, channel } = entries
  const codes = nodes === 'touchpoint' ? entries.touchpoint : nodes === 'step' ? entries.step : channel
  const { width } = sequences
  const atPlace = new Float64Array(width), atEdge = new Float64Array(width * width)
  for (let s = 0; s < sequences.count; s++) {
    const r = sequences.run[s]!
    for (let e = runs.start[r]!, end = runs.start[r + 1]!, before = -1; e < end; e++) {
      const here = codes[e]!
      if (here >= width || (!isEveryChannel && channelIn[channel[e]!] === 0)) continue
      const paid = cost[e]!
      if (paid !== NO_NUMBER) {
        atPlace[here]! += paid
        if (before >= 0) atEdge[before * width + here]! += paid
      }
      before = here
    }
  }
  const costs = new Map<MeasureKey, number>()
  for (let code = 0; code < width; code++) if (atPlace[code] !== 0) costs.set(placeKey(code), atPlace[code]!)
  for (let edge = 0; edge < atEdge.length; edge++) if (atEdge[edge] !== 0) costs.set(edgeKey(edge), atEdge[edge]!)
  return costs
}

/** Which measure divides each one; divisors divide themselves. */
export function divisorsOf(measures: readonly MeasureKey[]): Int32Array {
  const divisor: Readonly<Record<string, number>> = {
    runs: RUNS, mature: MATURE, feltEntries: FELT_ENTRIES, effortEntries: EFFORT_ENTRIES, achieved: MATURE, outcome: MATURE, felt: FELT_ENTRIES, effort: EFFORT_ENTRIES,
  }
  return Int32Array.from(measures, (key) => divisor[key.split(' ', 1)[0]!] ?? RUNS)
}

const [RUNS, MATURE, FELT_ENTRIES, EFFORT_ENTRIES, ACHIEVED, COST, REVENUE, MARGIN, VALUE, ENTRIES, REPEATS, SWITCHES, FELT, EFFORT] = FIRST_MEASURES.map((_, i) => i) as unknown as readonly [number, number, number, number, number, number, number, number, number, number, number, number, number, number]

/** Every customer of either side once: what each of them adds to the moments of A, of B, and of both. */
function addUp(a: SideSums, b: SideSums, per: Int32Array): SharedMoments {
  const measures = per.length
  const yy = new Float64Array(measures), yn = new Float64Array(measures), ny = new Float64Array(measures)
  let customers = 0
  const people = a.selection.log.actors.count
  for (let customer = 0; customer < people; customer++) {
    const isInA = a.take(customer), isInB = b.take(customer)
    if (isInA && isInB) {
      customers++
      for (let i = 0; i < a.touchedCount; i++) {
        const m = a.touched[i]!
        yy[m]! += a.own[m]! * b.own[m]!
        yn[m]! += a.own[m]! * b.own[per[m]!]!
      }
      for (let i = 0; i < b.touchedCount; i++) {
        const m = b.touched[i]!
        ny[m]! += a.own[per[m]!]! * b.own[m]!
      }
    }
    if (isInA) a.settle(per)
    if (isInB) b.settle(per)
  }
  return { customers, yy, yn, ny }
}

/** One side's runs by customer, and the sums of whoever is being looked at. */
class SideSums {
  readonly selection: Selection
  /** What the customer has of each measure; zero again after `settle`. */
  readonly own: Float64Array
  readonly touched: Int32Array
  touchedCount = 0
  readonly took: SideTally['took']
  /** Sum, sum of squares, sum of products with the divisor and number of customers, side by side for each measure. */
  private readonly sums: Float64Array
  /** First measures of every customer, one row for each. */
  private readonly first: Float64Array
  /** Runs of customer `c`: `ordered[place[c]] … ordered[place[c + 1] - 1]`. */
  private readonly place: Int32Array
  private readonly ordered: Int32Array
  private readonly outcomesOf: { readonly first: Int32Array; readonly next: Int32Array }
  private readonly facts: RunFacts
  private readonly firstPlace: number

  /** @param now seconds since 2000 */
  constructor(selection: Selection, facts: RunFacts, measures: number, now: number) {
    this.selection = selection
    this.facts = facts
    this.own = new Float64Array(measures)
    this.touched = new Int32Array(measures)
    this.sums = new Float64Array(4 * measures)
    ;[this.place, this.ordered] = byCustomer(selection)
    this.outcomesOf = linkOutcomes(selection)
    this.firstPlace = FIRST_MEASURES.length + selection.log.catalogue.outcomeKinds.length
    this.first = firstMeasures(selection, facts)
    this.took = tookOf(selection, facts, now)
  }

  moments(per: Int32Array): Moments {
    const { sums } = this
    const every = <Values extends Float64Array | Int32Array>(part: number, into: Values): Values => {
      for (let m = 0; m < per.length; m++) into[m] = sums[4 * m + part]!
      return into
    }
    return { per, y: every(0, new Float64Array(per.length)), yy: every(1, new Float64Array(per.length)), yn: every(2, new Float64Array(per.length)), present: every(3, new Int32Array(per.length)) }
  }

  /** Adds up the customer's runs. False when there are none. */
  take(customer: number): boolean {
    const to = this.place[customer + 1]!
    let at = this.place[customer]!
    if (at === to) return false
    const { own, touched, ordered, outcomesOf, firstPlace, first } = this
    const { start, thing } = this.facts
    const { kind } = this.selection.log.outcomes
    // Counts only rise: what is still 0 was not touched.
    let count = 0
    for (; at < to; at++) {
      const r = ordered[at]!
      for (let i = start[r]!, end = start[r + 1]!; i < end; i++) {
        const m = firstPlace + thing[i]!
        if (own[m] === 0) touched[count++] = m
        own[m]!++
      }
      for (let o = outcomesOf.first[r]!; o >= 0; o = outcomesOf.next[o]!) {
        const m = FIRST_MEASURES.length + kind[o]!
        if (own[m] === 0) touched[count++] = m
        own[m]!++
      }
    }
    for (let m = 0, from = customer * FIRST_MEASURES.length; m < FIRST_MEASURES.length; m++) {
      const value = first[from + m]!
      if (value === 0) continue
      own[m] = value
      touched[count++] = m
    }
    this.touchedCount = count
    return true
  }

  /** Puts the customer's sums to the moments, and forgets them. */
  settle(per: Int32Array): void {
    const { own, touched, touchedCount, sums, firstPlace } = this
    const runs = own[RUNS]!
    for (let i = 0; i < touchedCount; i++) {
      const m = touched[i]!, value = own[m]!, at = m << 2
      sums[at]! += value
      sums[at + 1]! += value * value
      sums[at + 2]! += value * (m >= firstPlace ? runs : own[per[m]!]!)
      sums[at + 3]!++
    }
    for (let i = 0; i < touchedCount; i++) own[touched[i]!] = 0
    this.touchedCount = 0
  }
}

/** The first measures of every customer, customers × measures. Runs are read from front to back, which is what makes it quick. */
function firstMeasures({ log, picked }: Selection, facts: RunFacts): Float64Array {
  const width = FIRST_MEASURES.length
  const sums = new Float64Array(log.actors.count * width)
  const { actor, status, outcomeValue } = log.runs
  const { cost, revenue, entries, repeats, channelSwitches, feltEntries, felt, effortEntries, effort } = facts
  for (let i = 0; i < picked.length; i++) {
    const r = picked[i]!
    const row = actor[r]! * width
    sums[row + RUNS]!++
    if (status[r] !== 0) sums[row + MATURE]!++
    if (status[r] === 1) sums[row + ACHIEVED]!++
    sums[row + COST]! += cost[r]!
    sums[row + REVENUE]! += revenue[r]!
    sums[row + MARGIN]! += revenue[r]! - cost[r]!
    sums[row + VALUE]! += outcomeValue[r]!
    sums[row + ENTRIES]! += entries[r]!
    sums[row + REPEATS]! += repeats[r]!
    sums[row + SWITCHES]! += channelSwitches[r]!
    sums[row + FELT_ENTRIES]! += feltEntries[r]!
    sums[row + FELT]! += felt[r]!
    sums[row + EFFORT_ENTRIES]! += effortEntries[r]!
    sums[row + EFFORT]! += effort[r]!
  }
  return sums
}

function tookOf({ log, picked }: Selection, { first, last }: RunFacts, now: number): SideTally['took'] {
  const { actor, status } = log.runs
  const time = new Int32Array(picked.length), hasEnded = new Uint8Array(picked.length), customer = new Int32Array(picked.length)
  for (let i = 0; i < picked.length; i++) {
    const r = picked[i]!
    const isMature = status[r] !== 0
    time[i] = isMature ? last[r]! - first[r]! : Math.max(last[r]!, now) - first[r]!
    hasEnded[i] = isMature ? 1 : 0
    customer[i] = actor[r]!
  }
  return { time, hasEnded, customer }
}

/** A counting sort. */
function byCustomer({ log, picked }: Selection): readonly [place: Int32Array, ordered: Int32Array] {
  const { actor } = log.runs
  const place = new Int32Array(log.actors.count + 1)
  for (let i = 0; i < picked.length; i++) place[actor[picked[i]!]! + 1]!++
  for (let c = 0; c < log.actors.count; c++) place[c + 1]! += place[c]!
  const next = place.slice(), ordered = new Int32Array(picked.length)
  for (let i = 0; i < picked.length; i++) ordered[next[actor[picked[i]!]!]!++] = picked[i]!
  return [place, ordered]
}

/** Outcomes of ended runs as chains, each kind once a run. */
function linkOutcomes({ log, runIn }: Selection): { readonly first: Int32Array; readonly next: Int32Array } {
  const { outcomes, runs, catalogue } = log
  const kinds = catalogue.outcomeKinds.length
  const first = new Int32Array(runs.count).fill(-1), next = new Int32Array(outcomes.count)
  const isFirst = firstOfKind(runs.count, kinds)
  for (let o = 0; o < outcomes.count; o++) {
    const r = outcomes.run[o]!, kind = outcomes.kind[o]!
    if (kind >= kinds || runIn[r] === 0 || runs.status[r] === 0 || !isFirst(r, kind)) continue
    next[o] = first[r]!
    first[r] = o
  }
  return { first, next }
}
