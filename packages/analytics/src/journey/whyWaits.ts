import type { Selection } from '../columns/select.ts'
import { quantilesInPlace } from '../kernel/quantile.ts'

/** Runs between two steps: some milliseconds' work. */
const PAUSE_RUNS = 32_768
/** The same of waits. */
const PAUSE_WAITS = 262_144

export interface LongWait {
  /** From × width + to. */
  readonly edge: number
  /** Whole seconds. */
  readonly moreThanS: number
}

/** Edges gone at least `least` times, with whole seconds that a wait is long above: the quantile of all waits along it, rounded down. A moment's work lies between two steps. */
export function* longWaits(selection: Selection, rows: Int32Array, longWait: number, least: number): Generator<undefined, LongWait[]> {
  const width = selection.log.catalogue.touchpoints.length
  const count = new Int32Array(width * width)
  for (let from = 0; from < rows.length; from += PAUSE_RUNS) {
    countEdges(selection, rows, from, Math.min(rows.length, from + PAUSE_RUNS), width, count)
    yield
  }
  const next = new Int32Array(width * width).fill(-1), edges: number[] = []
  let total = 0
  for (let edge = 0; edge < count.length; edge++) {
    if (count[edge]! < least) continue
    next[edge] = total
    edges.push(edge)
    total += count[edge]!
  }
  const gaps = new Int32Array(total)
  for (let from = 0; from < rows.length; from += PAUSE_RUNS) {
    putGaps(selection, rows, from, Math.min(rows.length, from + PAUSE_RUNS), width, next, gaps)
    yield
  }
  const waits: LongWait[] = []
  let looked = 0
  for (const edge of edges) {
    waits.push({ edge, moreThanS: Math.floor(quantilesInPlace(gaps, next[edge]! - count[edge]!, count[edge]!, [longWait])[0]!) })
    if ((looked += count[edge]!) < PAUSE_WAITS) continue
    looked = 0
    yield
  }
  return waits
}

function countEdges({ log: { runs, entries: { touchpoint, channel } }, channelIn, isEveryChannel }: Selection, rows: Int32Array, from: number, to: number, width: number, count: Int32Array): void {
  for (let i = from; i < to; i++) {
    for (let e = runs.start[rows[i]!]!, end = runs.start[rows[i]! + 1]!, before = -1; e < end; e++) {
      if (!isEveryChannel && channelIn[channel[e]!] === 0) continue
      const here = touchpoint[e]!
      if (before >= 0) count[before * width + here]!++
      before = here
    }
  }
}

/** Writes each wait where those of its edge stand. @param next where the next one of each edge goes; −1: it is not asked for */
function putGaps({ log: { runs, entries: { touchpoint, channel, at } }, channelIn, isEveryChannel }: Selection, rows: Int32Array, from: number, to: number, width: number, next: Int32Array, gaps: Int32Array): void {
  for (let i = from; i < to; i++) {
    for (let e = runs.start[rows[i]!]!, end = runs.start[rows[i]! + 1]!, one = -1, before = 0; e < end; e++) {
      if (!isEveryChannel && channelIn[channel[e]!] === 0) continue
      const here = touchpoint[e]!, now = at[e]!
      if (one >= 0) {
        const place = next[one * width + here]!
        if (place >= 0) {
          gaps[place] = now - before
          next[one * width + here] = place + 1
        }
      }
      one = here
      before = now
    }
  }
}
