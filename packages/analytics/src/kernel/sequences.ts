import { NO_CODE, type JourneyLog } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import type { Nodes } from '../journey/flow.ts'

/** A selection's runs as sequences of codes: what flow, variants and summary read. Runs left without any code are dropped. */
export interface Sequences {
  readonly count: number
  /** Run index of each sequence. */
  readonly run: Int32Array
  /** Sequence `i` lies in `start[i] … end[i] - 1`; between two sequences there may be others. */
  readonly start: Int32Array
  readonly end: Int32Array
  /** Codes in all sequences together. */
  readonly entries: number
  readonly code: Uint16Array
  readonly at: Int32Array
  /** Codes are below this. */
  readonly width: number
  /** The log of which every sequence is a whole run by touchpoint, read in place; null when something was left out. */
  readonly wholeRunsOf: JourneyLog | null
}

const known = new WeakMap<Selection, Map<Nodes, Sequences>>()

export function sequencesOf(selection: Selection, nodes: Nodes): Sequences {
  let made = known.get(selection)
  if (!made) known.set(selection, (made = new Map()))
  let sequences = made.get(nodes)
  if (!sequences) made.set(nodes, (sequences = build(selection, nodes)))
  return sequences
}

function build({ log, picked, channelIn, isEveryChannel, entries: entryCount }: Selection, nodes: Nodes): Sequences {
  const { runs, entries, catalogue } = log
  const width = nodes === 'touchpoint' ? catalogue.touchpoints.length : nodes === 'step' ? catalogue.steps.length : catalogue.channels.length
  const runStart = runs.start
  const start = new Int32Array(picked.length), end = new Int32Array(picked.length)
  if (isEveryChannel && nodes === 'touchpoint') {
    for (let i = 0; i < picked.length; i++) {
      start[i] = runStart[picked[i]!]!
      end[i] = runStart[picked[i]! + 1]!
    }
    return { count: picked.length, run: picked, start, end, entries: entryCount, code: entries.touchpoint, at: entries.at, width, wholeRunsOf: log }
  }
  const codes = nodes === 'touchpoint' ? entries.touchpoint : nodes === 'step' ? entries.step : entries.channel
  // One place more: every entry is written, and stays where it is chosen. To ask first costs more, as nobody can guess which are.
  const code = new Uint16Array(entryCount + 1)
  const at = new Int32Array(entryCount + 1)
  const run = new Int32Array(picked.length)
  const { channel, at: times } = entries
  let i = 0, n = 0
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!
    const before = n
    for (let e = runStart[r]!, last = runStart[r + 1]!; e < last; e++) {
      const c = codes[e]!
      code[n] = c
      at[n] = times[e]!
      n += channelIn[channel[e]!]! & (((c ^ NO_CODE) + NO_CODE) >> 16)
    }
    if (n === before) continue
    run[i] = r
    start[i] = before
    end[i++] = n
  }
  return { count: i, run: run.subarray(0, i), start, end, entries: n, code, at, width, wholeRunsOf: null }
}
