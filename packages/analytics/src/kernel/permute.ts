import type { ClusterSums } from './clusterSums.ts'
import { solosInBlocks, pairsInGroups, type Entries, type Pairs, type Solos } from './permuteUnits.ts'

/** How far a permutation test has come. */
export interface Permuted {
  readonly done: number
  readonly of: number
  /** Two-sided p of each measure, (1 + as extreme) ÷ (1 + done), Phipson & Smyth 2010; NaN for divisors and for what a side has nothing of. */
  readonly p: Float64Array
}

/** All permutations are done. */
export interface Shuffled extends Permuted {
  /**
   * p of a measure, finer than 1 ÷ (1 + permutations): where fewer than ten were as extreme, from a generalised Pareto distribution fitted to the
   * largest eighth. Knijnenburg et al., Bioinformatics 2009, 25:i161; fitted by probability-weighted moments (Hosking & Wallis, Technometrics
   * 1987, 29:339), and by an exponential tail where that one would end, which is wider. Counted where permutations are below 1,000.
   */
  readonly finer: (measure: number) => number
  /**
   * p of a choice that each unit of the divisor makes once, over the measures that are its choices: Σ(1 − pⱼ)tⱼ², which is Pearson's χ² of homogeneity with
   * each term divided by its own design effect (pⱼ pooled). Otherwise as `finer`. NaN when a side has nothing of the divisor.
   */
  readonly jointly: (choices: readonly number[]) => number
}

/** Room for sums of y, y², y·n of each measure, and of y·n of the other side for customers on both. */
const WIDTH = 4

/**
 * Whether cohorts differ in each measure ÷ its divisor, by giving customers (with all their rows) to the two sides anew. Customers on one side
 * only change places with such customers of the other; the two parts of a customer who is on both are swapped or not. The statistic is the
 * difference ÷ its customer-robust error, so that unlike spreads on sides of unlike size do no harm: exact where both sides are alike, and
 * right for many customers where only the ratio is (Janssen 1997; Chung & Romano, Ann. Statist. 2013, 41:484; Pauly et al. 2015). Where there are
 * customers of both kinds the permuted differences are taken from their middle, and the test is right for many customers only.
 *
 * Of many customers, blocks are permuted: equal numbers of customers of one side, put together by chance. That is a subgroup of all
 * permutations, so the test stays exact (Lehmann & Romano 2005, §15.2); with at least {@link leastBlocks} blocks a side it loses as much
 * power as a t test with so many degrees of freedom. Customers left over when blocks are filled stay where they are.
 * Work for each permutation: the entries of the smaller side's blocks.
 *
 * Yields after every `slice` permutations, and now and then before the first; going on later gives the same as going on at once. p cannot fall
 * below 1 ÷ (1 + permutations); see `finer`.
 * @param per which measure divides each one; itself for a divisor
 * @param random uniform on [0, 1)
 */
export function* permuteCustomers(a: ClusterSums, b: ClusterSums, per: Int32Array, random: () => number, permutations: number = 2000, slice: number = 8): Generator<Permuted, Shuffled> {
  const solos = yield* preparing(solosInBlocks(a, b, per, random), permutations)
  const pairs = yield* preparing(pairsInGroups(a, b, per, random), permutations)
  const fixed = solos.fixed.map((value, i) => value + pairs.fixed[i]!)
  const total = solos.total.map((value, i) => value + pairs.total[i]!)
  const sums = new Float64Array(per.length * WIDTH)
  // Of the chosen side's part of customers who are on both: Σy.
  const paired = new Float64Array(per.length), pairedAtFirst = Float64Array.from(per, (_, m) => pairs.fixed[m * WIDTH]!)
  paired.set(pairedAtFirst)

  // As it was: the chosen side's blocks come first.
  sums.set(fixed)
  for (let i = 0; i < solos.chosen; i++) addBlock(sums, solos.entries, i)
  const observed = new Float64Array(per.length)
  studentised(sums, total, paired, solos, pairs, per, new Float64Array(per.length), observed)
  const middle = middleOf(solos, pairs, per)

  const order = new Int32Array(solos.blocks)
  for (let i = 0; i < order.length; i++) order[i] = i
  const found = new Float64Array(per.length)
  const extreme = new Int32Array(per.length)
  // |t| of each permutation, measure by measure.
  const sizes = new Float32Array(per.length * permutations)
  let done = 0
  const now = (): Permuted => ({ done, of: permutations, p: observed.map((t, m) => (Number.isNaN(t) ? Number.NaN : (1 + extreme[m]!) / (1 + done))) })
  while (done < permutations) {
    const until = Math.min(permutations, done + slice)
    for (; done < until; done++) {
      sums.set(fixed)
      paired.set(pairedAtFirst)
      for (let i = 0; i < solos.chosen; i++) {
        const j = i + Math.floor(random() * (order.length - i))
        const block = order[j]!
        order[j] = order[i]!
        order[i] = block
        addBlock(sums, solos.entries, block)
      }
      for (let group = 0; group < pairs.groups; group++) if (random() < 0.5) addSwap(sums, paired, pairs.entries, group)
      studentised(sums, total, paired, solos, pairs, per, middle, found)
      for (let m = 0; m < found.length; m++) {
        sizes[m * permutations + done] = Math.abs(found[m]!)
        // A side left without anything of the divisor counts as extreme.
        if (!(Math.abs(found[m]!) < Math.abs(observed[m]!) * (1 - 1e-9))) extreme[m]!++
      }
    }
    if (done < permutations) yield now()
  }
  const last = now()
  const sizesOf = (m: number): Float32Array => sizes.subarray(m * permutations, (m + 1) * permutations)
  return {
    ...last,
    finer: (m) => finerP(sizesOf(m), Math.abs(observed[m]!), extreme[m]!, last.p[m]!),
    jointly(choices) {
      const squares = new Float64Array(permutations)
      let own = 0
      for (const m of choices) {
        const weight = 1 - total[m * WIDTH]! / total[per[m]! * WIDTH]!, of = sizesOf(m)
        own += weight * observed[m]! ** 2
        for (let i = 0; i < permutations; i++) squares[i]! += weight * of[i]! * of[i]!
      }
      const asExtreme = squares.reduce((n, each) => n + Number(!(each < own * (1 - 1e-6))), 0)
      // Tails are fitted to sizes, as of one measure.
      const size = Math.sqrt(own)
      return finerP(Float32Array.from(squares, Math.sqrt), size, asExtreme, Number.isNaN(size) ? Number.NaN : (1 + asExtreme) / (1 + done))
    },
  }
}

