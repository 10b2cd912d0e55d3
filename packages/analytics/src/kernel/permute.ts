import type { ClusterSums } from './clusterSums.ts'
import { solosInBlocks, pairsInGroups, type Entries, type Pairs } from './permuteUnits.ts'

/** How far a permutation test has come. */
export interface Permuted {
  readonly done: number
  readonly of: number
  /** Two-sided p of each measure, (1 + as extreme) ÷ (1 + done), Phipson & Smyth 2010; NaN for divisors and for what a side has nothing of. */
  readonly p: Float64Array
}

/** Room for sums of y, y², y·n of each measure, and of y·n of the other side for customers on both. */
const WIDTH = 4

/**
 * Whether cohorts differ in each measure ÷ its divisor, by giving customers (with all their rows) to the two sides anew. Customers on one side
 * only change places with such customers of the other; the two parts of a customer who is on both are swapped or not. The statistic is the
 * difference ÷ its customer-robust error, so that unlike spreads on sides of unlike size do no harm: exact where both sides are alike, and
 * right for many customers where only the ratio is (Janssen 1997; Chung & Romano, Ann. Statist. 2013, 41:484; Pauly et al. 2015).
 *
 * Of many customers, blocks are permuted: equal numbers of customers of one side, put together by chance. That is a subgroup of all
 * permutations, so the test stays exact (Lehmann & Romano 2005, §15.2); with at least {@link leastBlocks} blocks a side it loses as much
 * power as a t test with so many degrees of freedom. Customers left over when blocks are filled stay where they are.
 * Work for each permutation: the entries of the smaller side's blocks.
 *
 * Yields after every `slice` permutations; going on later gives the same as going on at once. p cannot fall below 1 ÷ (1 + permutations).
 * @param per which measure divides each one; itself for a divisor
 * @param random uniform on [0, 1)
 */
export function* permuteCustomers(a: ClusterSums, b: ClusterSums, per: Int32Array, random: () => number, permutations: number = 2000, slice: number = 50): Generator<Permuted, Permuted> {
  const solos = solosInBlocks(a, b, per, random)
  const pairs = pairsInGroups(a, b, per, random)
  const fixed = solos.fixed.map((value, i) => value + pairs.fixed[i]!)
  const total = solos.total.map((value, i) => value + pairs.total[i]!)
  const sums = new Float64Array(per.length * WIDTH)

  // As it was: the chosen side's blocks come first.
  sums.set(fixed)
  for (let i = 0; i < solos.chosen; i++) addBlock(sums, solos.entries, i)
  const observed = new Float64Array(per.length)
  studentised(sums, total, pairs, per, observed)

  const order = new Int32Array(solos.blocks)
  for (let i = 0; i < order.length; i++) order[i] = i
  const found = new Float64Array(per.length)
  const extreme = new Int32Array(per.length)
  let done = 0
  const now = (): Permuted => ({ done, of: permutations, p: observed.map((t, m) => (Number.isNaN(t) ? Number.NaN : (1 + extreme[m]!) / (1 + done))) })
  while (done < permutations) {
    const until = Math.min(permutations, done + slice)
    for (; done < until; done++) {
      sums.set(fixed)
      for (let i = 0; i < solos.chosen; i++) {
        const j = i + Math.floor(random() * (order.length - i))
        const block = order[j]!
        order[j] = order[i]!
        order[i] = block
        addBlock(sums, solos.entries, block)
      }
      for (let group = 0; group < pairs.groups; group++) if (random() < 0.5) addSwap(sums, pairs.entries, group)
      studentised(sums, total, pairs, per, found)
      for (let m = 0; m < found.length; m++) {
        // A side left without anything of the divisor counts as extreme.
        if (!(Math.abs(found[m]!) < Math.abs(observed[m]!) * (1 - 1e-9))) extreme[m]!++
      }
    }
    if (done < permutations) yield now()
  }
  return now()
}

function addBlock(sums: Float64Array, { start, measure, values }: Entries, block: number): void {
  for (let e = start[block]!, to = start[block + 1]!; e < to; e++) {
    const at = measure[e]! * WIDTH
    const y = values[2 * e]!
    sums[at]! += y
    sums[at + 1]! += y * y
    sums[at + 2]! += values[2 * e + 1]!
  }
}

function addSwap(sums: Float64Array, { start, measure, values }: Entries, group: number): void {
  for (let e = start[group]!, to = start[group + 1]!; e < to; e++) {
    const at = measure[e]! * WIDTH
    sums[at]! += values[4 * e]!
    sums[at + 1]! += values[4 * e + 1]!
    sums[at + 2]! += values[4 * e + 2]!
    sums[at + 3]! += values[4 * e + 3]!
  }
}

/** Difference of the sides' ratios ÷ its error, with the covariance of customers on both; NaN when a side has nothing of the divisor, and for divisors. */
function studentised(one: Float64Array, total: Float64Array, { products }: Pairs, per: Int32Array, into: Float64Array): void {
  for (let m = 0; m < per.length; m++) {
    const d = per[m]!, at = m * WIDTH, of = d * WIDTH
    const n1 = one[of]!, n2 = total[of]! - n1
    if (d === m || !(n1 > 0) || !(n2 > 0)) {
      into[m] = Number.NaN
      continue
    }
    const y2 = total[at]! - one[at]!, yy2 = total[at + 1]! - one[at + 1]!, yn2 = total[at + 2]! - one[at + 2]!, nn2 = total[of + 1]! - one[of + 1]!
    const r1 = one[at]! / n1, r2 = y2 / n2
    const v1 = (one[at + 1]! - 2 * r1 * one[at + 2]! + r1 * r1 * one[of + 1]!) / (n1 * n1)
    const v2 = (yy2 - 2 * r2 * yn2 + r2 * r2 * nn2) / (n2 * n2)
    const covariance = (products[m]! - r2 * one[at + 3]! - r1 * (total[at + 3]! - one[at + 3]!) + r1 * r2 * products[d]!) / (n1 * n2)
    const variance = v1 + v2 - 2 * covariance
    const difference = r1 - r2
    const rounding = 1e-12 * (Math.abs(r1) + Math.abs(r2))
    into[m] = Math.abs(difference) <= rounding ? 0 : difference / Math.sqrt(Math.max(variance, rounding * rounding))
  }
}
