import { edgeKey, type FlowGraph } from './graph.ts'

/** A node of one column: a real one, or a place kept free for an edge that passes. */
export interface Slot {
  readonly id: string
  readonly layer: number
  readonly isReal: boolean
  /** Pixels above the bar: the label, and the arc of a repeat. */
  readonly header: number
  readonly weight: number
  readonly before: Near[]
  readonly after: Near[]
  bar: number
  /** Top of the slot, header included. */
  y: number
  /** Place in its column. */
  place: number
}

interface Near { readonly slot: Slot; readonly weight: number }

export interface Columns {
  readonly columns: Slot[][]
  readonly slots: ReadonlyMap<string, Slot>
  /** The slots an edge runs through, both ends included. */
  readonly ways: ReadonlyMap<string, readonly Slot[]>
}

const NODE_GAP = 8
const DUMMY_GAP = 8
/** A crossing of everybody with everybody is as bad as everybody bending by so many pixels. */
const CROSSING_PX = 80

export const centreOf = (slot: Slot): number => slot.y + slot.header + slot.bar / 2
const heightOf = (slot: Slot): number => slot.header + slot.bar + (slot.isReal ? NODE_GAP : DUMMY_GAP)

/** Puts nodes and passing edges into their columns, in an order with few crossings. Heights are not settled yet. */
export function makeColumns(graph: FlowGraph, forward: FlowGraph['edges'], layerOf: ReadonlyMap<string, number>, order: ReadonlyMap<string, number>, headerOf: (id: string) => number): Columns {
  const slots = new Map<string, Slot>()
  const ways = new Map<string, readonly Slot[]>()
  const add = (slot: Pick<Slot, 'id' | 'layer' | 'isReal' | 'header' | 'weight'>): Slot => {
    const made: Slot = { ...slot, before: [], after: [], bar: 0, y: 0, place: 0 }
    slots.set(slot.id, made)
    return made
  }
  for (const node of graph.nodes) add({ id: node.id, layer: layerOf.get(node.id)!, isReal: true, header: headerOf(node.id), weight: node.size })
  for (const edge of [...forward].sort((a, b) => (edgeKey(a) < edgeKey(b) ? -1 : 1))) {
    const from = slots.get(edge.from)!
    const to = slots.get(edge.to)!
    const way = [from]
    for (let layer = from.layer + 1; layer < to.layer; layer++) way.push(add({ id: `${edgeKey(edge)}\u0000${layer}`, layer, isReal: false, header: 0, weight: edge.size }))
    way.push(to)
    ways.set(edgeKey(edge), way)
    for (let i = 1; i < way.length; i++) {
      way[i - 1]!.after.push({ slot: way[i]!, weight: edge.size })
      way[i]!.before.push({ slot: way[i - 1]!, weight: edge.size })
    }
  }
  const columns: Slot[][] = Array.from({ length: Math.max(0, ...layerOf.values()) + 1 }, () => [])
  for (const slot of slots.values()) columns[slot.layer]!.push(slot)
  const rank = (slot: Slot): number => order.get(slot.id) ?? order.size
  for (const column of columns) arrange(column.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1)))
  reduceCrossings(columns)
  return { columns, slots, ways }
}

/** Sweeps left and right, each time sorting a column by where its neighbours stand; keeps the order with the least crossing traffic. */
function reduceCrossings(columns: Slot[][]): void {
  let best = { crossings: crossingTraffic(columns), order: columns.map((c) => [...c]) }
  for (let sweep = 0; sweep < 12; sweep++) {
    const isRightward = sweep % 2 === 0
    for (const column of isRightward ? columns : [...columns].reverse()) {
      const wish = new Map(column.map((slot) => [slot, meanOf(isRightward ? slot.before : slot.after, (s) => (s.place + 0.5) / columns[s.layer]!.length) ?? (slot.place + 0.5) / column.length]))
      arrange(column.sort((a, b) => wish.get(a)! - wish.get(b)! || b.weight - a.weight || (a.id < b.id ? -1 : 1)))
    }
    const crossings = crossingTraffic(columns)
    if (crossings < best.crossings) best = { crossings, order: columns.map((c) => [...c]) }
  }
  best.order.forEach((column, index) => { columns[index] = arrange(column) })
}

/**
 * Settles the heights, then tries every place in its column for each column's heaviest slot and keeps what bends and crosses
 * least: the main way stays straight and detours hang around it.
 */
