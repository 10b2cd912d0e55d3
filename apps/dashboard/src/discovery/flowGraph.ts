import type { FlowNode as Place, FlowEdge as Transition, JourneyFlow } from '@throughline/analytics/journey/flow'
import type { FlowEdge, FlowNode } from '../chart/flow/graph.ts'

export const START = '\u0001start'
export const END = '\u0001end'

/** A place, or one of the two ends of every run. */
export interface MapNode extends FlowNode {
  readonly place: Place | undefined
  readonly actors: number
  readonly runs: number
  /** Runs whose last contact was here and that did not reach their goal; undefined while not known. */
  readonly lost: number | undefined
  /** Transitions into and out of it that are not drawn. */
  readonly hiddenIn: number
  readonly hiddenOut: number
}

export interface MapEdge extends FlowEdge {
  readonly kind: 'begins' | 'moves' | 'ends'
  /** Moves; runs where they begin or end. */
  readonly count: number
  /** What is written on it, by the flavour asked for. */
  readonly number: number
  /** Absent where a run begins or ends. */
  readonly transition: Transition | undefined
  readonly fromName: string
  readonly toName: string
  /** Of all that leaves `from`. */
  readonly shareOfFrom: number
}

/** What a number on a way counts: moves, runs with at least one, customers with at least one. */
export const FLAVOURS = ['moves', 'runs', 'customers'] as const
export type Flavour = (typeof FLAVOURS)[number]

export interface FlowMapGraph {
  readonly nodes: readonly MapNode[]
  readonly edges: readonly MapEdge[]
  /** Everything the map leaves out. */
  readonly others: {
    readonly ways: number
    readonly places: number
    readonly transitions: number
    /** Of all transitions, 0–1. */
    readonly share: number
    readonly runs: number
    /** Runs whose beginning, or whose end, is not drawn. */
    readonly begins: number
    readonly ends: number
  }
}

/**
 * Turns the directly-follows answer into a map with one start and one end. Begins and ends are thinned as transitions are:
 * the commonest that together hold `coverage` of the runs are drawn, the rest is told. So are places without any way left.
 * For each place: begins + drawn in + hidden in = entries = ends + drawn out + hidden out.
 */
