import type { Selection } from '../columns/select.ts'
import { quantilesInPlace } from '../kernel/quantile.ts'

/** Edges gone at least `least` times, with whole seconds that a wait is long above: the quantile of all waits along it, rounded down. */
export function longWaits({ log: { runs, entries, catalogue }, channelIn, isEveryChannel }: Selection, rows: Int32Array, longWait: number, least: number): { readonly edge: number; readonly moreThanS: number }[] {
  const { touchpoint, channel, at } = entries
  const width = catalogue.touchpoints.length
  const count = new Int32Array(width * width)
  const each = (go: (edge: number, gap: number) => void): void => {
    for (let i = 0; i < rows.length; i++) {
      for (let e = runs.start[rows[i]!]!, end = runs.start[rows[i]! + 1]!, one = -1, before = 0; e < end; e++) {
        if (!isEveryChannel && channelIn[channel[e]!] === 0) continue
        const here = touchpoint[e]!, now = at[e]!
        if (one >= 0) go(one * width + here, now - before)
        one = here
        before = now
      }
    }
  }
  each((edge) => count[edge]!++)
  const next = new Int32Array(width * width).fill(-1), from: number[] = []
  let total = 0
  for (let edge = 0; edge < count.length; edge++) {
    if (count[edge]! < least) continue
    next[edge] = total
    from.push(edge)
    total += count[edge]!
  }
  const gaps = new Int32Array(total)
  each((edge, gap) => {
    if (next[edge]! >= 0) gaps[next[edge]!++] = gap
  })
  return from.map((edge) => ({ edge, moreThanS: Math.floor(quantilesInPlace(gaps, next[edge]! - count[edge]!, count[edge]!, [longWait])[0]!) }))
}