export function settle(columns: Slot[][]): void {
  const cost = (c: number): number => {
    settleHeights(columns, TRIAL_ROUNDS)
    return bendOf(columns) + CROSSING_PX * crossingTraffic(columns.slice(Math.max(0, c - 1), c + 2))
  }
  columns.forEach((kept, c) => {
    if (kept.length < 2) return
    const heaviest = kept.reduce((most, slot) => (slot.weight > most.weight || (slot.weight === most.weight && slot.id < most.id) ? slot : most))
    const others = kept.filter((slot) => slot !== heaviest)
    let best = { cost: cost(c), column: kept }
    for (const at of placesToTry(kept.length)) {
      const tried = columns[c] = arrange([...others.slice(0, at), heaviest, ...others.slice(at)])
      const now = cost(c)
      if (now < best.cost - 1e-6) best = { cost: now, column: tried }
    }
    columns[c] = arrange(best.column)
  })
  settleHeights(columns, FINAL_ROUNDS)
}

const TRIAL_ROUNDS = 6
const FINAL_ROUNDS = 24
const MOST_TRIES = 8

/** Every place of a short column; evenly spread ones of a long column. */
function placesToTry(length: number): number[] {
  if (length <= MOST_TRIES) return Array.from({ length }, (_, i) => i)
  return Array.from({ length: MOST_TRIES }, (_, i) => Math.round((i * (length - 1)) / (MOST_TRIES - 1)))
}

function settleHeights(columns: readonly Slot[][], rounds: number): void {
  for (const column of columns) {
    for (const slot of column) slot.y = 0
    pushApart(column)
  }
  for (let round = 0; round < rounds; round++) {
    const isRightward = round % 2 === 0
    const pull = 1 - (round * 0.75) / rounds
    for (const column of isRightward ? columns : columns.toReversed()) {
      for (const slot of column) {
        const wished = meanOf(isRightward ? slot.before : slot.after, centreOf)
        if (wished !== undefined) slot.y += (wished - centreOf(slot)) * pull
      }
      pushApart(column)
    }
  }
}

/**
 * Keeps the order of a column and moves slots apart until none overlaps, as near as can be to where they wished to be:
 * slots that touch form a block at the weighted mean of its members' wishes (pool adjacent violators).
 */
function pushApart(column: readonly Slot[]): void {
  const blocks: { wish: number; weight: number; height: number; count: number }[] = []
  for (const slot of column) {
    const weight = slot.weight + 1e-6
    let block = { wish: slot.y * weight, weight, height: heightOf(slot), count: 1 }
    for (let before = blocks.at(-1); before && before.wish / before.weight + before.height > block.wish / block.weight; before = blocks.at(-1)) {
      blocks.pop()
      block = { wish: before.wish + block.wish - before.height * block.weight, weight: before.weight + block.weight, height: before.height + block.height, count: before.count + block.count }
    }
    blocks.push(block)
  }
  let index = 0
  for (const block of blocks) {
    let y = block.wish / block.weight
    for (let i = 0; i < block.count; i++) {
      const slot = column[index++]!
      slot.y = y
      y += heightOf(slot)
    }
  }
}

function bendOf(columns: readonly Slot[][]): number {
  let sum = 0
  for (const column of columns) for (const slot of column) for (const near of slot.after) sum += near.weight * Math.abs(centreOf(near.slot) - centreOf(slot))
  return sum
}

function crossingTraffic(columns: readonly Slot[][]): number {
  let total = 0
  for (let c = 0; c + 1 < columns.length; c++) {
    const links: { from: number; to: number; weight: number }[] = []
    for (const slot of columns[c]!) for (const near of slot.after) links.push({ from: slot.place, to: near.slot.place, weight: near.weight })
    for (let i = 0; i < links.length; i++) {
      const a = links[i]!
      for (let j = i + 1; j < links.length; j++) {
        const b = links[j]!
        if ((a.from - b.from) * (a.to - b.to) < 0) total += Math.min(a.weight, b.weight)
      }
    }
  }
  return total
}

function arrange(column: Slot[]): Slot[] {
  column.forEach((slot, place) => { slot.place = place })
  return column
}

/** Weighted mean over neighbours; undefined without any. */
function meanOf(near: readonly Near[], valueOf: (slot: Slot) => number): number | undefined {
  if (near.length === 0) return undefined
  let sum = 0
  let weight = 0
  for (const each of near) {
    sum += valueOf(each.slot) * each.weight
    weight += each.weight
  }
  return weight > 0 ? sum / weight : undefined
}
