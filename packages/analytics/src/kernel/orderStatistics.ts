import type { LogMemory } from '../wasm/logMemory.ts'

/** What the kernel needs beside twice the numbers: buckets, which are wanted, where they are filled. */
const BUCKET_BYTES = 4_096

/**
 * Quantiles (Hyndman & Fan type 7) of whole numbers that lie in memory, as `quantilesInPlace` has them.
 * @param most numbers there are in one list
 * @param quantiles four at most
 * @returns the quantiles of `length` numbers from `values` on, which are reordered
 */
export function orderStatisticsIn(memory: LogMemory, most: number, quantiles: readonly number[]): (values: number, length: number) => number[] {
  const count = 2 * quantiles.length
  const ranks = memory.room(4 * count), out = memory.room(4 * count), room = memory.room(BUCKET_BYTES + 8 * most)
  const wanted = memory.ints(ranks, count), found = memory.ints(out, count)
  // Ranks have to rise: quantiles are asked in order, and given back as they were named.
  const order = quantiles.map((_, i) => i).sort((a, b) => quantiles[a]! - quantiles[b]!)
  return (values, length) => {
    order.forEach((q, i) => {
      wanted[2 * i] = Math.floor((length - 1) * quantiles[q]!)
      wanted[2 * i + 1] = Math.ceil((length - 1) * quantiles[q]!)
    })
    memory.kernels.orderStatistics(values, length, ranks, count, out, room)
    const answer = quantiles.slice()
    order.forEach((q, i) => {
      const place = (length - 1) * quantiles[q]!, low = found[2 * i]!
      answer[q] = low + (found[2 * i + 1]! - low) * (place - Math.floor(place))
    })
    return answer
  }
}
