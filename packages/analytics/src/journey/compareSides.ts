import { NO_NUMBER } from '../columns/journeyLog.ts'
import { labelsOf } from '../columns/labels.ts'
import type { Selection } from '../columns/select.ts'
import { Ints } from '../columns/raw.ts'
import type { ClusterSums, Moments, SharedMoments } from '../kernel/clusterSums.ts'
import { ascending } from '../kernel/ascending.ts'
import { directlyFollows, edgeQuantiles } from '../kernel/directlyFollows.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import { sequencesOf, type Sequences } from '../kernel/sequences.ts'
import type { Nodes } from './flow.ts'
import { COUNTS, COUNTS_WIDTH, runFactsOf, SUMS, SUMS_WIDTH, type RunFacts } from './runFacts.ts'

/** What is added up for each customer first, in this order; then outcomes, places and edges. The first four divide the others. */
export const FIRST_MEASURES = ['runs', 'mature', 'feltEntries', 'effortEntries', 'achieved', 'cost', 'revenue', 'margin', 'outcomeValue', 'entriesPerRun', 'repeats', 'channelSwitches', 'felt', 'effort'] as const

/** One line of what is added up: a name of `FIRST_MEASURES`, or `outcome CODE`, `place CODE`, `edge FROM\nTO`. */
export type MeasureKey = string

export interface SidesTally {
  readonly measures: readonly MeasureKey[]
  readonly a: SideTally
  readonly b: SideTally
  readonly shared: SharedMoments
  /** What each customer of A, then of B has of each measure, and of one more that is given by customer: asked for only where customers are permuted. */
  readonly byCustomer: (more: readonly [Float64Array, Float64Array]) => Generator<void, readonly [ClusterSums, ClusterSums]>
}

export interface SideTally {
  /** By customer; measures as in `measures`. */
  readonly moments: Moments
  readonly entries: number
  /** Of each run, best shortest first: seconds from first to last entry, of an open one until now; whether it has ended; its customer. */
  readonly took: { readonly time: Int32Array; readonly hasEnded: Uint8Array; readonly customer: Int32Array }
  /** Median seconds of each edge that occurs, by measure key. */
  readonly medians: ReadonlyMap<MeasureKey, number>
  /** Minor units spent at each place, and at the end of each edge, by measure key. */
  readonly costs: ReadonlyMap<MeasureKey, number>
}

/** Adds up both sides over the same measures, customer by customer. @param now seconds since 1970. */
export function tallySides(one: Selection, two: Selection, nodes: Nodes, now: number): SidesTally {
  const { outcomeKinds } = one.log.catalogue
  const factsA = runFactsOf(one, nodes), factsB = sameThings(factsA, runFactsOf(two, nodes), outcomeKinds.length)
  const labels = labelsOf(one.log.catalogue, nodes)
  const { width } = factsA
  const edges = factsB.edges
  const edgeKey = (edge: number): MeasureKey => `edge ${labels[Math.floor(edge / width)]!.code}\n${labels[edge % width]!.code}`
  const measures: MeasureKey[] = [
    ...FIRST_MEASURES, ...outcomeKinds.map((kind) => `outcome ${kind.code}`), ...labels.map((label) => `place ${label.code}`), ...edges.map(edgeKey),
  ]
  const per = divisorsOf(measures)
  const a = sideRows(one, factsA), b = sideRows(two, factsB)
  const sums = addUp(a, b, per, outcomeKinds.length)
  const side = (rows: SideRows, moments: Moments): SideTally => {
    const sequences = sequencesOf(rows.selection, nodes), flow = directlyFollows(sequences)
    const own = edges.filter((edge) => flow.count[edge]! > 0)
    const medians = edgeQuantiles(sequences, flow, own, [0.5])
    return {
      moments, entries: rows.selection.entries, took: tookOf(rows, now - EPOCH_2000_S),
      medians: new Map(own.map((edge, i) => [edgeKey(edge), medians[i]![0]!])), costs: costsOf(rows.selection, sequences, nodes, (code) => `place ${labels[code]!.code}`, edgeKey),
    }
  }
  return { measures, a: side(a, sums.a), b: side(b, sums.b), shared: sums.shared, byCustomer: (more) => byCustomer(a, b, measures.length, more) }
}

