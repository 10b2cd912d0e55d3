import { NO_NUMBER } from '../columns/journeyLog.ts'
import type { Nodes } from '../columns/labels.ts'
import type { Selection } from '../columns/select.ts'
import { inMemory } from '../wasm/logMemory.ts'

/** Minor units. */
export interface CostsOfWays {
  readonly atPlace: Float64Array
  /** At the end of each edge, `from × width + to`. */
  readonly atEdge: Float64Array
}

/** What was spent at each place and at the end of each edge. @param width codes of places are below it */
export function costsOfWays(selection: Selection, nodes: Nodes, width: number): CostsOfWays {
  const { touchpoint, step } = selection.log.entries
  return (nodes === 'channel' ? null : costsInMemory(selection, nodes === 'touchpoint' ? touchpoint : step, width)) ?? walk(selection, nodes, width)
}

function costsInMemory({ log, picked, channelIn }: Selection, codes: Uint16Array, width: number): CostsOfWays | null {
  const { runs, entries } = log
  return inMemory(log, (memory) => {
    const atPlace = memory.zeros(8 * width), atEdge = memory.zeros(8 * width * width)
    memory.kernels.costsOfWays(
      picked.length, memory.put(picked), memory.put(runs.start), memory.put(entries.channel), memory.put(channelIn), memory.put(codes), width, memory.put(entries.cost), atPlace, atEdge,
    )
    return { atPlace: memory.floats(atPlace, width).slice(), atEdge: memory.floats(atEdge, width * width).slice() }
  })
}

function walk({ log: { runs, entries }, picked, channelIn }: Selection, nodes: Nodes, width: number): CostsOfWays {
  const { cost, channel } = entries
  const codes = nodes === 'touchpoint' ? entries.touchpoint : nodes === 'step' ? entries.step : channel
  const atPlace = new Float64Array(width), atEdge = new Float64Array(width * width)
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!
    for (let e = runs.start[r]!, end = runs.start[r + 1]!, before = -1; e < end; e++) {
      const here = codes[e]!
      if (here >= width || channelIn[channel[e]!] === 0) continue
      const paid = cost[e]!
      if (paid !== NO_NUMBER) {
        atPlace[here]! += paid
        if (before >= 0) atEdge[before * width + here]! += paid
      }
      before = here
    }
  }
  return { atPlace, atEdge }
}
