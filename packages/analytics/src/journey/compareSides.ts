import { labelsOf, type Nodes } from '../columns/labels.ts'
import type { Selection } from '../columns/select.ts'
import type { ClusterSums, Moments, SharedMoments } from '../kernel/clusterSums.ts'
import { directlyFollows, edgeTimes } from '../kernel/directlyFollows.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import { sequencesOf } from '../kernel/sequences.ts'
import { addUp, rowsOfSide, type RowsOfSide } from './compareAddUp.ts'
import { byCustomer } from './compareByCustomer.ts'
import { costsOfWays } from './compareCosts.ts'
import { divisorsOf, FIRST_MEASURES, type MeasureKey } from './compareMeasures.ts'
import { tookOf } from './compareTook.ts'
import { windowsOf } from './compareVisits.ts'
import { waitsOfSides, type Waits } from './compareWaits.ts'
import { variantsOfSides } from './compareVariants.ts'
import { factSteps, type RunFacts } from './runFacts.ts'

export interface SidesTally {
  readonly measures: readonly MeasureKey[]
  readonly a: SideTally
  readonly b: SideTally
  readonly shared: SharedMoments
  /** Seconds within which who goes on from a place counts, by its code. */
  readonly withinS: ReadonlyMap<string, number>
  /** By measure key of the edge. */
  readonly waits: Waits
  /**
   * What each customer of A, then of B has of each measure wanted (`numberOf` its number among them, −1: not wanted), and after them of one more that is given by customer:
   * asked for only where customers are permuted.
   */
  readonly byCustomer: (numberOf: Int32Array, more: readonly [Float64Array, Float64Array]) => Generator<void, readonly [ClusterSums, ClusterSums]>
}

export interface SideTally {
  /** By customer; measures as in `measures`. */
  readonly moments: Moments
  readonly entries: number
  /** Of each run, best shortest first: seconds from first entry to its end, of an open one until now; whether it has ended; its customer. */
  readonly took: { readonly time: Int32Array; readonly hasEnded: Uint8Array; readonly customer: Int32Array }
  /** Of each edge that occurs, whenever: runs that take it, how often it is taken, median seconds; by measure key. */
  readonly edges: ReadonlyMap<MeasureKey, TakenEdge>
  /** Minor units spent at each place, and at the end of each edge, by measure key. */
  readonly costs: ReadonlyMap<MeasureKey, number>
}

interface TakenEdge {
  readonly runs: number
  readonly moves: number
  readonly medianS: number
}

/** Adds up both sides over the same measures, customer by customer, with a moment's work between two steps. @param now seconds since 1970. */
export function* sideSteps(one: Selection, two: Selection, nodes: Nodes, now: number): Generator<undefined, SidesTally> {
  const { outcomeKinds } = one.log.catalogue
  const factsA = yield* factSteps(one, nodes), factsB = sameEdges(factsA, yield* factSteps(two, nodes))
  yield
  const labels = labelsOf(one.log.catalogue, nodes)
  const { width } = factsA
  const edges = factsB.edges
  const endsOf = (edge: number): string => `${labels[Math.floor(edge / width)]!.code}\n${labels[edge % width]!.code}`
  const edgeKey = (edge: number): MeasureKey => `edge ${endsOf(edge)}`
  const measures: MeasureKey[] = [...FIRST_MEASURES, ...outcomeKinds.map((kind) => `outcome ${kind.code}`)]
  const firstPlace = measures.length, firstVisit = firstPlace + width, firstEdge = firstVisit + width, firstWait = firstEdge + edges.length
  const variants = variantsOfSides(one, two, nodes)
  yield
  measures.push(...labels.map((label) => `place ${label.code}`), ...labels.map((label) => `visits ${label.code}`), ...edges.map(edgeKey), ...edges.map((edge) => `wait ${endsOf(edge)}`), ...variants.keys)
  const a = rowsOfSide(one, factsA, variants.ofA), b = rowsOfSide(two, factsB, variants.ofB)
  const windows = windowsOf([a, b], now - EPOCH_2000_S)
  const how = { per: divisorsOf(measures), firstPlace, firstVisit, firstEdge, firstWait, firstVariant: firstWait + edges.length, windows }
  yield
  const sums = yield* addUp(a, b, how)
  yield
  const waits = yield* waitsOfSides(a, b, windows, new Map(edges.map((edge) => [edgeKey(edge), edge])))
  yield
  const side = function* (rows: RowsOfSide, moments: Moments): Generator<undefined, SideTally> {
    const sequences = sequencesOf(rows.selection, nodes), flow = directlyFollows(sequences)
    const own = edges.filter((edge) => flow.count[edge]! > 0)
    const times = edgeTimes(sequences, flow, own, [0.5])
    yield
    const took = tookOf(rows, now - EPOCH_2000_S)
    yield
    return {
      moments, entries: rows.selection.entries, took,
      edges: new Map(own.map((edge, i) => [edgeKey(edge), { runs: flow.runs[edge]!, moves: flow.count[edge]!, medianS: times[i]!.quantiles[0]! }])),
      costs: costsOf(rows.selection, nodes, width, (code) => `place ${labels[code]!.code}`, edgeKey),
    }
  }
  const sideA = yield* side(a, sums.a)
  yield
  const sideB = yield* side(b, sums.b)
  yield
  return {
    measures, a: sideA, b: sideB, shared: sums.shared, withinS: new Map(labels.map((label, place) => [label.code, windows.withinS[place]!])),
    waits, byCustomer: (numberOf, more) => byCustomer(a, b, how, (edge) => waits.along(edgeKey(edges[edge]!)), numberOf, more),
  }
}

/** The same facts with edges numbered as in `first`; those only this side has come after them. */
function sameEdges(first: RunFacts, facts: RunFacts): RunFacts {
  if (facts === first) return facts
  const at = new Map(first.edges.map((edge, i) => [edge, i]))
  const edges = [...first.edges]
  const placeOf = Int32Array.from(facts.edges, (edge) => at.get(edge) ?? edges.push(edge) - 1)
  return { ...facts, edges, move: facts.move.map((way) => (way < 0 ? way : placeOf[way]!)) }
}

/** What was spent at each place and at the end of each edge, minor units. */
function costsOf(selection: Selection, nodes: Nodes, width: number, placeKey: (code: number) => MeasureKey, edgeKey: (edge: number) => MeasureKey): ReadonlyMap<MeasureKey, number> {
  const { atPlace, atEdge } = costsOfWays(selection, nodes, width)
  const costs = new Map<MeasureKey, number>()
  for (let code = 0; code < width; code++) if (atPlace[code] !== 0) costs.set(placeKey(code), atPlace[code]!)
  for (let edge = 0; edge < atEdge.length; edge++) if (atEdge[edge] !== 0) costs.set(edgeKey(edge), atEdge[edge]!)
  return costs
}