export function flowGraph(flow: JourneyFlow, coverage: number, lostAt: ReadonlyMap<string, number> | undefined, words: { start: string; end: string }, flavour: Flavour = 'moves'): FlowMapGraph {
  const numberOf = (way: Transition): number => (flavour === 'moves' ? way.count : flavour === 'runs' ? way.runs : (way.actors ?? way.runs))
  const begins = commonest(flow, 'starts', coverage)
  const ends = commonest(flow, 'ends', coverage)
  const drawnCodes = new Set([...flow.edges.flatMap((edge) => [edge.from, edge.to]), ...begins.map((p) => p.code), ...ends.map((p) => p.code)])
  const places = flow.nodes.filter((place) => drawnCodes.has(place.code))
  const nameOf = new Map(flow.nodes.map((place) => [place.code, place.name]))
  const entriesOf = new Map(flow.nodes.map((place) => [place.code, place.entries]))
  const inOf = sums(flow.edges, (edge) => edge.to)
  const outOf = sums(flow.edges, (edge) => edge.from)
  const perRun = (count: number): number => (flow.runs > 0 ? count / flow.runs : 0)
  const perActor = (actors: number): number => (flow.actors > 0 ? actors / flow.actors : 0)

  const terminal = (id: string, kind: 'start' | 'end', name: string): MapNode => ({
    id, kind, name, size: 1, place: undefined, actors: flow.actors, runs: flow.runs, lost: undefined, hiddenIn: 0, hiddenOut: 0,
  })
  const nodes: MapNode[] = [
    terminal(START, 'start', words.start),
    ...places.map((place): MapNode => ({
      id: place.code, kind: 'step', name: place.name, size: perActor(place.actors), place, actors: place.actors, runs: place.runs,
      lost: lostAt?.get(place.code) ?? (lostAt ? 0 : undefined),
      hiddenIn: place.entries - place.starts - (inOf.get(place.code) ?? 0),
      hiddenOut: place.entries - place.ends - (outOf.get(place.code) ?? 0),
    })),
    terminal(END, 'end', words.end),
  ]
  const edges: MapEdge[] = [
    ...begins.map((place): MapEdge => ({
      from: START, to: place.code, kind: 'begins', count: place.starts, number: place.starts, size: perRun(place.starts), transition: undefined,
      fromName: words.start, toName: place.name, shareOfFrom: perRun(place.starts),
    })),
    ...flow.edges.map((transition): MapEdge => ({
      from: transition.from, to: transition.to, kind: 'moves', count: transition.count, number: numberOf(transition), size: flavour === 'customers' ? perActor(numberOf(transition)) : perRun(numberOf(transition)), transition,
      fromName: nameOf.get(transition.from) ?? transition.from, toName: nameOf.get(transition.to) ?? transition.to,
      shareOfFrom: transition.count / Math.max(1, entriesOf.get(transition.from) ?? 0),
    })),
    ...ends.map((place): MapEdge => ({
      from: place.code, to: END, kind: 'ends', count: place.ends, number: place.ends, size: perRun(place.ends), transition: undefined,
      fromName: place.name, toName: words.end, shareOfFrom: place.ends / Math.max(1, place.entries),
    })),
  ]
  return {
    nodes: flow.runs === 0 ? [] : nodes,
    edges: flow.runs === 0 ? [] : edges,
    others: {
      ways: flow.others.edges, places: flow.nodes.length - places.length,
      transitions: flow.others.transitions, share: flow.others.share, runs: flow.others.runs,
      begins: flow.runs - begins.reduce((sum, place) => sum + place.starts, 0), ends: flow.runs - ends.reduce((sum, place) => sum + place.ends, 0),
    },
  }
}

/** Where runs stopped without reaching their goal, most first. */
export interface DropOff {
  readonly code: string
  readonly name: string
  readonly lost: number
  /** Of the runs that came here. */
  readonly share: number
  readonly runs: number
}

export function dropOffsOf(flow: JourneyFlow, lostAt: ReadonlyMap<string, number>): readonly DropOff[] {
  return flow.nodes
    .map((place) => ({ code: place.code, name: place.name, runs: place.runs, lost: lostAt.get(place.code) ?? 0, share: (lostAt.get(place.code) ?? 0) / Math.max(1, place.runs) }))
    .filter((each) => each.lost > 0)
    .sort((a, b) => b.lost - a.lost || (a.code < b.code ? -1 : 1))
}

/** What a sequence touches on the map: its nodes and the ways between them, with the ends. */
export function waysOf(sequence: readonly string[]): { nodes: ReadonlySet<string>; edges: ReadonlySet<string> } {
  const whole = [START, ...sequence, END]
  return { nodes: new Set(whole), edges: new Set(whole.slice(1).map((to, i) => `${whole[i]!}\u0000${to}`)) }
}

/** The places where most runs start or end, until they hold `coverage` of all runs; ties go by code. */
function commonest(flow: JourneyFlow, key: 'starts' | 'ends', coverage: number): readonly Place[] {
  const sorted = flow.nodes.filter((place) => place[key] > 0).sort((a, b) => b[key] - a[key] || (a.code < b.code ? -1 : 1))
  let held = 0
  return sorted.filter((place) => {
    const isNeeded = held < coverage * flow.runs
    held += place[key]
    return isNeeded
  })
}

function sums(edges: readonly Transition[], keyOf: (edge: Transition) => string): ReadonlyMap<string, number> {
  const result = new Map<string, number>()
  for (const edge of edges) result.set(keyOf(edge), (result.get(keyOf(edge)) ?? 0) + edge.count)
  return result
}
