import { studentQuantile } from './distributions.ts'

export interface ClusteredMedian {
  readonly median: number
  readonly low: number
  readonly high: number
  readonly n: number
}

/**
 * The median and its 95 % interval by customer: the share of values up to the median has the linearised error of a ratio over customers, and the interval is what stands
 * at the ranks n(½ ± t·se). Woodruff, JASA 1952, 47:635–646; t with n² ÷ Σ(values of a customer)² − 1 degrees of freedom. Null without values; limits are infinite with one customer.
 * @param values ascending
 */
export function clusteredMedian(values: Int32Array, customer: Int32Array): ClusteredMedian | null {
  const n = values.length
  if (n === 0) return null
  const median = n % 2 === 1 ? values[n >> 1]! : (values[n / 2 - 1]! + values[n / 2]!) / 2
  let below = 0
  while (below < n && values[below]! <= median) below++
  const share = below / n
  const sums = new Map<number, number>(), counts = new Map<number, number>()
  for (let i = 0; i < n; i++) {
    const c = customer[i]!
    sums.set(c, (sums.get(c) ?? 0) + (i < below ? 1 : 0) - share)
    counts.set(c, (counts.get(c) ?? 0) + 1)
  }
  const customers = sums.size
  if (customers < 2) return { median, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, n }
  let squares = 0, countsSquared = 0
  for (const sum of sums.values()) squares += sum * sum
  for (const count of counts.values()) countsSquared += count * count
  // With every value alike on one side of its median nothing scatters: a coin's error is the least that can be said.
  const error = Math.max(Math.sqrt((squares * customers) / (customers - 1)) / n, share === 1 ? Math.sqrt(countsSquared) / (2 * n) : 0)
  const away = error * studentQuantile(0.975, Math.max(1, (n * n) / countsSquared - 1))
  const low = Math.floor(n * (0.5 - away)), high = Math.ceil(n * (0.5 + away)) - 1
  return { median, low: low < 0 ? Number.NEGATIVE_INFINITY : values[low]!, high: high > n - 1 ? Number.POSITIVE_INFINITY : values[high]!, n }
}
