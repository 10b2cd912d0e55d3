import { ascending } from '../kernel/ascending.ts'
import type { RowsOfSide } from './compareAddUp.ts'
import type { SideTally } from './compareSides.ts'
import { COUNT_WIDTH } from '../wasm/cells.ts'
import { COUNTS } from './runFacts.ts'

/** Seconds of every run, shortest first: ended ones stand so already, the few open ones are put between. @param now seconds since 2000 */
export function tookOf({ selection: { runs }, facts, rowIn }: RowsOfSide, now: number): SideTally['took'] {
  const { counts, byTime } = facts
  const time = new Int32Array(runs), hasEnded = new Uint8Array(runs), customer = new Int32Array(runs)
  const open = new Int32Array(facts.open.row.length), openOf = new Int32Array(open.length)
  let opens = 0
  for (let i = 0; i < open.length; i++) {
    const row = facts.open.row[i]!, at = row * COUNT_WIDTH
    if (rowIn[row] === 0) continue
    open[opens] = Math.max(counts[at + COUNTS.last]!, now) - counts[at + COUNTS.first]!
    openOf[opens++] = facts.open.customer[i]!
  }
  const order = ascending(open.subarray(0, opens))
  let n = 0, o = 0
  const putOpen = (before: number): void => {
    for (; o < opens && open[order[o]!]! < before; o++, n++) {
      time[n] = open[order[o]!]!
      customer[n] = openOf[order[o]!]!
    }
  }
  let next = opens > 0 ? open[order[0]!]! : Number.POSITIVE_INFINITY
  for (let i = 0; i < byTime.row.length; i++) {
    if (rowIn[byTime.row[i]!] === 0) continue
    const seconds = byTime.seconds[i]!
    if (next < seconds) {
      putOpen(seconds)
      next = o < opens ? open[order[o]!]! : Number.POSITIVE_INFINITY
    }
    time[n] = seconds
    customer[n] = byTime.customer[i]!
    hasEnded[n++] = 1
  }
  putOpen(Number.POSITIVE_INFINITY)
  return { time, hasEnded, customer }
}
