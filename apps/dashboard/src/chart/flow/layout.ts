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
}

export const NODE_WIDTH = 14
export const LABEL_HEIGHT = 48
const SELF_HEIGHT = 20
const NODE_GAP = 8
const DUMMY_GAP = 8
const MIN_COLUMN = 88
const LAST_LABEL = 8
const MIN_NODE = 4
const MIN_EDGE = 1.25
const MARGIN = 12
/** A crossing of everybody with everybody is as bad as everybody bending by so many pixels. */
const CROSSING_PX = 80

/** A node of one column: a real one, or a place kept free for an edge that passes. */
interface Slot {
  readonly id: string
  readonly layer: number
  readonly isReal: boolean
  readonly hasSelf: boolean
  readonly weight: number
  bar: number
  /** Top of the slot, label included. */
  y: number
}

interface Link { readonly from: string; readonly to: string; readonly weight: number }

/**
 * Lays a flow out from left to right: columns by longest way from the start, few crossings, straight main way,
 * room kept for edges that pass a column, loops above everything. The same graph always gives the same picture.
 * Layers after Sugiyama, Tagawa & Toda 1981; heights settled as d3-sankey does.
 */
export function layoutFlow(graph: FlowGraph, options: FlowLayoutOptions): FlowLayout {
  const order = orderOfNodes(graph)
  const layerOf = layersOf(graph, order)
  const columnCount = Math.max(0, ...layerOf.values()) + 1
  const selfLoops = new Set(graph.edges.filter((e) => e.from === e.to).map((e) => e.from))
  const forward = graph.edges.filter((e) => layerOf.get(e.from)! < layerOf.get(e.to)!)
  const back = graph.edges.filter((e) => e.from !== e.to && layerOf.get(e.from)! >= layerOf.get(e.to)!)

  const { slots, links, ways } = makeSlots(graph, forward, layerOf, selfLoops)
  const columns: Slot[][] = Array.from({ length: columnCount }, () => [])
  for (const slot of slots.values()) columns[slot.layer]!.push(slot)
  for (const column of columns) column.sort((a, b) => rank(order, a) - rank(order, b) || (a.id < b.id ? -1 : 1))

  reduceCrossings(columns, links)
  const scale = fitScale(columns, options.height)
  for (const slot of slots.values()) slot.bar = slot.isReal ? Math.max(MIN_NODE, slot.weight * scale) : Math.max(MIN_EDGE, slot.weight * scale)
  straighten(columns, links)

  const pitch = Math.max(MIN_COLUMN, (options.width - 2 * MARGIN - NODE_WIDTH - LAST_LABEL) / Math.max(1, columnCount - 1))
  const xOf = (layer: number): number => MARGIN + layer * pitch
  const lanes = assignLanes(back, layerOf, scale)
  const top = MARGIN + lanes.height
  const highest = Math.min(...[...slots.values()].map((s) => s.y))
  for (const slot of slots.values()) slot.y += top - highest

  const nodes = graph.nodes.map((node): PlacedNode => {
    const slot = slots.get(node.id)!
    const header = headerOf(slot)
    return { id: node.id, layer: slot.layer, x: xOf(slot.layer), y: slot.y + header, width: NODE_WIDTH, height: slot.bar, labelY: slot.y }
  })
  const placed = new Map(nodes.map((n) => [n.id, n]))
  const ports = makePorts(forward, ways, slots, scale)
  const edges: PlacedEdge[] = []
  for (const edge of forward) edges.push(placeForward(edge, ways.get(edgeKey(edge))!, slots, ports, xOf, scale))
  for (const edge of back) edges.push(placeBack(edge, placed, lanes.laneOf.get(edgeKey(edge))!, pitch, scale))
  for (const edge of graph.edges) if (edge.from === edge.to) edges.push(placeSelf(edge, placed.get(edge.from)!, scale))

  const bottom = Math.max(...[...slots.values()].map((s) => s.y + headerOf(s) + s.bar))
  return {
    width: Math.max(options.width, xOf(columnCount - 1) + NODE_WIDTH + LAST_LABEL + MARGIN),
    height: bottom + MARGIN, nodes, edges, scale,
  }
}

const headerOf = (slot: Slot): number => slot.isReal ? LABEL_HEIGHT + (slot.hasSelf ? SELF_HEIGHT : 0) : 0
const centreOf = (slot: Slot): number => slot.y + headerOf(slot) + slot.bar / 2
const slotHeight = (slot: Slot): number => headerOf(slot) + slot.bar
const gapAfter = (slot: Slot): number => slot.isReal ? NODE_GAP : DUMMY_GAP
const edgeWidth = (size: number, scale: number): number => Math.max(MIN_EDGE, size * scale)
const rank = (order: ReadonlyMap<string, number>, slot: Slot): number => order.get(slot.id) ?? order.size

