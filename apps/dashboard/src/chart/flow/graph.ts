/** What a flow map shows: who was where, and who went from where to where. */
export interface FlowGraph {
  readonly nodes: readonly FlowNode[]
  readonly edges: readonly FlowEdge[]
}

export interface FlowNode {
  readonly id: string
  readonly name: string
  /** `others` stands for everything the slider left out. */
  readonly kind: 'start' | 'step' | 'others' | 'end'
  /** Drives the node's height. */
  readonly customers: number
}

export interface FlowEdge {
  readonly from: string
  readonly to: string
  /** Drives the edge's width. */
  readonly transitions: number
}

export const edgeKey = (edge: { readonly from: string; readonly to: string }): string => `${edge.from}\u0000${edge.to}`
