import { NO_CODE } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import type { Nodes } from '../journey/flow.ts'

/** A selection's runs as dense sequences of codes: what flow, variants and summary read. Runs left without any code are dropped. */
export interface Sequences {
  readonly count: number
  /** Run index of each sequence. */
  readonly run: Int32Array
  /** Sequence `i` lies in `start[i] … start[i + 1] - 1`. */
  readonly start: Int32Array
  readonly code: Uint16Array
  readonly at: Int32Array
  /** Codes are below this. */
  readonly width: number
}

const known = new WeakMap<Selection, Map<Nodes, Sequences>>()

export function sequencesOf(selection: Selection, nodes: Nodes): Sequences {
  let made = known.get(selection)
  if (!made) known.set(selection, (made = new Map()))
  let sequences = made.get(nodes)
  if (!sequences) made.set(nodes, (sequences = build(selection, nodes)))
  return sequences
}

function build({ log, runIn, channelIn, isEveryChannel, runs: runCount, entries: entryCount }: Selection, nodes: Nodes): Sequences {
  const { runs, entries, catalogue } = log
  const width = nodes === 'touchpoint' ? catalogue.touchpoints.length : nodes === 'step' ? catalogue.steps.length : catalogue.channels.length
  const codes = nodes === 'touchpoint' ? entries.touchpoint : nodes === 'step' ? entries.step : Uint16Array.from(entries.channel)
  const run = new Int32Array(runCount)
  const start = new Int32Array(runCount + 1)
  if (isEveryChannel && nodes !== 'step' && entryCount === entries.count) {
    // Nothing is left out: read the log itself.
    let i = 0
    for (let r = 0; r < runs.count; r++) {
      if (runIn[r] === 0) continue
      run[i] = r
      start[i++] = runs.start[r]!
    }
    start[i] = entries.count
    return { count: i, run, start, code: codes.subarray(0, entries.count), at: entries.at, width }
  }
  const code = new Uint16Array(entryCount)
  const at = new Int32Array(entryCount)
  const { channel } = entries
  const runStart = runs.start
  let i = 0, n = 0
  for (let r = 0, last = runs.count; r < last; r++) {
    if (runIn[r] === 0) continue
    const before = n
    for (let e = runStart[r]!, end = runStart[r + 1]!; e < end; e++) {
      const c = codes[e]!
      if (channelIn[channel[e]!] === 0 || c === NO_CODE) continue
      code[n] = c
      at[n++] = entries.at[e]!
    }
    if (n === before) continue
    run[i] = r
    start[++i] = n
  }
  return { count: i, run: run.subarray(0, i), start: start.subarray(0, i + 1), code: code.subarray(0, n), at: at.subarray(0, n), width }
}
