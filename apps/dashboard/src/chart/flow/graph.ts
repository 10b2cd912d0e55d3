/**
 * What a flow map shows: who was where, and who went from where to where.
 * Sizes are in one unit for bars and bands: of everyone, 0–1 for bars, 0 and more for bands.
 */
export interface FlowGraph {
  readonly nodes: readonly FlowNode[]
  readonly edges: readonly FlowEdge[]
}

export interface FlowNode {
  readonly id: string
  readonly name: string
  readonly kind: 'start' | 'step' | 'end'
  /** Share of the customers: the bar's height. */
  readonly size: number
}

export interface FlowEdge {
  readonly from: string
  readonly to: string
  /** Transitions for each run: the band's width. */
  readonly size: number
}

export const edgeKey = (edge: { readonly from: string; readonly to: string }): string => `${edge.from}\u0000${edge.to}`
