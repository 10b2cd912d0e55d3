import { EDGE_BYTES, EDGE_COUNT, EDGE_RUNS, EDGE_SECONDS } from '../wasm/cells.ts'
import { quantilesIn } from './orderStatistics.ts'
import { quantilesInPlace } from './quantile.ts'
import { scratch } from './scratch.ts'
import type { Sequences } from './sequences.ts'
import { waysOf } from './variantTable.ts'

/** Directly-follows counts (van der Aalst, Process Mining, 2016, ch. 6): one for each adjacent pair. Edge `from × width + to`. */
export interface DirectlyFollows {
  readonly width: number
  readonly count: Int32Array
  readonly runs: Int32Array
  /** By place: sequences that begin there. */
  readonly starts: Int32Array
  readonly sumS: Float64Array
  readonly transitions: number
  readonly ties: number
}

const known = new WeakMap<Sequences, DirectlyFollows>()

export function directlyFollows(sequences: Sequences): DirectlyFollows {
  let flow = known.get(sequences)
  if (!flow) known.set(sequences, (flow = followInMemory(sequences) ?? follow(sequences)))
  return flow
}

function followInMemory(sequences: Sequences): DirectlyFollows | null {
  const { width } = sequences
  return sequences.inMemory((memory, { stretchCount, stretches, first, code, at }) => {
    const cells = memory.zeros(width * (width + 1) * EDGE_BYTES)
    memory.kernels.follow(stretchCount, stretches, first, code, at, width, cells)
    const seconds = new BigInt64Array(memory.buffer, cells, (width * width * EDGE_BYTES) / 8), whole = memory.ints(cells, (width * (width + 1) * EDGE_BYTES) / 4)
    const count = new Int32Array(width * width), runs = new Int32Array(width * width), sumS = new Float64Array(width * width)
    for (let edge = 0; edge < count.length; edge++) {
      const at = edge * EDGE_BYTES
      count[edge] = whole[(at + EDGE_COUNT) / 4]!
      runs[edge] = whole[(at + EDGE_RUNS) / 4]!
      if (count[edge] !== 0) sumS[edge] = Number(seconds[(at + EDGE_SECONDS) / 8])
    }
    let ties: number | undefined
    return {
      width, count, runs, sumS, transitions: sequences.entries - sequences.count,
      starts: Int32Array.from({ length: width }, (_, place) => whole[((count.length + place) * EDGE_BYTES + EDGE_COUNT) / 4]!),
      get ties() {
        return (ties ??= sequences.inMemory((memory, { stretchCount, stretches, first, at }) => memory.kernels.ties(stretchCount, stretches, first, at)) ?? addUpTimes(sequences).ties)
      },
    }
  })
}

/** Equal sequences are followed once, where it is known which are. Times, which differ, are added up when they are first asked for. */
function follow(sequences: Sequences): DirectlyFollows {
  const { start, end, code, width, entries } = sequences
  const { count: ways, example, weight } = waysOf(sequences)
  const count = new Int32Array(width * width)
  const runs = new Int32Array(width * width)
  const lastSeen = new Int32Array(width * width), starts = new Int32Array(width)
  for (let w = 0; w < ways; w++) {
    const i = example === null ? w : example[w]!
    const times = weight === null ? 1 : weight[w]!
    const first = start[i]!, last = end[i]!
    starts[code[first]!]! += times
    if (last - first < 2) continue
    let row = code[first]! * width
    for (let e = first + 1; e < last; e++) {
      const here = code[e]!
      const edge = row + here
      count[edge]! += times
      if (lastSeen[edge] !== w + 1) {
        lastSeen[edge] = w + 1
        runs[edge]! += times
      }
      row = here * width
    }
  }
  let times: { readonly sumS: Float64Array; readonly ties: number } | undefined
  return {
    width, count, runs, starts, transitions: entries - sequences.count,
    get sumS() {
      return (times ??= addUpTimes(sequences)).sumS
    },
    get ties() {
      return (times ??= addUpTimes(sequences)).ties
    },
  }
}

function addUpTimes({ count: sequences, start, end, code, at, width }: Sequences): { readonly sumS: Float64Array; readonly ties: number } {
  const sumS = new Float64Array(width * width)
  let ties = 0
  for (let i = 0; i < sequences; i++) {
    const first = start[i]!, last = end[i]!
    if (last - first < 2) continue
    let row = code[first]! * width
    let before = at[first]!
    for (let e = first + 1; e < last; e++) {
      const here = code[e]!
      const now = at[e]!
      sumS[row + here]! += now - before
      if (now === before) ties++
      row = here * width
      before = now
    }
  }
  return { sumS, ties }
}

/** How long an edge took, in seconds. */
export interface EdgeTimes {
  readonly meanS: number
  /** Exact, one for each quantile asked for. */
  readonly quantiles: readonly number[]
}

/** Times along the given edges: gaps gathered edge by edge, then picked out. */
export function edgeTimes(sequences: Sequences, flow: DirectlyFollows, edges: readonly number[], quantiles: readonly number[]): EdgeTimes[] {
  return timesInMemory(sequences, flow, edges, quantiles) ?? gatherTimes(sequences, flow, edges, quantiles)
}

function timesInMemory(sequences: Sequences, { count, sumS, width, transitions }: DirectlyFollows, edges: readonly number[], quantiles: readonly number[]): EdgeTimes[] | null {
  return sequences.inMemory((memory, { stretchCount, stretches, first, code, at }) => {
    const next = memory.room(4 * (count.length + width)), places = memory.ints(next, count.length + width)
    for (let edge = 0, place = 0; edge < count.length; edge++) {
      places[edge] = place
      place += count[edge]!
    }
    places.fill(transitions, count.length)
    const values = memory.room(4 * transitions + 4)
    memory.kernels.gaps(stretchCount, stretches, first, code, at, width, next, values)
    const found = quantilesIn(memory, values, edges.map((edge) => ({ from: places[edge]! - count[edge]!, length: count[edge]! })), quantiles)
    return edges.map((edge, i) => ({ meanS: sumS[edge]! / count[edge]!, quantiles: found[i]! }))
  })
}

function gatherTimes({ count: sequences, start, end, code, at, width }: Sequences, flow: DirectlyFollows, edges: readonly number[], quantiles: readonly number[]): EdgeTimes[] {
  // `next[edge]` is where its next gap goes; edges not asked for have none.
  let total = 0
  const next = new Int32Array(width * width).fill(-1)
  for (const edge of edges) {
    next[edge] = total
    total += flow.count[edge]!
  }
  const gaps = scratch(total)
  for (let i = 0; i < sequences; i++) {
    const first = start[i]!, last = end[i]!
    if (last - first < 2) continue
    let row = code[first]! * width
    let before = at[first]!
    for (let e = first + 1; e < last; e++) {
      const here = code[e]!
      const now = at[e]!
      const place = next[row + here]!
      if (place >= 0) {
        gaps[place] = now - before
        next[row + here] = place + 1
      }
      row = here * width
      before = now
    }
  }
  return edges.map((edge) => {
    const size = flow.count[edge]!, from = next[edge]! - size
    let sum = 0
    for (let g = from; g < from + size; g++) sum += gaps[g]!
    return { meanS: sum / size, quantiles: quantilesInPlace(gaps, from, size, quantiles) }
  })
}
