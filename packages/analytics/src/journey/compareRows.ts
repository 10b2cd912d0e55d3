import type { Catalogue } from '../columns/journeyLog.ts'
import { labelsOf, type Nodes } from '../columns/labels.ts'
import { momentsOf, sharedMoments, type ClusterSums } from '../kernel/clusterSums.ts'
import { divisorsOf, FIRST_MEASURES, type MeasureKey } from './compareMeasures.ts'
import { scoreAt, waitScores, type Waits } from './compareWaits.ts'
import { mostTaken, OTHER_VARIANTS } from './compareVariants.ts'
import type { SidesTally, SideTally } from './compareSides.ts'

/** One side of a comparison as rows: what the reference in SQL and the naive oracle have. */
export interface SideRows {
  /** Times in seconds since 2000 (`last` of an ended run: its end), amounts in minor units. */
  readonly runs: readonly {
    readonly customer: number
    readonly status: string
    /** Of a journey that has a goal. */
    readonly isJudged: boolean
    readonly first: number
    readonly last: number
    readonly entries: number
    readonly cost: number
    readonly revenue: number
    readonly outcomeValue: number
    readonly repeats: number
    readonly channelSwitches: number
    readonly feltEntries: number
    readonly felt: number
    readonly effortEntries: number
    readonly effort: number
  }[]
  /** Of a customer: runs with an outcome, place or variant; visits that are judged, moves along an edge in time. */
  readonly counts: readonly { readonly customer: number; readonly key: MeasureKey; readonly n: number }[]
  /** Of each such move the edge’s key and its seconds. */
  readonly waits: readonly { readonly customer: number; readonly key: MeasureKey; readonly gap: number }[]
  /** Places and edges: what was spent there in all; of an edge how often and in how many runs it was taken, and how long it took. */
  readonly ways: readonly { readonly key: MeasureKey; readonly cost: number; readonly runs: number; readonly moves: number; readonly medianS: number | null }[]
}

/**
 * @param withinS window of each place that anybody went on from, by its code
 * @param now seconds since 1970.
 */
export function sidesOfRows(a: SideRows, b: SideRows, withinS: ReadonlyMap<string, number>, catalogue: Catalogue, nodes: Nodes, now: number): SidesTally {
  const edges = [...new Set([...a.counts, ...b.counts].map((count) => count.key).filter((key) => key.startsWith('edge ')))], places = labelsOf(catalogue, nodes)
  const variants = variantsIn([...a.counts, ...b.counts], a.runs.length, b.runs.length)
  const measures: MeasureKey[] = [...FIRST_MEASURES, ...catalogue.outcomeKinds.map((kind) => `outcome ${kind.code}`), ...places.map(({ code }) => `place ${code}`), ...places.map(({ code }) => `visits ${code}`), ...edges, ...edges.map((key) => key.replace('edge', 'wait')), ...variants, OTHER_VARIANTS]
  const per = divisorsOf(measures)
  const waits = waitsOf(a, b)
  const scores = new Map(edges.map((key) => [key, waitScores(waits.along(key))]))
  const scored = (side: SideRows): SideRows => ({ ...side, counts: [...side.counts, ...side.waits.map(({ customer, key, gap }) => ({ customer, key: key.replace('edge', 'wait'), n: scoreAt(scores.get(key)!, gap) }))] })
  const sumsA = sumsOf(scored(a), measures), sumsB = sumsOf(scored(b), measures)
  return {
    measures, a: { ...sideOf(a, now), moments: momentsOf(sumsA, per) }, b: { ...sideOf(b, now), moments: momentsOf(sumsB, per) }, shared: sharedMoments(sumsA, sumsB, per), withinS, waits,
    *byCustomer(numberOf, [moreA, moreB]) {
      const wider = withOneMore(onlyThe(sumsA, numberOf), moreA)
      yield
      return [wider, withOneMore(onlyThe(sumsB, numberOf), moreB)]
    },
  }
}

function waitsOf(a: SideRows, b: SideRows): Waits {
  const all = [...a.waits.map((wait) => ({ ...wait, isB: 0 })), ...b.waits.map((wait) => ({ ...wait, isB: 1 }))].sort((x, y) => x.gap - y.gap)
  return {
    customers: Math.max(0, ...all.map(({ customer }) => customer + 1)),
    along: (edge) => {
      const own = all.filter(({ key }) => key === edge)
      return { n: own.length, time: Int32Array.from(own, ({ gap }) => gap), customer: Int32Array.from(own, ({ customer }) => customer), isB: Uint8Array.from(own, ({ isB }) => isB) }
    },
  }
}

