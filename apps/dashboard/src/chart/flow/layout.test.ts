import { expect, test } from 'vitest'
import { array, assert, integer, nat, property, record, tuple, type Arbitrary } from 'fast-check'
import type { FlowGraph } from './graph.ts'
import { LABEL_HEIGHT, layoutFlow } from './layout.ts'
import { layersOf, orderOfNodes } from './order.ts'

const SIZE = { width: 900, height: 360 }

const claims: FlowGraph = {
  nodes: [
    { id: 'start', name: 'start', kind: 'start', size: 100 },
    { id: 'form', name: 'claim form', kind: 'step', size: 90 },
    { id: 'call', name: 'call', kind: 'step', size: 40 },
    { id: 'assess', name: 'assessor', kind: 'step', size: 70 },
    { id: 'pay', name: 'payment', kind: 'step', size: 60 },
    { id: 'end', name: 'end', kind: 'end', size: 100 },
  ],
  edges: [
    { from: 'start', to: 'form', size: 90 }, { from: 'start', to: 'call', size: 10 },
    { from: 'form', to: 'assess', size: 50 }, { from: 'form', to: 'call', size: 30 },
    { from: 'call', to: 'assess', size: 20 }, { from: 'call', to: 'call', size: 8 },
    { from: 'assess', to: 'pay', size: 55 }, { from: 'assess', to: 'form', size: 12 },
    { from: 'form', to: 'end', size: 10 }, { from: 'call', to: 'end', size: 20 },
    { from: 'assess', to: 'end', size: 10 }, { from: 'pay', to: 'end', size: 60 },
  ],
}

const anyGraph: Arbitrary<FlowGraph> = record({
  weights: array(integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 12 }),
  wires: array(tuple(nat(13), nat(13), integer({ min: 1, max: 500 })), { maxLength: 40 }),
}).map(({ weights, wires }) => {
  const nodes: FlowGraph['nodes'] = [
    { id: 'start', name: 'start', kind: 'start', size: 600 },
    ...weights.map((size, i) => ({ id: `s${i}`, name: `step ${i}`, kind: 'step' as const, size })),
    { id: 'end', name: 'end', kind: 'end', size: 600 },
  ]
  const seen = new Map<string, FlowGraph['edges'][number]>()
  for (const [a, b, size] of wires) {
    const from = nodes[a % (nodes.length - 1)]!.id
    const to = nodes[1 + (b % (nodes.length - 1))]!.id
    seen.set(`${from}>${to}`, { from, to, size })
  }
  return { nodes, edges: [...seen.values()] }
})

test('[F1] start stands first, end stands last, and a step stands right of what leads to it', () => {
  const layers = layersOf(claims, orderOfNodes(claims))
  expect(Object.fromEntries(layers)).toEqual({ start: 0, form: 1, call: 2, assess: 3, pay: 4, end: 5 })
})

test('[F2] a way back and a repeat are loops; everything else flows forward', () => {
  const { edges } = layoutFlow(claims, SIZE)
  const kinds = Object.fromEntries(edges.map((e) => [`${e.from}>${e.to}`, e.kind]))
  expect(kinds['assess>form']).toBe('back')
  expect(kinds['call>call']).toBe('self')
  expect(edges.filter((e) => e.kind === 'forward')).toHaveLength(10)
})

test('[F2] loops run above every node', () => {
  const { edges, nodes } = layoutFlow(claims, SIZE)
  const highest = Math.min(...nodes.map((n) => n.labelY))
  for (const edge of edges) if (edge.kind === 'back') expect(edge.middle.y).toBeLessThan(highest)
})

test('[F4] no two nodes of a column overlap, labels included', () => {
  assert(property(anyGraph, (graph) => {
    const { nodes } = layoutFlow(graph, SIZE)
    for (const a of nodes) {
      for (const b of nodes) {
        if (a.id >= b.id || a.layer !== b.layer) continue
        const apart = a.y + a.height <= b.labelY + 1e-6 || b.y + b.height <= a.labelY + 1e-6
        expect(apart).toBe(true)
      }
    }
  }), { seed: 20_261_121, numRuns: 200 })
})

test('[F4] every edge is drawn once, and every node lies inside the picture', () => {
  assert(property(anyGraph, (graph) => {
    const layout = layoutFlow(graph, SIZE)
    expect(layout.edges.map((e) => e.key).sort()).toEqual(graph.edges.map((e) => `${e.from}\u0000${e.to}`).sort())
    for (const node of layout.nodes) {
      expect(node.labelY).toBeGreaterThanOrEqual(-1e-6)
      expect(node.y - node.labelY).toBeGreaterThanOrEqual(LABEL_HEIGHT - 1e-6)
      expect(node.y + node.height).toBeLessThanOrEqual(layout.height + 1e-6)
      expect(node.x + node.width).toBeLessThanOrEqual(layout.width)
    }
  }), { seed: 20_261_121, numRuns: 200 })
})

test('[F3] heights and widths keep their shares: twice the customers is twice the height', () => {
  const { nodes, edges, scale } = layoutFlow(claims, SIZE)
  for (const node of nodes) expect(node.height).toBeCloseTo(claims.nodes.find((n) => n.id === node.id)!.size * scale, 6)
  for (const edge of edges) {
    if (edge.kind !== 'self') expect(edge.width).toBeCloseTo(claims.edges.find((e) => e.from === edge.from && e.to === edge.to)!.size * scale, 6)
  }
})

test('[F5] the same flow gives the same picture, in whatever order it is told', () => {
  assert(property(anyGraph, nat(), (graph, turn) => {
    const rotate = <T>(items: readonly T[]): T[] => items.map((_, i) => items[(i + turn) % items.length]!)
    const again: FlowGraph = { nodes: rotate(graph.nodes), edges: rotate(graph.edges) }
    const sorted = (layout: ReturnType<typeof layoutFlow>) => ({
      nodes: [...layout.nodes].sort((a, b) => (a.id < b.id ? -1 : 1)),
      edges: [...layout.edges].sort((a, b) => (a.key < b.key ? -1 : 1)),
    })
    const here = sorted(layoutFlow(graph, SIZE))
    const there = sorted(layoutFlow(again, SIZE))
    expect(there.edges.map((e) => e.kind)).toEqual(here.edges.map((e) => e.kind))
    here.nodes.forEach((node, i) => expect(there.nodes[i]!.y).toBeCloseTo(node.y, 3))
  }), { seed: 20_261_121, numRuns: 100 })
})
