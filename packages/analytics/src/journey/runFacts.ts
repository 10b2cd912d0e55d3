import { NO_NUMBER, type JourneyLog } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { Ints } from '../columns/raw.ts'
import type { Nodes } from './flow.ts'

/** What a comparison wants to know of each run, whatever runs are compared: worked out once for a log and the channels chosen in it. */
export interface RunFacts {
  /** Codes of places are below this. */
  readonly width: number
  /** Edges that occur, `from × width + to`; thing `width + i` is edge `i`. */
  readonly edges: readonly number[]
  /** Which places and edges a run has, each once: `thing[start[r] … start[r + 1] - 1]`. */
  readonly start: Int32Array
  readonly thing: Int32Array
  readonly entries: Int32Array
  /** Minor units. */
  readonly cost: Float64Array
  readonly revenue: Float64Array
  /** Contacts at a touchpoint the run has met before. */
  readonly repeats: Int32Array
  readonly channelSwitches: Int32Array
  readonly feltEntries: Int32Array
  readonly felt: Float64Array
  readonly effortEntries: Int32Array
  readonly effort: Int32Array
  /** Seconds since 2000 of its first and last entry. */
  readonly first: Int32Array
  readonly last: Int32Array
}

const known = new WeakMap<JourneyLog, Map<string, RunFacts>>()
/** Sets of channels kept: facts are as large as the columns they are of. */
const KEPT = 2

export function runFactsOf(selection: Selection, nodes: Nodes): RunFacts {
  const { log, channelIn, isEveryChannel } = selection
  let made = known.get(log)
  if (!made) known.set(log, (made = new Map()))
  const key = `${nodes} ${isEveryChannel ? 'all' : channelIn.subarray(0, log.catalogue.channels.length).join('')}`
  let facts = made.get(key)
  if (facts) return facts
  if (made.size >= KEPT) made.delete(made.keys().next().value!)
  made.set(key, (facts = gather(selection, nodes)))
  return facts
}

function gather({ log, channelIn, isEveryChannel }: Selection, nodes: Nodes): RunFacts {
  const { runs, entries, catalogue } = log
  const { channel, touchpoint, at, cost, revenue, sentiment, flags } = entries
  const codes = nodes === 'touchpoint' ? touchpoint : nodes === 'step' ? entries.step : channel
  const width = nodes === 'touchpoint' ? catalogue.touchpoints.length : nodes === 'step' ? catalogue.steps.length : catalogue.channels.length
  const count = runs.count
  const ints = (): Int32Array => new Int32Array(count)
  const facts = {
    entries: ints(), cost: new Float64Array(count), revenue: new Float64Array(count), repeats: ints(), channelSwitches: ints(),
    feltEntries: ints(), felt: new Float64Array(count), effortEntries: ints(), effort: ints(), first: ints(), last: ints(),
  }
  const start = new Int32Array(count + 1), things = new Ints()
  const edgeThing = new Int32Array(width * width), edges: number[] = []
  const seenPlace = new Int32Array(width), seenEdge = new Int32Array(width * width), seenTouchpoint = new Int32Array(catalogue.touchpoints.length)
  for (let r = 0; r < count; r++) {
    const mark = r + 1
    let spent = 0, earned = 0, size = 0, repeats = 0, switches = 0, felt = 0, feltEntries = 0, hard = 0, hardEntries = 0, first = 0, last = 0, channelBefore = -1, before = -1
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      const way = channel[e]!
      if (!isEveryChannel && channelIn[way] === 0) continue
      last = at[e]!
      if (size++ === 0) first = last
      else if (way !== channelBefore) switches++
      channelBefore = way
      const place = touchpoint[e]!
      if (seenTouchpoint[place] === mark) repeats++
      else seenTouchpoint[place] = mark
      const paid = cost[e]!, received = revenue[e]!, mood = sentiment[e]!, effort = flags[e]! >> 4
      if (paid !== NO_NUMBER) spent += paid
      if (received !== NO_NUMBER) earned += received
      if (mood === mood) {
        feltEntries++
        felt += mood
      }
      if (effort > 0) {
        hardEntries++
        hard += effort
      }
      const here = codes[e]!
      if (here >= width) continue
      if (seenPlace[here] !== mark) {
        seenPlace[here] = mark
        things.push(here)
      }
      if (before >= 0) {
        const edge = before * width + here
        if (seenEdge[edge] !== mark) {
          if (seenEdge[edge] === 0) edgeThing[edge] = width + edges.push(edge) - 1
          seenEdge[edge] = mark
          things.push(edgeThing[edge]!)
        }
      }
      before = here
    }
    facts.entries[r] = size
    facts.cost[r] = spent
    facts.revenue[r] = earned
    facts.repeats[r] = repeats
    facts.channelSwitches[r] = switches
    facts.feltEntries[r] = feltEntries
    facts.felt[r] = felt
    facts.effortEntries[r] = hardEntries
    facts.effort[r] = hard
    facts.first[r] = first
    facts.last[r] = last
    start[mark] = things.length
  }
  return { ...facts, width, edges, start, thing: things.array.slice(0, things.length) }
}
