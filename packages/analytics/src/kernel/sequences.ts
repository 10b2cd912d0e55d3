import { NO_CODE, type JourneyLog } from '../columns/journeyLog.ts'
import type { Nodes } from '../columns/labels.ts'
import type { Selection } from '../columns/select.ts'
import { inMemory, stepBytes, type LogMemory } from '../wasm/logMemory.ts'

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
  /** Does the work where the sequences lie in the log's memory; null where they do not. */
  inMemory<T>(work: (memory: LogMemory, at: SequencePlaces) => T): T | null
}

/**
 * Where in memory: run, start, end of each sequence (32 bits), codes (16 bits), times (32 bits). Sequences beside each other are one stretch, of which there are so many, from and to (32 bits) of
 * each; `first` is 1 where a sequence begins (8 bits).
 */
interface SequencePlaces {
  readonly stretchCount: number
  readonly stretches: number
  readonly first: number
  readonly run: number
  readonly start: number
  readonly end: number
  readonly code: number
  readonly at: number
}

const known = new WeakMap<Selection, Map<Nodes, Sequences>>()

export function sequencesOf(selection: Selection, nodes: Nodes): Sequences {
  let made = known.get(selection)
  if (!made) known.set(selection, (made = new Map()))
  let sequences = made.get(nodes)
  if (!sequences) made.set(nodes, (sequences = moved(selection, nodes) ?? build(selection, nodes)))
  return sequences
}

function build({ log, picked, channelIn, isEveryChannel, entries: entryCount }: Selection, nodes: Nodes): Sequences {
  const { runs, entries } = log
  const width = widthOf(log, nodes)
  const runStart = runs.start
  const start = new Int32Array(picked.length), end = new Int32Array(picked.length)
  if (isEveryChannel && nodes === 'touchpoint') {
    for (let i = 0; i < picked.length; i++) {
      start[i] = runStart[picked[i]!]!
      end[i] = runStart[picked[i]! + 1]!
    }
    return { count: picked.length, run: picked, start, end, entries: entryCount, code: entries.touchpoint, at: entries.at, width, wholeRunsOf: log, inMemory: nowhere }
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
  return { count: i, run: run.subarray(0, i), start, end, entries: n, code, at, width, wholeRunsOf: null, inMemory: nowhere }
}

/** Of sequences that lie in no memory. */
export function nowhere(): null {
  return null
}

function widthOf({ catalogue }: JourneyLog, nodes: Nodes): number {
  return nodes === 'touchpoint' ? catalogue.touchpoints.length : nodes === 'step' ? catalogue.steps.length : catalogue.channels.length
}

/** What kernels write beyond a list, and their tables to put chosen numbers one after the other. */
const WIDE_BYTES = 32, TABLES_BYTES = 4_400

function moved(selection: Selection, nodes: Nodes): Sequences | null {
  if (nodes === 'channel') return null
  const sequences = new MovedSequences(selection, nodes)
  return inMemory(selection.log, (memory) => sequences.standIn(memory)) && sequences
}

/** Sequences in the log's memory, made again when others stood there meanwhile. Outside it they are copied when somebody looks at them. */
class MovedSequences implements Sequences {
  count = 0
  entries = 0
  readonly width: number
  readonly wholeRunsOf: JourneyLog | null
  private readonly selection: Selection
  private readonly codes: Uint16Array
  private places: SequencePlaces = { stretchCount: 0, stretches: 0, first: 0, run: 0, start: 0, end: 0, code: 0, at: 0 }
  private copies: Partial<Record<'run' | 'start' | 'end' | 'at', Int32Array>> & { code?: Uint16Array } = {}

  constructor(selection: Selection, nodes: 'touchpoint' | 'step') {
    const { log, isEveryChannel } = selection
    this.selection = selection
    this.codes = nodes === 'touchpoint' ? log.entries.touchpoint : log.entries.step
    this.width = widthOf(log, nodes)
    this.wholeRunsOf = isEveryChannel && nodes === 'touchpoint' ? log : null
  }

  inMemory<T>(work: (memory: LogMemory, at: SequencePlaces) => T): T | null {
    return inMemory(this.selection.log, (memory) => work(memory, this.standIn(memory)))
  }

  /** They come first: what is put into memory before them would be lost. */
  standIn(memory: LogMemory): SequencePlaces {
    if (memory.keeper === this) return this.places
    memory.dropKept()
    const { log: { runs, entries }, picked, channelIn } = this.selection
    const { kernels } = memory
    const run = memory.put(picked), bytes = 4 * picked.length + 4
    const start = memory.room(bytes), end = memory.room(bytes)
    if (this.wholeRunsOf !== null) {
      const first = memory.room(entries.count + 1), stretches = memory.room(2 * bytes)
      const stretchCount = memory.work(() => kernels.bounds(picked.length, run, memory.put(runs.start), entries.count, start, end, first, stretches))
      this.count = picked.length
      this.entries = this.selection.entries
      this.places = { stretchCount, stretches, first, run, start, end, code: memory.put(entries.touchpoint), at: memory.put(entries.at) }
    } else {
      const own = memory.room(bytes), code = memory.room(2 * this.selection.entries + WIDE_BYTES), at = memory.room(4 * this.selection.entries + WIDE_BYTES), first = memory.room(this.selection.entries + 1)
      const stretches = memory.zeros(8), total = stretches + 4
      this.count = memory.work(() => kernels.sequences(
        picked.length, run, memory.put(runs.start), entries.count, memory.put(this.codes), memory.put(entries.at), memory.put(entries.channel), memory.put(channelIn), memory.room(stepBytes(entries.count) + TABLES_BYTES),
        own, start, end, code, at, first, total,
      ))
      this.entries = memory.ints(total, 1)[0]!
      this.places = { stretchCount: 1, stretches, first, run: own, start, end, code, at }
    }
    memory.keep(this)
    return this.places
  }

  get run(): Int32Array {
    return this.wholeRunsOf === null ? this.copied('run', () => this.count) : this.selection.picked
  }

  get start(): Int32Array {
    return this.copied('start', () => this.count)
  }

  get end(): Int32Array {
    return this.copied('end', () => this.count)
  }

  get at(): Int32Array {
    return this.wholeRunsOf === null ? this.copied('at', () => this.entries) : this.selection.log.entries.at
  }

  get code(): Uint16Array {
    if (this.wholeRunsOf !== null) return this.codes
    return (this.copies.code ??= this.inMemory((memory, { code }) => new Uint16Array(memory.buffer, code, this.entries).slice())!)
  }

  private copied(name: 'run' | 'start' | 'end' | 'at', length: () => number): Int32Array {
    return (this.copies[name] ??= this.inMemory((memory, places) => memory.ints(places[name], length()).slice())!)
  }
}
