import { durationOf } from '../columns/entryValues.ts'
import { NO_CODE } from '../columns/journeyLog.ts'
import type { Nodes } from '../columns/labels.ts'
import type { Selection } from '../columns/select.ts'
import { quantilesIn } from '../kernel/orderStatistics.ts'
import { quantilesInPlace } from '../kernel/quantile.ts'
import type { Sequences } from '../kernel/sequences.ts'
import { inMemory } from '../wasm/logMemory.ts'

/** How long contacts at a place took themselves, in seconds: those that say so. */
export interface ServiceTime {
  readonly n: number
  readonly meanS: number
  readonly medianS: number
  readonly p90S: number
}

/** Customers on each edge, `from × width + to`. */
export function edgeActors(sequences: Sequences, actorOf: Int32Array, actors: number): Int32Array {
  const { count, width } = sequences, edges = width * width
  return sequences.inMemory((memory, { run, start, end, code }) => {
    const people = memory.zeros(4 * edges)
    memory.kernels.peopleOnEdges(count, run, start, end, code, memory.put(actorOf), actors, width, memory.zeros(4 * actors + 4), memory.room(4 * count), memory.zeros(4 * edges), people)
    return memory.ints(people, edges).slice()
  }) ?? visitCustomers(sequences, actorOf, actors)
}

/** Sequences are visited customer by customer, so that a mark of the last one suffices. */
function visitCustomers({ count: sequences, run, start, end, code, width }: Sequences, actorOf: Int32Array, actors: number): Int32Array {
  const place = new Int32Array(actors + 1)
  for (let i = 0; i < sequences; i++) place[actorOf[run[i]!]! + 1]!++
  for (let a = 0; a < actors; a++) place[a + 1]! += place[a]!
  const ordered = new Int32Array(sequences)
  for (let i = 0; i < sequences; i++) ordered[place[actorOf[run[i]!]!]!++] = i
  const count = new Int32Array(width * width), last = new Int32Array(width * width).fill(-1)
  for (let o = 0; o < sequences; o++) {
    const i = ordered[o]!, actor = actorOf[run[i]!]!
    let row = code[start[i]!]! * width
    for (let e = start[i]! + 1, to = end[i]!; e < to; e++) {
      const edge = row + code[e]!
      if (last[edge] !== actor) {
        last[edge] = actor
        count[edge]!++
      }
      row = code[e]! * width
    }
  }
  return count
}

/** By code of the node; null where no contact says how long it took. */
export function serviceTimes(selection: Selection, nodes: Nodes, width: number): (ServiceTime | null)[] {
  return (nodes === 'channel' ? null : servedInMemory(selection, nodes, width)) ?? served(selection, nodes, width)
}

function servedInMemory({ log, picked, channelIn }: Selection, nodes: 'touchpoint' | 'step', width: number): (ServiceTime | null)[] | null {
  const { runs, entries } = log, { told, before, value } = entries.longerS
  return inMemory(log, (memory) => {
    const { kernels } = memory
    const run = memory.put(picked), start = memory.put(runs.start), code = memory.put(entries[nodes]), channel = memory.put(entries.channel), isIn = memory.put(channelIn), duration = memory.put(entries.durationS)
    const counts = memory.zeros(4 * width), next = memory.room(4 * width)
    kernels.countServed(picked.length, run, start, code, channel, isIn, duration, counts)
    const sizes = memory.ints(counts, width), places = memory.ints(next, width)
    let all = 0
    for (let c = 0; c < width; c++) {
      places[c] = all
      all += sizes[c]!
    }
    const values = memory.room(4 * all)
    kernels.served(picked.length, run, start, code, channel, isIn, duration, memory.put(told), memory.put(before), memory.put(value), next, values)
    const seconds = memory.ints(values, all), lists = Array.from(sizes, (length, c) => ({ from: places[c]! - length, length }))
    const found = quantilesIn(memory, values, lists, [0.5, 0.9])
    return lists.map(({ from, length: n }, c) => {
      if (n === 0) return null
      let sum = 0
      for (let i = from; i < from + n; i++) sum += seconds[i]!
      const [medianS, p90S] = found[c]!
      return { n, meanS: sum / n, medianS: medianS!, p90S: p90S! }
    })
  })
}

function served({ log: { runs, entries }, picked, channelIn }: Selection, nodes: Nodes, width: number): (ServiceTime | null)[] {
  const codes = nodes === 'touchpoint' ? entries.touchpoint : nodes === 'step' ? entries.step : entries.channel
  const size = new Int32Array(width + 1), sum = new Float64Array(width)
  const isTold = (e: number): boolean => channelIn[entries.channel[e]!] === 1 && codes[e] !== NO_CODE && entries.durationS[e] !== NO_CODE
  for (let i = 0; i < picked.length; i++) for (let e = runs.start[picked[i]!]!, end = runs.start[picked[i]! + 1]!; e < end; e++) if (isTold(e)) size[codes[e]! + 1]!++
  for (let c = 0; c < width; c++) size[c + 1]! += size[c]!
  const values = new Int32Array(size[width]!), next = size.slice()
  for (let i = 0; i < picked.length; i++) {
    for (let e = runs.start[picked[i]!]!, end = runs.start[picked[i]! + 1]!; e < end; e++) {
      if (!isTold(e)) continue
      const seconds = durationOf(entries, e)
      values[next[codes[e]!]!++] = seconds
      sum[codes[e]!]! += seconds
    }
  }
  return Array.from({ length: width }, (_, c) => {
    const n = size[c + 1]! - size[c]!
    if (n === 0) return null
    const [medianS, p90S] = quantilesInPlace(values, size[c]!, n, [0.5, 0.9])
    return { n, meanS: sum[c]! / n, medianS: medianS!, p90S: p90S! }
  })
}
