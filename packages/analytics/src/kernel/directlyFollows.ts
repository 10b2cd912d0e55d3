import { quantilesInPlace } from './quantile.ts'
import { scratch } from './scratch.ts'
import type { Sequences } from './sequences.ts'

/** Directly-follows counts (van der Aalst, Process Mining, 2016, ch. 6): one for each adjacent pair. Edge `from × width + to`. */
export interface DirectlyFollows {
  readonly width: number
  readonly count: Int32Array
  readonly runs: Int32Array
  readonly sumS: Float64Array
  readonly transitions: number
  readonly ties: number
}

const known = new WeakMap<Sequences, DirectlyFollows>()

export function directlyFollows(sequences: Sequences): DirectlyFollows {
  let flow = known.get(sequences)
  if (!flow) known.set(sequences, (flow = follow(sequences)))
  return flow
}

function follow({ count: sequences, start, end, entries, code, at, width }: Sequences): DirectlyFollows {
  const count = new Int32Array(width * width)
  const runs = new Int32Array(width * width)
  const lastSeen = new Int32Array(width * width)
  const sumS = new Float64Array(width * width)
  let ties = 0
  for (let i = 0; i < sequences; i++) {
    const first = start[i]!, last = end[i]!
    if (last - first < 2) continue
    let row = code[first]! * width
    let before = at[first]!
    for (let e = first + 1; e < last; e++) {
      const here = code[e]!
      const edge = row + here
      const now = at[e]!
      count[edge]!++
      sumS[edge]! += now - before
      if (now === before) ties++
      if (lastSeen[edge] !== i + 1) {
        lastSeen[edge] = i + 1
        runs[edge]!++
      }
      row = here * width
      before = now
    }
  }
  return { width, count, runs, sumS, transitions: entries - sequences, ties }
}

/** Exact quantiles of the time along the given edges: gaps gathered edge by edge, then picked out. One list of values for each edge. */
export function edgeQuantiles({ count: sequences, start, end, code, at, width }: Sequences, flow: DirectlyFollows, edges: readonly number[], quantiles: readonly number[]): number[][] {
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
    const size = flow.count[edge]!
    return quantilesInPlace(gaps, next[edge]! - size, size, quantiles)
  })
}
