import { NO_NUMBER } from '../columns/journeyLog.ts'
import { labelsOf } from '../columns/labels.ts'
import type { Selection } from '../columns/select.ts'
import type { Moments, SharedMoments } from '../kernel/clusterSums.ts'
import { directlyFollows, edgeQuantiles } from '../kernel/directlyFollows.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import { firstOfKind } from '../kernel/distinct.ts'
import { sequencesOf } from '../kernel/sequences.ts'
import type { Nodes } from './flow.ts'

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
  const sequences = [sequencesOf(one, nodes), sequencesOf(two, nodes)] as const
  const flows = [directlyFollows(sequences[0]), directlyFollows(sequences[1])] as const
  const { outcomeKinds } = one.log.catalogue
  const labels = labelsOf(one.log.catalogue, nodes)
  const { width } = sequences[0]
  const firstEdge = FIRST_MEASURES.length + outcomeKinds.length + width
  // Only edges that occur on a side get a place: most pairs never do.
  const edgeMeasure = new Int32Array(width * width)
  const edges: number[] = []
  for (let edge = 0; edge < edgeMeasure.length; edge++) {
    if ((flows[0].count[edge] ?? 0) + (flows[1].count[edge] ?? 0) === 0) continue
    edgeMeasure[edge] = firstEdge + edges.length
    edges.push(edge)
  }
  const measures: MeasureKey[] = [
    ...FIRST_MEASURES, ...outcomeKinds.map((kind) => `outcome ${kind.code}`), ...labels.map((label) => `place ${label.code}`),
    ...edges.map((edge) => `edge ${labels[Math.floor(edge / width)]!.code}\n${labels[edge % width]!.code}`),
  ]
  const per = divisorsOf(measures)
  const a = new SideSums(one, nodes, width, measures.length, edgeMeasure, now - EPOCH_2000_S), b = new SideSums(two, nodes, width, measures.length, edgeMeasure, now - EPOCH_2000_S)
  const shared = addUp(a, b, per)
  const side = (sums: SideSums, which: 0 | 1): SideTally => {
    const own = edges.filter((edge) => flows[which].count[edge]! > 0)
    const medians = edgeQuantiles(sequences[which], flows[which], own, [0.5])
    return {
      moments: sums.moments(per), entries: sums.selection.entries, took: sums.took,
      medians: new Map(own.map((edge, i) => [measures[edgeMeasure[edge]!]!, medians[i]![0]!])),
      costs: new Map(measures.flatMap((key, m) => (sums.spentAt[m] !== 0 ? [[key, sums.spentAt[m]!] as const] : []))),
    }
  }
  return { measures, a: side(a, 0), b: side(b, 1), shared }
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
  readonly spentAt: Float64Array
  readonly took: { readonly time: Int32Array; readonly hasEnded: Uint8Array; readonly customer: Int32Array }
  private readonly y: Float64Array
  private readonly yy: Float64Array
  private readonly yn: Float64Array
  private readonly present: Int32Array
  /** Runs of customer `c`: `ordered[place[c]] … ordered[place[c + 1] - 1]`. */
  private readonly place: Int32Array
  private readonly ordered: Int32Array
  private readonly outcomesOf: { readonly first: Int32Array; readonly next: Int32Array }
  private readonly codes: Uint16Array | Uint8Array
  private readonly width: number
  private readonly firstPlace: number
  private readonly edgeMeasure: Int32Array
  private readonly seen: Int32Array
  private readonly seenTouchpoint: Int32Array
  private readonly now: number
  private mark = 0

  constructor(selection: Selection, nodes: Nodes, width: number, measures: number, edgeMeasure: Int32Array, now: number) {
    const { log, picked } = selection
    const { entries } = log
    this.selection = selection
    this.own = new Float64Array(measures)
    this.touched = new Int32Array(measures)
    this.spentAt = new Float64Array(measures)
    this.y = new Float64Array(measures)
    this.yy = new Float64Array(measures)
    this.yn = new Float64Array(measures)
    this.present = new Int32Array(measures)
    this.took = { time: new Int32Array(picked.length), hasEnded: new Uint8Array(picked.length), customer: new Int32Array(picked.length) }
    ;[this.place, this.ordered] = byCustomer(selection)
    this.outcomesOf = linkOutcomes(selection)
    this.codes = nodes === 'touchpoint' ? entries.touchpoint : nodes === 'step' ? entries.step : entries.channel
    this.width = width
    this.firstPlace = FIRST_MEASURES.length + log.catalogue.outcomeKinds.length
    this.edgeMeasure = edgeMeasure
    this.seen = new Int32Array(measures)
    this.seenTouchpoint = new Int32Array(log.catalogue.touchpoints.length)
    this.now = now
  }

  moments(per: Int32Array): Moments {
    return { per, y: this.y, yy: this.yy, yn: this.yn, present: this.present }
  }

  /** Adds up the customer's runs. False when there are none. One loop with everything at hand: it sees every entry of both sides. */
  take(customer: number): boolean {
    const to = this.place[customer + 1]!
    let at = this.place[customer]!
    if (at === to) return false
    const { log, channelIn, isEveryChannel } = this.selection
    const { start, status, outcomeValue } = log.runs
    const { channel, touchpoint, at: moment, cost, revenue, sentiment, flags } = log.entries
    const { kind } = log.outcomes
    const { own, touched, seen, seenTouchpoint, spentAt, codes, width, edgeMeasure, took, ordered, outcomesOf, firstPlace } = this
    let { mark } = this
    // Counts only rise: a place or edge that is still 0 was not touched.
    let count = 0
    let runs = 0, mature = 0, achieved = 0, spent = 0, earned = 0, worth = 0, contacts = 0, repeats = 0, switches = 0, felt = 0, feltEntries = 0, hard = 0, hardEntries = 0
    for (; at < to; at++) {
      const r = ordered[at]!
      mark++
      let size = 0, first = 0, last = 0, channelBefore = -1, before = -1
      for (let e = start[r]!, end = start[r + 1]!; e < end; e++) {
        const way = channel[e]!
        if (!isEveryChannel && channelIn[way] === 0) continue
        last = moment[e]!
        if (size++ === 0) first = last
        else if (way !== channelBefore) switches++
        channelBefore = way
        const place = touchpoint[e]!
        if (seenTouchpoint[place] === mark) repeats++
        else seenTouchpoint[place] = mark
        const paid = cost[e]!, received = revenue[e]!, mood = sentiment[e]!, effort = flags[e]! >> 4
        if (paid !== NO_NUMBER) spent += paid
        if (received !== NO_NUMBER) earned += received
        if (mood === mood) {
          feltEntries++
          felt += mood
        }
        if (effort > 0) {
          hardEntries++
          hard += effort
        }
        const here = codes[e]!
        if (here >= width) continue
        const measure = firstPlace + here
        if (paid !== NO_NUMBER) spentAt[measure]! += paid
        if (seen[measure] !== mark) {
          seen[measure] = mark
          if (own[measure] === 0) touched[count++] = measure
          own[measure]!++
        }
        if (before >= 0) {
          const edge = edgeMeasure[before * width + here]!
          if (paid !== NO_NUMBER) spentAt[edge]! += paid
          if (seen[edge] !== mark) {
            seen[edge] = mark
            if (own[edge] === 0) touched[count++] = edge
            own[edge]!++
          }
        }
        before = here
      }
      runs++
      contacts += size
      worth += outcomeValue[r]!
      const isMature = status[r] !== 0
      took.time[mark - 1] = isMature ? last - first : Math.max(last, this.now) - first
      took.customer[mark - 1] = customer
      if (!isMature) continue
      took.hasEnded[mark - 1] = 1
      mature++
      if (status[r] === 1) achieved++
      for (let o = outcomesOf.first[r]!; o >= 0; o = outcomesOf.next[o]!) {
        const measure = FIRST_MEASURES.length + kind[o]!
        if (own[measure] === 0) touched[count++] = measure
        own[measure]!++
      }
    }
    this.mark = mark
    own[RUNS] = runs
    own[MATURE] = mature
    own[FELT_ENTRIES] = feltEntries
    own[EFFORT_ENTRIES] = hardEntries
    own[ACHIEVED] = achieved
    own[COST] = spent
    own[REVENUE] = earned
    own[MARGIN] = earned - spent
    own[VALUE] = worth
    own[ENTRIES] = contacts
    own[REPEATS] = repeats
    own[SWITCHES] = switches
    own[FELT] = felt
    own[EFFORT] = hard
    for (let m = 0; m < FIRST_MEASURES.length; m++) if (own[m] !== 0) touched[count++] = m
    this.touchedCount = count
    return true
  }

  /** Puts the customer's sums to the moments, and forgets them. */
  settle(per: Int32Array): void {
    const { own, touched, touchedCount, y, yy, yn, present } = this
    for (let i = 0; i < touchedCount; i++) {
      const m = touched[i]!, value = own[m]!
      y[m]! += value
      yy[m]! += value * value
      yn[m]! += value * own[per[m]!]!
      present[m]!++
    }
    for (let i = 0; i < touchedCount; i++) own[touched[i]!] = 0
    this.touchedCount = 0
  }
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
