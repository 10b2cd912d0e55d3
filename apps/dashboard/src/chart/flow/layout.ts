import { centreOf, makeColumns, settle, type Slot } from './columns.ts'
import { edgeKey, type FlowGraph } from './graph.ts'
import { layersOf, orderOfNodes } from './order.ts'

export interface FlowLayout {
  readonly width: number
  readonly height: number
  readonly nodes: readonly PlacedNode[]
  readonly edges: readonly PlacedEdge[]
  /** Pixels for a size of 1. */
  readonly scale: number
}

export interface PlacedNode {
  readonly id: string
  readonly layer: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Where its label begins, above the bar. */
  readonly labelY: number
}

export interface PlacedEdge {
  readonly key: string
  readonly from: string
  readonly to: string
  readonly width: number
  /** `forward` runs left to right; `back` and `self` are loops, drawn as arcs above. */
  readonly kind: 'forward' | 'back' | 'self'
  /** SVG path of the middle line. */
  readonly path: string
  /** Where a label may stand. */
  readonly middle: { readonly x: number; readonly y: number }
}

export interface FlowLayoutOptions {
  /** Pixels there are; the map is wider when its columns need it. */
  readonly width: number
  /** Pixels for the thickest column, labels and arcs not counted. */
  readonly height: number
  /** Pixels from one column to the next, at least. */
  readonly column?: number
}

const NODE_WIDTH = 14
export const LABEL_HEIGHT = 48
const SELF_HEIGHT = 20
const MIN_COLUMN = 88
/** Right of the last column: a little for an end, whose word is short, else so that labels of the last two columns lie beside each other. */
const LAST_LABEL = { end: 8, step: 58 }
const MIN_NODE = 4
const MIN_EDGE = 1.25
const MARGIN = 12

/**
 * Lays a flow out from left to right: columns by longest way from the start, few crossings, straight main way,
 * room kept for edges that pass a column, loops above everything. The same graph always gives the same picture.
 * Layers after Sugiyama, Tagawa & Toda 1981; heights settled as d3-sankey does.
 */
export function layoutFlow(graph: FlowGraph, options: FlowLayoutOptions): FlowLayout {
  const order = orderOfNodes(graph)
  const layerOf = layersOf(graph, order)
  const selfLoops = new Set(graph.edges.filter((e) => e.from === e.to).map((e) => e.from))
  const forward = graph.edges.filter((e) => layerOf.get(e.from)! < layerOf.get(e.to)!)
  const back = graph.edges.filter((e) => e.from !== e.to && layerOf.get(e.from)! >= layerOf.get(e.to)!)

  const { columns, slots, ways } = makeColumns(graph, forward, layerOf, order, (id) => LABEL_HEIGHT + (selfLoops.has(id) ? SELF_HEIGHT : 0))
  const scale = fitScale(columns, options.height)
  for (const slot of slots.values()) slot.bar = Math.max(slot.isReal ? MIN_NODE : MIN_EDGE, slot.weight * scale)
  settle(columns)

  const lastLabel = graph.nodes.every((node) => node.kind !== 'step' || layerOf.get(node.id)! < columns.length - 1) ? LAST_LABEL.end : LAST_LABEL.step
  const pitch = Math.max(options.column ?? MIN_COLUMN, (options.width - 2 * MARGIN - NODE_WIDTH - lastLabel) / Math.max(1, columns.length - 1))
  const xOf = (layer: number): number => MARGIN + layer * pitch
  const lanes = assignLanes(back, layerOf, scale)
  const highest = Math.min(...[...slots.values()].map((s) => s.y))
  for (const slot of slots.values()) slot.y += MARGIN + lanes.height - highest

  const nodes = graph.nodes.map((node): PlacedNode => {
    const slot = slots.get(node.id)!
    return { id: node.id, layer: slot.layer, x: xOf(slot.layer), y: slot.y + slot.header, width: NODE_WIDTH, height: slot.bar, labelY: slot.y }
  })
  const placed = new Map(nodes.map((n) => [n.id, n]))
  const ports = makePorts(forward, ways, scale)
  const edges = [
    ...forward.map((edge) => placeForward(edge, ways.get(edgeKey(edge))!, ports.get(edgeKey(edge))!, xOf, scale)),
    ...back.map((edge) => placeBack(edge, placed, lanes.laneOf.get(edgeKey(edge))!, pitch, scale)),
    ...graph.edges.filter((edge) => edge.from === edge.to).map((edge) => placeSelf(edge, placed.get(edge.from)!, scale)),
  ]
  return {
    width: Math.max(options.width, xOf(columns.length - 1) + NODE_WIDTH + lastLabel + MARGIN),
    height: Math.max(...[...slots.values()].map((s) => s.y + s.header + s.bar)) + MARGIN, nodes, edges, scale,
  }
}