/** The same facts with things numbered as in `first`; edges only this side has come after them. */
function sameThings(first: RunFacts, facts: RunFacts, kinds: number): RunFacts {
  if (facts === first) return facts
  const at = new Map(first.edges.map((edge, i) => [edge, i]))
  const edges = [...first.edges]
  const firstEdge = kinds + first.width
  const thingOf = Int32Array.from(facts.edges, (edge) => firstEdge + (at.get(edge) ?? edges.push(edge) - 1))
  return { ...facts, edges, thing: facts.thing.map((thing) => (thing < firstEdge ? thing : thingOf[thing - firstEdge]!)) }
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

/** The rows of a side. */
interface SideRows {
  readonly selection: Selection
  readonly facts: RunFacts
  /** By row: 1 when its run is on this side. */
  readonly rowIn: Uint8Array
}

function sideRows(selection: Selection, facts: RunFacts): SideRows {
  const { runIn } = selection, { run } = facts
  const rowIn = new Uint8Array(run.length)
  for (let row = 0; row < run.length; row++) rowIn[row] = runIn[run[row]!]!
  return { selection, facts, rowIn }
}

const FIRST = FIRST_MEASURES.length

/** The first measures of a customer's runs on one side, written into `into`; gives the number of runs. */
function firstMeasures({ facts: { counts, sums }, rowIn }: SideRows, from: number, to: number, into: Float64Array): number {
  let runs = 0, mature = 0, achieved = 0, cost = 0, revenue = 0, value = 0, entries = 0, repeats = 0, switches = 0, feltEntries = 0, felt = 0, effortEntries = 0, effort = 0
  for (let row = from; row < to; row++) {
    if (rowIn[row] === 0) continue
    runs++
    const c = row * COUNTS_WIDTH, s = row * SUMS_WIDTH
    const status = counts[c + COUNTS.status]!
    if (status !== 0) mature++
    if (status === 1) achieved++
    entries += counts[c + COUNTS.entries]!
    repeats += counts[c + COUNTS.repeats]!
    switches += counts[c + COUNTS.switches]!
    feltEntries += counts[c + COUNTS.feltEntries]!
    effortEntries += counts[c + COUNTS.effortEntries]!
    effort += counts[c + COUNTS.effort]!
    value += counts[c + COUNTS.outcomeValue]!
    cost += sums[s + SUMS.cost]!
    revenue += sums[s + SUMS.revenue]!
    felt += sums[s + SUMS.felt]!
  }
  if (runs === 0) return 0
  into[RUNS] = runs
  into[MATURE] = mature
  into[FELT_ENTRIES] = feltEntries
  into[EFFORT_ENTRIES] = effortEntries
  into[ACHIEVED] = achieved
  into[COST] = cost
  into[REVENUE] = revenue
  into[MARGIN] = revenue - cost
  into[VALUE] = value
  into[ENTRIES] = entries
  into[REPEATS] = repeats
  into[SWITCHES] = switches
  into[FELT] = felt
  into[EFFORT] = effort
  return runs
}

/** Sums of each measure, side by side: y, y², y·n, customers with any, and for customers on both sides y·n of the other side, y·y of both. */
const WIDE = 8

/**
 * Every customer of either side once. What a run has is counted as it is met: with k of the same customer's runs before it, the sum of squares
 * rises by 2k + 1. `seen` holds k above a mark that rises with every customer, so that nothing has to be cleared.
 */
function addUp(a: SideRows, b: SideRows, per: Int32Array, kinds: number): { readonly a: Moments; readonly b: Moments; readonly shared: SharedMoments } {
  const measures = per.length
  const sumsA = new Float64Array(measures * WIDE), sumsB = new Float64Array(measures * WIDE)
  const firstA = new Float64Array(FIRST), firstB = new Float64Array(FIRST)
  const seenA = new Int32Array(measures), seenB = new Int32Array(measures)
  const people = a.selection.log.actors.count, firstPlace = FIRST + kinds
  let customers = 0, mark = 1
  for (let customer = 0; customer < people; customer++) {
    const fromA = a.facts.place[customer]!, toA = a.facts.place[customer + 1]!, fromB = b.facts.place[customer]!, toB = b.facts.place[customer + 1]!
    const runsA = firstMeasures(a, fromA, toA, firstA), runsB = firstMeasures(b, fromB, toB, firstB)
    const isBoth = runsA > 0 && runsB > 0
    if (isBoth) customers++
    if (runsA > 0) {
      addFirst(sumsA, firstA, per, isBoth ? firstB : null)
      addThings(a, fromA, toA, sumsA, seenA, mark, firstPlace, runsA, firstA[MATURE]! | 0, isBoth ? runsB : 0, isBoth ? firstB[MATURE]! | 0 : 0, null)
    }
    if (runsB > 0) {
      addFirst(sumsB, firstB, per, isBoth ? firstA : null)
      addThings(b, fromB, toB, sumsB, seenB, mark, firstPlace, runsB, firstB[MATURE]! | 0, isBoth ? runsA : 0, isBoth ? firstA[MATURE]! | 0 : 0, isBoth ? seenA : null)
    }
    mark += Math.max(runsA, runsB) + 1
  }
  const column = (sums: Float64Array, part: number): Float64Array => Float64Array.from(per, (_, m) => sums[m * WIDE + part]!)
  const moments = (sums: Float64Array): Moments => ({ per, y: column(sums, 0), yy: column(sums, 1), yn: column(sums, 2), present: Int32Array.from(column(sums, 3)) })
  return { a: moments(sumsA), b: moments(sumsB), shared: { customers, yy: column(sumsB, 5), yn: column(sumsA, 4), ny: column(sumsB, 4) } }
}

function addFirst(sums: Float64Array, first: Float64Array, per: Int32Array, other: Float64Array | null): void {
  for (let m = 0, at = 0; m < FIRST; m++, at += WIDE) {
    const y = first[m]!
    if (y === 0) continue
    const d = per[m]!
    sums[at]! += y
    sums[at + 1]! += y * y
    sums[at + 2]! += y * first[d]!
    sums[at + 3]!++
    if (other !== null) {
      sums[at + 4]! += y * other[d]!
      sums[at + 5]! += y * other[m]!
    }
  }
}

function addThings({ facts: { start, thing }, rowIn }: SideRows, from: number, to: number, sums: Float64Array, seen: Int32Array, mark: number, firstPlace: number, runs: number, mature: number, otherRuns: number, otherMature: number, other: Int32Array | null): void {
  for (let row = from; row < to; row++) {
    if (rowIn[row] === 0) continue
    for (let i = start[row]!, end = start[row + 1]!; i < end; i++) {
      const m = FIRST + thing[i]!, at = m * WIDE
      let before = seen[m]! - mark
      if (before < 0) {
        before = 0
        sums[at + 3]!++
      }
      seen[m] = mark + before + 1
      sums[at]!++
      sums[at + 1]! += 2 * before + 1
      const isOutcome = m < firstPlace
      sums[at + 2]! += isOutcome ? mature : runs
      sums[at + 4]! += isOutcome ? otherMature : otherRuns
      if (other !== null && other[m]! > mark) sums[at + 5]! += other[m]! - mark
    }
  }
}

/** Work goes on after so many customers were looked at: some 10 ms. */
const PAUSE_CUSTOMERS = 8192

function* byCustomer(a: SideRows, b: SideRows, measures: number, [moreA, moreB]: readonly [Float64Array, Float64Array]): Generator<void, readonly [ClusterSums, ClusterSums]> {
  return [yield* sumsOf(a, measures, moreA), yield* sumsOf(b, measures, moreB)]
}

/** What every customer of a side has of each measure and of one `more`. */
function* sumsOf(rows: SideRows, measures: number, more: Float64Array): Generator<void, ClusterSums> {
  const { facts: { place, start, thing }, rowIn, selection } = rows
  const people = selection.log.actors.count
  const first = new Float64Array(FIRST), own = new Int32Array(measures), touched = new Int32Array(measures)
  const cluster = new Ints(), ends = new Ints(), measure = new Ints()
  const sum = new Float64Array(thing.length + people * (FIRST + 1))
  for (let customer = 0; customer < people; customer++) {
    if (customer % PAUSE_CUSTOMERS === 0) yield
    const from = place[customer]!, to = place[customer + 1]!
    if (firstMeasures(rows, from, to, first) === 0) continue
    cluster.push(customer)
    for (let m = 0; m < FIRST; m++) {
      if (first[m] === 0) continue
      sum[measure.length] = first[m]!
      measure.push(m)
    }
    let count = 0
    for (let row = from; row < to; row++) {
      if (rowIn[row] === 0) continue
      for (let i = start[row]!, end = start[row + 1]!; i < end; i++) {
        const m = FIRST + thing[i]!
        if (own[m]!++ === 0) touched[count++] = m
      }
    }
    for (let t = 0; t < count; t++) {
      const m = touched[t]!
      sum[measure.length] = own[m]!
      measure.push(m)
      own[m] = 0
    }
    sum[measure.length] = more[customer]!
    measure.push(measures)
    ends.push(measure.length)
  }
  const starts = new Int32Array(cluster.length + 1)
  starts.set(ends.taken(), 1)
  return { measures: measures + 1, cluster: cluster.taken(), start: starts, measure: measure.taken(), sum: sum.subarray(0, measure.length) }
}

/** Seconds of every run, shortest first: ended ones stand so already, the few open ones are put between. @param now seconds since 2000 */
function tookOf({ selection, facts: { place, counts, byTime }, rowIn }: SideRows, now: number): SideTally['took'] {
  const { runs, log } = selection
  const time = new Int32Array(runs), hasEnded = new Uint8Array(runs), customer = new Int32Array(runs)
  const open = new Int32Array(runs), openOf = new Int32Array(runs)
  let opens = 0
  for (let c = 0; c < log.actors.count; c++) {
    for (let row = place[c]!, to = place[c + 1]!; row < to; row++) {
      const at = row * COUNTS_WIDTH
      if (rowIn[row] === 0 || counts[at + COUNTS.status] !== 0) continue
      open[opens] = Math.max(counts[at + COUNTS.last]!, now) - counts[at + COUNTS.first]!
      openOf[opens++] = c
    }
  }
  const order = ascending(open.subarray(0, opens))
  let n = 0, o = 0
  const putOpen = (before: number): void => {
    for (; o < opens && open[order[o]!]! < before; o++, n++) {
      time[n] = open[order[o]!]!
      customer[n] = openOf[order[o]!]!
    }
  }
  let next = opens > 0 ? open[order[0]!]! : Number.POSITIVE_INFINITY
  for (let i = 0; i < byTime.row.length; i++) {
    if (rowIn[byTime.row[i]!] === 0) continue
    const seconds = byTime.seconds[i]!
    if (next < seconds) {
      putOpen(seconds)
      next = o < opens ? open[order[o]!]! : Number.POSITIVE_INFINITY
    }
    time[n] = seconds
    customer[n] = byTime.customer[i]!
    hasEnded[n++] = 1
  }
  putOpen(Number.POSITIVE_INFINITY)
  return { time, hasEnded, customer }
}