function variantsIn(counts: SideRows['counts'], runsA: number, runsB: number): MeasureKey[] {
  const runsOf = new Map<MeasureKey, number>()
  for (const { key, n } of counts) if (key.startsWith('variant ')) runsOf.set(key, (runsOf.get(key) ?? 0) + n)
  return mostTaken([...runsOf].map(([key, runs]) => ({ key, runs })), runsA, runsB).map(({ key }) => key)
}

function sumsOf({ runs, counts }: SideRows, measures: readonly MeasureKey[]): ClusterSums {
  const at = new Map(measures.map((key, m) => [key, m]))
  const byCustomer = new Map<number, Map<number, number>>()
  const add = (customer: number, key: MeasureKey, value: number): void => {
    if (value === 0) return
    const own = byCustomer.get(customer) ?? new Map<number, number>()
    byCustomer.set(customer, own)
    own.set(at.get(key)!, (own.get(at.get(key)!) ?? 0) + value)
  }
  for (const run of runs) {
    const isMature = run.status !== 'active'
    const values: Record<(typeof FIRST_MEASURES)[number], number> = {
      runs: 1, mature: isMature ? 1 : 0, judged: isMature && run.isJudged ? 1 : 0, achieved: run.status === 'achieved' ? 1 : 0, margin: run.revenue - run.cost, entriesPerRun: run.entries,
      cost: run.cost, revenue: run.revenue, outcomeValue: run.outcomeValue, repeats: run.repeats, channelSwitches: run.channelSwitches,
      felt: run.felt, feltEntries: run.feltEntries, effort: run.effort, effortEntries: run.effortEntries,
    }
    for (const key of FIRST_MEASURES) add(run.customer, key, values[key])
    add(run.customer, OTHER_VARIANTS, 1)
  }
  for (const { customer, key, n } of counts) {
    if (!key.startsWith('variant ')) add(customer, key, n)
    else if (at.has(key)) {
      add(customer, key, n)
      add(customer, OTHER_VARIANTS, -n)
    }
  }
  const customers = [...byCustomer.keys()].sort((x, y) => x - y)
  const start = new Int32Array(customers.length + 1), measure: number[] = [], sum: number[] = []
  customers.forEach((customer, g) => {
    for (const [m, value] of byCustomer.get(customer)!) {
      if (value === 0) continue
      measure.push(m)
      sum.push(value)
    }
    start[g + 1] = measure.length
  })
  return { measures: measures.length, cluster: Int32Array.from(customers), start, measure: Int32Array.from(measure), sum: Float64Array.from(sum) }
}

function onlyThe({ cluster, start, measure, sum }: ClusterSums, numberOf: Int32Array): ClusterSums {
  const kept = Array.from(measure.keys()).filter((e) => numberOf[measure[e]!]! >= 0)
  return {
    measures: Math.max(...numberOf) + 1, cluster, start: Int32Array.from(start, (from) => kept.findLastIndex((e) => e < from) + 1),
    measure: Int32Array.from(kept, (e) => numberOf[measure[e]!]!), sum: Float64Array.from(kept, (e) => sum[e]!),
  }
}

function withOneMore({ measures, cluster, start, measure, sum }: ClusterSums, more: Float64Array): ClusterSums {
  const length = measure.length + cluster.length
  const wider = { measures: measures + 1, cluster, start: new Int32Array(start.length), measure: new Int32Array(length), sum: new Float64Array(length) }
  for (let g = 0, filled = 0; g < cluster.length; g++) {
    for (let e = start[g]!; e < start[g + 1]!; e++) {
      wider.measure[filled] = measure[e]!
      wider.sum[filled++] = sum[e]!
    }
    wider.measure[filled] = measures
    wider.sum[filled++] = more[cluster[g]!]!
    wider.start[g + 1] = filled
  }
  return wider
}

function sideOf({ runs, ways }: SideRows, now: number): Omit<SideTally, 'moments'> {
  return {
    entries: runs.reduce((sum, run) => sum + run.entries, 0),
    took: {
      time: Int32Array.from(runs, (run) => (run.status === 'active' ? Math.max(run.last, now - 946_684_800) : run.last) - run.first),
      hasEnded: Uint8Array.from(runs, (run) => (run.status === 'active' ? 0 : 1)), customer: Int32Array.from(runs, (run) => run.customer),
    },
    edges: new Map(ways.flatMap(({ key, runs, moves, medianS }) => (medianS === null ? [] : [[key, { runs, moves, medianS }] as const]))),
    costs: new Map(ways.map(({ key, cost }) => [key, cost])),
  }
}