const edgeWidth = (size: number, scale: number): number => Math.max(MIN_EDGE, size * scale)

/** Pixels for a size of 1, so that the fullest column is as high as wished. */
function fitScale(columns: readonly Slot[][], height: number): number {
  const fullest = Math.max(0, ...columns.map((column) => column.reduce((sum, slot) => sum + slot.weight, 0)))
  return fullest > 0 ? height / fullest : 1
}

interface Lane { readonly y: number; readonly index: number }

/** Loops get lanes above the map: short ones lowest, and two share a lane when they do not meet. */
function assignLanes(back: FlowGraph['edges'], layerOf: ReadonlyMap<string, number>, scale: number): { laneOf: ReadonlyMap<string, Lane>; height: number } {
  const spans = back.map((edge) => ({ edge, from: layerOf.get(edge.to)!, to: layerOf.get(edge.from)! }))
    .sort((a, b) => (a.to - a.from) - (b.to - b.from) || b.edge.size - a.edge.size || (edgeKey(a.edge) < edgeKey(b.edge) ? -1 : 1))
  const lanes: { taken: { from: number; to: number }[]; width: number; keys: string[] }[] = []
  for (const span of spans) {
    const isFree = (lane: { taken: { from: number; to: number }[] }) => lane.taken.every((t) => span.to < t.from || span.from > t.to)
    let lane = lanes.find(isFree)
    if (!lane) lanes.push(lane = { taken: [], width: 0, keys: [] })
    lane.taken.push(span)
    lane.width = Math.max(lane.width, edgeWidth(span.edge.size, scale))
    lane.keys.push(edgeKey(span.edge))
  }
  const height = lanes.reduce((sum, lane) => sum + lane.width + 12, 0) + (lanes.length > 0 ? 8 : 0)
  const laneOf = new Map<string, Lane>()
  let y = MARGIN + height - 8
  lanes.forEach((lane, index) => {
    y -= lane.width / 2 + 6
    for (const key of lane.keys) laneOf.set(key, { y, index })
    y -= lane.width / 2 + 6
  })
  return { laneOf, height }
}

interface Ports { out: number; into: number }

/** Where each forward edge leaves and enters: stacked around the middle of the bar in the order of its neighbours. */
function makePorts(forward: FlowGraph['edges'], ways: ReadonlyMap<string, readonly Slot[]>, scale: number): ReadonlyMap<string, Ports> {
  const ports = new Map(forward.map((edge) => [edgeKey(edge), { out: 0, into: 0 }]))
  const stack = (edges: FlowGraph['edges'], side: keyof Ports) => {
    const wayOf = (edge: FlowGraph['edges'][number]) => ways.get(edgeKey(edge))!
    const next = (edge: FlowGraph['edges'][number]): Slot => (side === 'out' ? wayOf(edge)[1]! : wayOf(edge).at(-2)!)
    const node = side === 'out' ? wayOf(edges[0]!)[0]! : wayOf(edges[0]!).at(-1)!
    const sorted = [...edges].sort((a, b) => centreOf(next(a)) - centreOf(next(b)) || (edgeKey(a) < edgeKey(b) ? -1 : 1))
    let y = centreOf(node) - sorted.reduce((sum, edge) => sum + edgeWidth(edge.size, scale), 0) / 2
    for (const edge of sorted) {
      const width = edgeWidth(edge.size, scale)
      ports.get(edgeKey(edge))![side] = y + width / 2
      y += width
    }
  }
  for (const edges of groupBy(forward, (e) => e.from).values()) stack(edges, 'out')
  for (const edges of groupBy(forward, (e) => e.to).values()) stack(edges, 'into')
  return ports
}