function makeSlots(graph: FlowGraph, forward: FlowGraph['edges'], layerOf: ReadonlyMap<string, number>, selfLoops: ReadonlySet<string>) {
  const slots = new Map<string, Slot>()
  const links: Link[] = []
  const ways = new Map<string, readonly string[]>()
  for (const node of graph.nodes) {
    slots.set(node.id, { id: node.id, layer: layerOf.get(node.id)!, isReal: true, hasSelf: selfLoops.has(node.id), weight: node.size, bar: 0, y: 0 })
  }
  for (const edge of forward) {
    const way = [edge.from]
    for (let layer = layerOf.get(edge.from)! + 1; layer < layerOf.get(edge.to)!; layer++) {
      const id = `${edgeKey(edge)}\u0000${layer}`
      slots.set(id, { id, layer, isReal: false, hasSelf: false, weight: edge.size, bar: 0, y: 0 })
      way.push(id)
    }
    way.push(edge.to)
    ways.set(edgeKey(edge), way)
    for (let i = 1; i < way.length; i++) links.push({ from: way[i - 1]!, to: way[i]!, weight: edge.size })
  }
  return { slots, links, ways }
}

/** Sweeps left and right, each time sorting a column by where its neighbours stand; keeps the order with the least crossing traffic. */
function reduceCrossings(columns: Slot[][], links: readonly Link[]): void {
  const incoming = groupBy(links, (l) => l.to)
  const outgoing = groupBy(links, (l) => l.from)
  let best = { crossings: crossingTraffic(columns, outgoing), order: columns.map((c) => [...c]) }
  for (let sweep = 0; sweep < 12; sweep++) {
    const isRightward = sweep % 2 === 0
    const sequence = isRightward ? columns : [...columns].reverse()
    const neighbours = isRightward ? incoming : outgoing
    const position = new Map<string, number>()
    for (const column of columns) column.forEach((slot, index) => position.set(slot.id, (index + 0.5) / column.length))
    for (const column of sequence) {
      const wish = new Map(column.map((slot) => {
        const near = neighbours.get(slot.id)
        if (!near?.length) return [slot, position.get(slot.id)!] as const
        let sum = 0
        let weight = 0
        for (const link of near) {
          sum += position.get(isRightward ? link.from : link.to)! * link.weight
          weight += link.weight
        }
        return [slot, sum / weight] as const
      }))
      column.sort((a, b) => wish.get(a)! - wish.get(b)! || b.weight - a.weight || (a.id < b.id ? -1 : 1))
      column.forEach((slot, index) => position.set(slot.id, (index + 0.5) / column.length))
    }
    const crossings = crossingTraffic(columns, outgoing)
    if (crossings < best.crossings) best = { crossings, order: columns.map((c) => [...c]) }
  }
  best.order.forEach((column, index) => { columns[index] = column })
}

function crossingTraffic(columns: readonly Slot[][], outgoing: ReadonlyMap<string, readonly Link[]>): number {
  let total = 0
  for (let c = 0; c + 1 < columns.length; c++) {
    const position = new Map(columns[c + 1]!.map((slot, index) => [slot.id, index]))
    const here = columns[c]!.flatMap((slot, index) => (outgoing.get(slot.id) ?? []).map((link) => ({ at: index, to: position.get(link.to)!, weight: link.weight })))
    for (let i = 0; i < here.length; i++) {
      for (let j = i + 1; j < here.length; j++) {
        const a = here[i]!
        const b = here[j]!
        if ((a.at - b.at) * (a.to - b.to) < 0) total += Math.min(a.weight, b.weight)
      }
    }
  }
  return total
}

/** Pixels for a size of 1, so that the fullest column is as high as wished. */
function fitScale(columns: readonly Slot[][], height: number): number {
  let scale = Infinity
  for (const column of columns) {
    const weight = column.reduce((sum, slot) => sum + slot.weight, 0)
    if (weight > 0) scale = Math.min(scale, height / weight)
  }
  return Number.isFinite(scale) ? scale : 1
}

/**
 * Settles the heights, then tries every place in its column for each column's heaviest slot and keeps what bends and crosses
 * least: the main way stays straight and detours hang around it.
 */
function straighten(columns: Slot[][], links: readonly Link[]): void {
  const outgoing = groupBy(links, (l) => l.from)
  const byId = new Map(columns.flat().map((slot) => [slot.id, slot]))
  const cost = (): number => {
    for (const slot of byId.values()) slot.y = 0
    settleHeights(columns, links)
    const bends = links.reduce((sum, l) => sum + l.weight * Math.abs(centreOf(byId.get(l.from)!) - centreOf(byId.get(l.to)!)), 0)
    return bends + CROSSING_PX * crossingTraffic(columns, outgoing)
  }
  let best = cost()
  for (let pass = 0; pass < 2; pass++) {
    for (let c = 0; c < columns.length; c++) {
      const kept = columns[c]!
      if (kept.length < 2) continue
      const heaviest = kept.reduce((most, slot) => (slot.weight > most.weight || (slot.weight === most.weight && slot.id < most.id) ? slot : most))
      const others = kept.filter((slot) => slot !== heaviest)
      let chosen = kept
      for (let at = 0; at < kept.length; at++) {
        columns[c] = [...others.slice(0, at), heaviest, ...others.slice(at)]
        const now = cost()
        if (now < best - 1e-6) { best = now; chosen = columns[c]! }
      }
      columns[c] = chosen
    }
  }
  cost()
}

