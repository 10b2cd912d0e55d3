import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import { analysis } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { labelsOf, Nodes } from '../columns/labels.ts'
import { select } from '../columns/select.ts'
import { directlyFollows, edgeTimes } from '../kernel/directlyFollows.ts'
import { byCode } from '../kernel/order.ts'
import { sequencesOf } from '../kernel/sequences.ts'
import { edgeActors, serviceTimes, type ServiceTime } from './flowDetail.ts'
import { runsBeside, tallyPlaces } from './flowPlaces.ts'

export const JourneyFlowParams = z.strictObject({
  cohort: Cohort.default({}),
  nodes: Nodes.default('touchpoint'),
  /** “How much of reality”: the most frequent edges that together hold at least this share of all transitions. */
  coverage: z.number().min(0).max(1).default(1),
  topEdges: z.number().int().min(1).max(2_000).default(80),
  /** Edges with fewer than this share of all transitions go to the others. */
  minShare: z.number().min(0).max(1).default(0),
  /** Also customers on each edge and how long contacts took at each place, at half the price again. */
  detailed: z.boolean().default(false),
})
export type JourneyFlowParams = z.input<typeof JourneyFlowParams>

export interface JourneyFlow {
  readonly runs: number
  readonly actors: number
  readonly entries: number
  /** All transitions (directly-follows pairs): entries minus runs. */
  readonly transitions: number
  /** Distinct edges before hiding. */
  readonly distinctEdges: number
  /** Every node, most entries first: hiding edges hides no place. */
  readonly nodes: readonly FlowNode[]
  readonly edges: readonly FlowEdge[]
  readonly others: FlowOthers
}

export interface FlowNode {
  readonly code: string
  readonly name: string
  readonly entries: number
  readonly runs: number
  readonly actors: number
  /** Runs that begin, end here. */
  readonly starts: number
  readonly ends: number
  /** Failed and abandoned runs that end here. */
  readonly lost: number
  readonly selfLoops: number
  /** How long contacts here took; null when none says so. Absent unless asked in detail. */
  readonly service?: ServiceTime | null
}

export interface FlowEdge {
  readonly from: string
  readonly to: string
  readonly count: number
  readonly runs: number
  /** Absent unless asked in detail. */
  readonly actors?: number
  /** From one contact to the next. */
  readonly meanS: number
  readonly medianS: number
  readonly p90S: number
}

/** What is not drawn. */
interface FlowOthers {
  readonly edges: number
  readonly transitions: number
  /** Of all transitions, 0–1. */
  readonly share: number
  /** Runs with at least one transition that is not drawn. */
  readonly runs: number
}

export const journeyFlow = analysis({
  name: 'journey.flow',
  question: 'What do customers really do, and where do they turn back or stop?',
  method: 'Directly-follows graph (van der Aalst 2016, ch. 6) of each run’s entries by second and arrival; times are exact medians',
  params: JourneyFlowParams,
  n: (flow: JourneyFlow) => flow.runs,
  answer(log, params, context): JourneyFlow {
    const selection = select(log, params.cohort, context)
    const sequences = sequencesOf(selection, params.nodes)
    const flow = directlyFollows(sequences)
    const { width } = sequences
    const labels = labelsOf(log.catalogue, params.nodes)

    const { runs } = selection.log
    const places = tallyPlaces(sequences, runs, log.actors.count)
    const all: { edge: number; from: string; to: string; count: number }[] = []
    for (let edge = 0; edge < flow.count.length; edge++) {
      if (flow.count[edge]! > 0) all.push({ edge, from: labels[Math.floor(edge / width)]!.code, to: labels[edge % width]!.code, count: flow.count[edge]! })
    }
    const shown = shownEdges(all, flow.transitions, params)
    const isShown = new Uint8Array(width * width)
    for (const { edge } of shown) isShown[edge] = 1
    const times = edgeTimes(sequences, flow, shown.map((s) => s.edge), [0.5, 0.9])
    const people = params.detailed ? edgeActors(sequences, runs.actor, log.actors.count) : null
    const service = params.detailed ? serviceTimes(selection, params.nodes, width) : null
    const otherRuns = shown.length < all.length ? runsBeside(sequences, isShown) : 0
    return finishFlow({
      runs: sequences.count, actors: places.allActors, entries: sequences.entries, transitions: flow.transitions, distinctEdges: all.length, otherRuns,
      nodes: labels.flatMap(({ code }, c) => (places.entries[c] === 0 ? [] : [{
        code, entries: places.entries[c]!, runs: places.runs[c]!, actors: places.actors[c]!, starts: places.starts[c]!, ends: places.ends[c]!, lost: places.lost[c]!,
        selfLoops: flow.count[c * width + c]!, ...(service && { service: service[c]! }),
      }])),
      edges: shown.map(({ edge, from, to, count }, i) => ({ from, to, count, runs: flow.runs[edge]!, ...(people && { actors: people[edge]! }), meanS: times[i]!.meanS, medianS: times[i]!.quantiles[0]!, p90S: times[i]!.quantiles[1]! })),
    }, params.nodes, log.catalogue)
  },
})

/** Most frequent first; as many as `coverage`, `topEdges` and `minShare` allow. */
export function shownEdges<E extends { from: string; to: string; count: number }>(edges: readonly E[], transitions: number, { coverage, topEdges, minShare }: { coverage: number; topEdges: number; minShare: number }): E[] {
  const ranked = [...edges].sort((a, b) => b.count - a.count || byCode(a.from, b.from) || byCode(a.to, b.to))
  let before = 0
  return ranked.filter((edge, i) => {
    const isShown = i < topEdges && edge.count >= minShare * transitions && before < coverage * transitions
    before += edge.count
    return isShown
  })
}

export interface FlowTally {
  readonly runs: number
  readonly actors: number
  readonly entries: number
  readonly transitions: number
  readonly distinctEdges: number
  readonly otherRuns: number
  readonly nodes: readonly Omit<FlowNode, 'name'>[]
  readonly edges: readonly FlowEdge[]
}

export function finishFlow(tally: FlowTally, nodes: Nodes, catalogue: Catalogue): JourneyFlow {
  const nameOf = new Map(labelsOf(catalogue, nodes).map((l) => [l.code, l.name]))
  const drawn = tally.edges.reduce((sum, e) => sum + e.count, 0)
  const hidden = tally.transitions - drawn
  return {
    runs: tally.runs, actors: tally.actors, entries: tally.entries, transitions: tally.transitions, distinctEdges: tally.distinctEdges,
    nodes: tally.nodes.map((n) => ({ ...n, name: nameOf.get(n.code) ?? n.code })).sort((a, b) => b.entries - a.entries || byCode(a.code, b.code)),
    edges: tally.edges,
    others: { edges: tally.distinctEdges - tally.edges.length, transitions: hidden, share: tally.transitions === 0 ? 0 : hidden / tally.transitions, runs: tally.otherRuns },
  }
}