function placeForward(edge: FlowGraph['edges'][number], way: readonly Slot[], port: Ports, xOf: (layer: number) => number, scale: number): PlacedEdge {
  let x = xOf(way[0]!.layer) + NODE_WIDTH
  let y = port.out
  let path = `M${round(x)} ${round(y)}`
  let middle = { x, y }
  way.slice(1).forEach((slot, index) => {
    const toX = xOf(slot.layer)
    const toY = slot.isReal ? port.into : centreOf(slot)
    const bend = (x + toX) / 2
    path += ` C${round(bend)} ${round(y)} ${round(bend)} ${round(toY)} ${round(toX)} ${round(toY)}`
    if (index === 0) middle = { x: bend, y: (y + toY) / 2 }
    x = toX
    y = toY
    if (!slot.isReal) {
      x += NODE_WIDTH
      path += ` H${round(x)}`
    }
  })
  return { key: edgeKey(edge), from: edge.from, to: edge.to, kind: 'forward', width: edgeWidth(edge.size, scale), path, middle }
}

function placeBack(edge: FlowGraph['edges'][number], placed: ReadonlyMap<string, PlacedNode>, lane: Lane, pitch: number, scale: number): PlacedEdge {
  const from = placed.get(edge.from)!
  const to = placed.get(edge.to)!
  const out = Math.min(pitch * 0.35, 16 + lane.index * 6)
  const startX = from.x + from.width
  const endX = to.x
  const startY = from.y + Math.min(6, from.height / 2)
  const endY = to.y + Math.min(6, to.height / 2)
  const rightX = startX + out
  const leftX = endX - out
  const bend = 14
  const path = `M${round(startX)} ${round(startY)} C${round(rightX)} ${round(startY)} ${round(rightX)} ${round(startY)} ${round(rightX)} ${round(startY - bend)}`
    + ` V${round(lane.y + bend)} Q${round(rightX)} ${round(lane.y)} ${round(rightX - bend)} ${round(lane.y)}`
    + ` H${round(leftX + bend)} Q${round(leftX)} ${round(lane.y)} ${round(leftX)} ${round(lane.y + bend)}`
    + ` V${round(endY - bend)} C${round(leftX)} ${round(endY)} ${round(leftX)} ${round(endY)} ${round(endX)} ${round(endY)}`
  return { key: edgeKey(edge), from: edge.from, to: edge.to, kind: 'back', width: edgeWidth(edge.size, scale), path, middle: { x: (rightX + leftX) / 2, y: lane.y } }
}

function placeSelf(edge: FlowGraph['edges'][number], node: PlacedNode, scale: number): PlacedEdge {
  const rise = SELF_HEIGHT + 6
  const left = node.x - 1
  const right = node.x + node.width + 1
  const y = node.y - 1
  const path = `M${round(right - 3)} ${round(y)} C${round(right + 16)} ${round(y - rise)} ${round(left - 16)} ${round(y - rise)} ${round(left + 3)} ${round(y)}`
  return { key: edgeKey(edge), from: edge.from, to: edge.to, kind: 'self', width: Math.min(6, edgeWidth(edge.size, scale)), path, middle: { x: right + 12, y: y - 6 } }
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

const round = (value: number): number => Math.round(value * 10) / 10