function settleHeights(columns: readonly Slot[][], links: readonly Link[]): void {
  const incoming = groupBy(links, (l) => l.to)
  const outgoing = groupBy(links, (l) => l.from)
  const byId = new Map(columns.flat().map((slot) => [slot.id, slot]))
  for (const column of columns) pushApart(column, 0)
  for (let round = 0; round < 24; round++) {
    const isRightward = round % 2 === 0
    const pull = 1 - round / 32
    for (const column of isRightward ? columns : [...columns].reverse()) {
      for (const slot of column) {
        const near = (isRightward ? incoming : outgoing).get(slot.id)
        if (!near?.length) continue
        let sum = 0
        let weight = 0
        for (const link of near) {
          sum += centreOf(byId.get(isRightward ? link.from : link.to)!) * link.weight
          weight += link.weight
        }
        slot.y += (sum / weight - centreOf(slot)) * pull
      }
      pushApart(column, -Infinity)
    }
  }
}

/** Keeps the order of a column and moves slots apart until none overlaps, staying near where they wished to be. */
function pushApart(column: readonly Slot[], from: number): void {
  // Slots that touch form a block that sits at the mean of its members' wishes (pool adjacent violators).
  const blocks: { wish: number; weight: number; height: number; slots: Slot[] }[] = []
  for (const slot of column) {
    const wished = Math.max(slot.y, from)
    let block = { wish: wished * weightOf(slot), weight: weightOf(slot), height: slotHeight(slot) + gapAfter(slot), slots: [slot] }
    for (let before = blocks.at(-1); before && before.wish / before.weight + before.height > block.wish / block.weight; before = blocks.at(-1)) {
      blocks.pop()
      block = {
        wish: before.wish + block.wish - before.height * block.weight,
        weight: before.weight + block.weight,
        height: before.height + block.height,
        slots: [...before.slots, ...block.slots],
      }
    }
    blocks.push(block)
  }
  for (const block of blocks) {
    let y = block.wish / block.weight
    for (const slot of block.slots) {
      slot.y = y
      y += slotHeight(slot) + gapAfter(slot)
    }
  }
}

const weightOf = (slot: Slot): number => slot.weight + 1e-6

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

/** Where each forward edge leaves and enters: stacked around the middle of the bar in the order of its neighbours. */
function makePorts(forward: FlowGraph['edges'], ways: ReadonlyMap<string, readonly string[]>, slots: ReadonlyMap<string, Slot>, scale: number): ReadonlyMap<string, { out: number; into: number }> {
  const ports = new Map(forward.map((edge) => [edgeKey(edge), { out: 0, into: 0 }]))
  const stack = (edges: readonly FlowGraph['edges'][number][], node: string, side: 'out' | 'into') => {
    const next = (edge: FlowGraph['edges'][number]): Slot => {
      const way = ways.get(edgeKey(edge))!
      return slots.get(side === 'out' ? way[1]! : way.at(-2)!)!
    }
    const sorted = [...edges].sort((a, b) => centreOf(next(a)) - centreOf(next(b)) || (edgeKey(a) < edgeKey(b) ? -1 : 1))
    const total = sorted.reduce((sum, edge) => sum + edgeWidth(edge.size, scale), 0)
    let y = centreOf(slots.get(node)!) - total / 2
    for (const edge of sorted) {
      const width = edgeWidth(edge.size, scale)
      ports.get(edgeKey(edge))![side] = y + width / 2
      y += width
    }
  }
  for (const [node, edges] of groupBy(forward, (e) => e.from)) stack(edges, node, 'out')
  for (const [node, edges] of groupBy(forward, (e) => e.to)) stack(edges, node, 'into')
  return ports
}

function placeForward(edge: FlowGraph['edges'][number], way: readonly string[], slots: ReadonlyMap<string, Slot>, ports: ReadonlyMap<string, { out: number; into: number }>, xOf: (layer: number) => number, scale: number): PlacedEdge {
  const key = edgeKey(edge)
  const port = ports.get(key)!
  let x = xOf(slots.get(edge.from)!.layer) + NODE_WIDTH
  let y = port.out
  let path = `M${round(x)} ${round(y)}`
  let middle = { x, y }
  way.slice(1).forEach((id, index) => {
    const slot = slots.get(id)!
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
  return { key, from: edge.from, to: edge.to, kind: 'forward', width: edgeWidth(edge.size, scale), path, middle }
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
