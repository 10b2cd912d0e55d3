import { NO_CODE, NO_NUMBER } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { realAt } from '../columns/sparse.ts'
import { inMemory } from '../wasm/logMemory.ts'

/** By place among the picked runs; only of ended runs of journeys that have a goal. */
export interface Endings {
  /** The last known sentiment: 0 good, 1 bad, 2 unknown or neither. */
  readonly felt: Uint8Array
  /** Minor units. */
  readonly margin: Float64Array
  /** Index of the last planned step; NO_CODE without one. */
  readonly lastStep: Uint16Array
}

/** @param isJudged by journey: it has a goal */
export function endingsOf(selection: Selection, isJudged: Uint8Array): Endings {
  return endingsInMemory(selection, isJudged) ?? walk(selection, isJudged)
}

function endingsInMemory({ log, picked, channelIn }: Selection, isJudged: Uint8Array): Endings | null {
  const { runs, entries } = log, { told, before, value } = entries.sentiment
  // Runs may be of a journey that is not known yet.
  const lookup = new Uint8Array(0x1_0000)
  lookup.set(isJudged)
  return inMemory(log, (memory) => {
    const felt = memory.room(picked.length), margin = memory.room(8 * picked.length), lastStep = memory.room(2 * picked.length)
    memory.kernels.endings(
      picked.length, memory.put(picked), memory.put(runs.start), memory.put(entries.channel), memory.put(channelIn), memory.put(runs.status), memory.put(runs.journey), memory.put(lookup),
      told.length === 0 ? 0 : memory.put(told), memory.put(before), memory.put(value), memory.put(entries.step), memory.put(entries.cost), memory.put(entries.revenue), felt, margin, lastStep,
    )
    return {
      felt: new Uint8Array(memory.buffer, felt, picked.length).slice(), margin: memory.floats(margin, picked.length).slice(), lastStep: new Uint16Array(memory.buffer, lastStep, picked.length).slice(),
    }
  })
}

function walk({ log: { runs, entries }, picked, channelIn }: Selection, isJudged: Uint8Array): Endings {
  const { channel, sentiment, step, revenue, cost } = entries
  const felt = new Uint8Array(picked.length), margin = new Float64Array(picked.length), lastStep = new Uint16Array(picked.length)
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!
    if (runs.status[r] === 0 || isJudged[runs.journey[r]!] !== 1) continue
    let last = Number.NaN, left = 0, at = NO_CODE
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      if (channelIn[channel[e]!] === 0) continue
      const s = realAt(sentiment, e)
      if (s === s) last = s
      if (step[e] !== NO_CODE) at = step[e]!
      if (revenue[e] !== NO_NUMBER) left += revenue[e]!
      if (cost[e] !== NO_NUMBER) left -= cost[e]!
    }
    felt[p] = last > 0 ? 0 : last < 0 ? 1 : 2
    margin[p] = left
    lastStep[p] = at
  }
  return { felt, margin, lastStep }
}
