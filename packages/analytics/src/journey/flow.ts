import { z } from 'zod'
import { Cohort } from '../cohort.ts'

/** What counts as one place in a sequence. Entries without a planned step are left out of `step` sequences. */
export const NODES = ['touchpoint', 'step', 'channel'] as const
export const Nodes = z.enum(NODES)
export type Nodes = z.infer<typeof Nodes>

export const JourneyFlowParams = z.strictObject({
  cohort: Cohort.default({}),
  nodes: Nodes.default('touchpoint'),
  /** “How much of reality”: the most frequent edges that together hold at least this share of all transitions. */
  coverage: z.number().min(0).max(1).default(1),
  topEdges: z.number().int().min(1).max(2_000).default(80),
  /** Edges with fewer than this share of all transitions go to the others. */
  minShare: z.number().min(0).max(1).default(0),
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
  readonly selfLoops: number
}

export interface FlowEdge {
  readonly from: string
  readonly to: string
  readonly count: number
  readonly runs: number
  readonly meanS: number
  readonly medianS: number
  readonly p90S: number
}

/** What is not drawn. */
export interface FlowOthers {
  readonly edges: number
  readonly transitions: number
  /** Of all transitions, 0–1. */
  readonly share: number
  /** Runs with at least one transition that is not drawn. */
  readonly runs: number
}
