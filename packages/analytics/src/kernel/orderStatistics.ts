import type { LogMemory } from '../wasm/logMemory.ts'

/** A list of numbers among others: where it begins, and how many there are. */
export interface List {
  readonly from: number
  readonly length: number
}

/** What the kernel needs beside as many numbers as the longest list has. */
const ROOM_BYTES = 2_592 + 16

/**
 * Quantiles (Hyndman & Fan type 7) of lists of whole numbers that lie in memory, as `quantilesInPlace` has them; each list is reordered.
 * @param values where the numbers lie that the lists are parts of
 * @param asked four quantiles at most, rising
 * @returns the quantiles of each list, not numbers where it is empty
 */
export function quantilesIn(memory: LogMemory, values: number, lists: readonly List[], asked: readonly number[]): number[][] {
  const bounds = memory.room(8 * lists.length), rising = memory.room(8 * asked.length), out = memory.room(8 * lists.length * asked.length)
  const of = memory.ints(bounds, 2 * lists.length)
  let most = 0
  lists.forEach(({ from, length }, i) => {
    of[2 * i] = from
    of[2 * i + 1] = length
    most = Math.max(most, length)
  })
  memory.floats(rising, asked.length).set(asked)
  memory.kernels.quantiles(lists.length, bounds, values, asked.length, rising, out, memory.room(ROOM_BYTES + 4 * most))
  const found = memory.floats(out, lists.length * asked.length)
  return lists.map((_, i) => Array.from(found.subarray(i * asked.length, (i + 1) * asked.length)))
}
