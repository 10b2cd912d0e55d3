import type { FlowGraph } from './graph.ts'

/**
 * Puts the nodes into one order in which as little traffic as possible flows backwards: `start` first, `end` last.
 * Greedy by net outflow; Eades, Lin & Smyth 1993, "A fast and effective heuristic for the feedback arc set problem",
 * weighted by size. Ties go by id, so the order is always the same.
 */
export function orderOfNodes(graph: FlowGraph): ReadonlyMap<string, number> {
  const left = new Set(graph.nodes.filter((n) => n.kind !== 'start' && n.kind !== 'end').map((n) => n.id))
  const first = graph.nodes.filter((n) => n.kind === 'start').map((n) => n.id)
  const last = graph.nodes.filter((n) => n.kind === 'end').map((n) => n.id)
  const front: string[] = []
  const back: string[] = []
  const flowing = graph.edges.filter((e) => e.from !== e.to)

  while (left.size > 0) {
    let best: { id: string; net: number } | undefined
    let sink: string | undefined
    for (const id of [...left].sort()) {
      let out = 0
      let into = 0
      for (const edge of flowing) {
        // Traffic from the start pulls a node forward, traffic into the end pushes it back.
        if (edge.from === id && (left.has(edge.to) || last.includes(edge.to))) out += last.includes(edge.to) ? 0 : edge.size
        if (edge.to === id && left.has(edge.from)) into += edge.size
      }
      if (out === 0 && into > 0) sink ??= id
      if (!best || out - into > best.net) best = { id, net: out - into }
    }
    const chosen = sink ?? best!.id
    if (sink) back.unshift(chosen)
    else front.push(chosen)
    left.delete(chosen)
  }
  return new Map([...first, ...front, ...back, ...last].map((id, index) => [id, index]))
}

/** The column of each node: as far right as the longest way from the start. Only edges that go forward in `order` count. */
export function layersOf(graph: FlowGraph, order: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const layer = new Map<string, number>()
  const first = graph.nodes.some((node) => node.kind === 'start') ? 1 : 0
  const byOrder = [...graph.nodes].sort((a, b) => order.get(a.id)! - order.get(b.id)!)
  for (const node of byOrder) {
    let deepest = node.kind === 'start' ? 0 : first
    for (const edge of graph.edges) {
      if (edge.to === node.id && order.get(edge.from)! < order.get(node.id)!) deepest = Math.max(deepest, layer.get(edge.from)! + 1)
    }
    layer.set(node.id, deepest)
  }
  const end = Math.max(1, ...layer.values())
  for (const node of graph.nodes) if (node.kind === 'end') layer.set(node.id, Math.max(end, layer.get(node.id)!))
  return layer
}