/** @param counted what was as extreme, and p by that */
function finerP(sizes: Float32Array, observed: number, asExtreme: number, counted: number): number {
  return sizes.length < LEAST_FINER || asExtreme >= FEW_EXTREME || !(observed > 0) ? counted : tailP(sizes, observed, counted)
}

function* preparing<Units>(steps: Generator<void, Units>, of: number): Generator<Permuted, Units> {
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
    yield { done: 0, of, p: new Float64Array(0) }
  }
}

const LEAST_FINER = 1000
const FEW_EXTREME = 10

/** Share of sizes beyond `observed`, by the tail that their largest eighth shows; `counted` where it shows none. */
function tailP(sizes: Float32Array, observed: number, counted: number): number {
  // A side left without anything of the divisor counts as extreme.
  const sorted = sizes.map((t) => (Number.isNaN(t) ? Number.POSITIVE_INFINITY : t)).sort()
  const n = Math.floor(sorted.length / 8), from = sorted.length - n
  const threshold = (sorted[from]! + sorted[from - 1]!) / 2
  let a0 = 0, a1 = 0
  for (let i = 0; i < n; i++) {
    const excess = sorted[from + i]! - threshold
    a0 += excess / n
    a1 += ((1 - (i + 0.65) / n) * excess) / n
  }
  const share = n / sorted.length, beyond = observed - threshold
  if (!Number.isFinite(a0) || !(a0 > 0) || beyond <= 0) return counted
  const shape = 2 - a0 / (a0 - 2 * a1)
  if (!(shape > 1e-6)) return share * Math.exp(-beyond / a0)
  const scale = (2 * a0 * a1) / (a0 - 2 * a1)
  return share * (1 + (shape * beyond) / scale) ** (-1 / shape)
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

function addSwap(sums: Float64Array, paired: Float64Array, { start, measure, values }: Entries, group: number): void {
  for (let e = start[group]!, to = start[group + 1]!; e < to; e++) {
    const at = measure[e]! * WIDTH
    paired[measure[e]!]! += values[4 * e]!
    sums[at]! += values[4 * e]!
    sums[at + 1]! += values[4 * e + 1]!
    sums[at + 2]! += values[4 * e + 2]!
    sums[at + 3]! += values[4 * e + 3]!
  }
}

/**
 * The difference that permutations have in the middle. Not 0 where some customers are on both sides, others on one, unequally many on each, and
 * the two kinds are unlike: then it says who is on a side, not whether the sides' ratios differ. What is tested is the ratios.
 */
function middleOf(solos: Solos, pairs: Pairs, per: Int32Array): Float64Array {
  const middle = new Float64Array(per.length)
  if (solos.blocks === 0 || pairs.groups === 0) return middle
  const share = solos.chosen / solos.blocks
  const one = (m: number): number => share * solos.total[m * WIDTH]! + pairs.total[m * WIDTH]! / 2
  const two = (m: number): number => solos.total[m * WIDTH]! + pairs.total[m * WIDTH]! - one(m)
  return middle.map((_, m) => (one(per[m]!) > 0 && two(per[m]!) > 0 ? one(m) / one(per[m]!) - two(m) / two(per[m]!) : 0))
}

/** Difference of the sides' ratios, less `middle`, ÷ its error, with the covariance of customers on both; NaN when a side has nothing of the divisor, and for divisors. */
function studentised(one: Float64Array, total: Float64Array, paired: Float64Array, solos: Solos, pairs: Pairs, per: Int32Array, middle: Float64Array, into: Float64Array): void {
  const isMixed = solos.blocks > 0 && pairs.groups > 0
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
    const { products } = pairs
    const covariance = (products[m]! - r2 * one[at + 3]! - r1 * (total[at + 3]! - one[at + 3]!) + r1 * r2 * products[d]!) / (n1 * n2)
    const apart = isMixed ? apartOf(paired[m]! - r1 * paired[d]!, pairs.total[at]! - paired[m]! - r2 * (pairs.total[of]! - paired[d]!), n1, n2, solos, pairs) : 0
    const variance = v1 + v2 - 2 * covariance - apart
    const difference = r1 - r2 - middle[m]!
    const rounding = 1e-12 * (Math.abs(r1) + Math.abs(r2))
    into[m] = Math.abs(difference) <= rounding ? 0 : difference / Math.sqrt(Math.max(variance, rounding * rounding))
  }
}

/**
 * What the variance holds of the two kinds of customers being unlike, which blocks make as many times larger as they have customers.
 * @param one how far the parts of customers on both sides lie above what the side's ratio expects of them; those on one side lie as far below
 */
function apartOf(one: number, two: number, n1: number, n2: number, { blocks, chosen }: Solos, { groups }: Pairs): number {
  const a = one / n1, b = two / n2
  return (a - b) ** 2 / groups + (chosen > 0 ? (a * a) / chosen : 0) + (blocks > chosen ? (b * b) / (blocks - chosen) : 0)
}
