import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import type { Change, Mean, Share } from '../kernel/interval.ts'
import type { TooFew } from '../analysis.ts'
import { Nodes } from './flow.ts'
import { analysis } from '../analysis.ts'
import { NO_NUMBER, type Catalogue } from '../columns/journeyLog.ts'
import { labelsOf } from '../columns/labels.ts'
import { select, type Selection } from '../columns/select.ts'
import { directlyFollows, edgeQuantiles } from '../kernel/directlyFollows.ts'
import { DistinctCounter, firstOfKind } from '../kernel/distinct.ts'
import { meanChange, meanOf, newcombe, verdictOf, wilson, Z95 } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'
import { ranksOf } from '../kernel/quantile.ts'
import { sequencesOf } from '../kernel/sequences.ts'

export const JourneyCompareParams = z.strictObject({
  a: Cohort,
  b: Cohort,
  nodes: Nodes.default('touchpoint'),
  /** Fewer runs than this on a side: not enough data. */
  minimum: z.number().int().min(2).max(100_000).default(40),
})
export type JourneyCompareParams = z.input<typeof JourneyCompareParams>

export type JourneyComparison = (TooFew & { readonly a: ComparedSide; readonly b: ComparedSide }) | {
  readonly kind: 'compared'
  readonly currency: string
  readonly a: ComparedSide
  readonly b: ComparedSide
  /** Ranked by |effect| among those whose interval excludes 0, then the others. */
  readonly differences: readonly Difference[]
}

export interface ComparedSide {
  readonly runs: number
  readonly actors: number
  readonly mature: number
  readonly entries: number
  /** Runs in both cohorts. */
  readonly shared: number
}

interface Ranked {
  /** |effect| in comparable units: difference of shares as Cohen's h, of means and medians in pooled standard deviations. */
  readonly effect: number
  readonly isSignificant: boolean
  /** True when one side has too few runs behind this line. */
  readonly isTooFew: boolean
}

export type Difference = Ranked & (
  /** Runs with this place, of all runs. */
  | { readonly kind: 'place'; readonly code: string; readonly name: string; readonly a: Share | null; readonly b: Share | null; readonly change: Change | null }
  /** Runs in which `to` directly follows `from`, of all runs. */
  | { readonly kind: 'edge'; readonly from: string; readonly to: string; readonly fromName: string; readonly toName: string; readonly a: Share | null; readonly b: Share | null; readonly change: Change | null; readonly medianA: number | null; readonly medianB: number | null }
  /** Mature runs with this outcome, of mature runs. */
  | { readonly kind: 'outcome'; readonly code: string; readonly name: string; readonly isGood: boolean; readonly a: Share | null; readonly b: Share | null; readonly change: Change | null }
  /** Mature runs that achieved their goal. */
  | { readonly kind: 'achieved'; readonly a: Share | null; readonly b: Share | null; readonly change: Change | null }
  /** Seconds from first to last entry of mature runs: medians with intervals from order statistics. */
  | { readonly kind: 'throughput'; readonly a: MedianOf | null; readonly b: MedianOf | null; readonly change: Change | null }
  /** Minor units for each run. */
  | { readonly kind: 'cost' | 'revenue' | 'outcomeValue'; readonly a: Mean | null; readonly b: Mean | null; readonly change: Change | null }
  | { readonly kind: 'felt' | 'effort'; readonly a: Mean | null; readonly b: Mean | null; readonly change: Change | null }
  | { readonly kind: 'entriesPerRun'; readonly a: Mean | null; readonly b: Mean | null; readonly change: Change | null }
)

export interface MedianOf {
  readonly median: number
  readonly low: number | null
  readonly high: number | null
  readonly n: number
}

export const journeyCompare = analysis({
  name: 'journey.compare',
  question: 'How do these two differ?',
  method: 'Shares by Newcombe’s interval (1998, method 10), medians by order statistics (Price & Bonett 2002), means by Welch (1947); not corrected for many comparisons',
  params: JourneyCompareParams,
  n: (comparison: JourneyComparison) => comparison.a.runs + comparison.b.runs,
  answer(log, params, context): JourneyComparison {
    // Both sides in one currency: that of the first.
    const one = select(log, params.a, context)
    const { currency } = one.log.catalogue
    const two = select(log, params.b, context, currency)
    const a = tallySide(one, params.nodes)
    const b = tallySide(two, params.nodes)
    let shared = 0
    for (const r of one.picked) if (two.runIn[r] === 1) shared++
    return finishCompare(a, b, shared, params, one.log.catalogue)
  },
})

interface Sums {
  readonly n: number
  readonly sum: number
  readonly sumOfSquares: number
}

export interface SideTally {
  readonly runs: number
  readonly actors: number
  readonly mature: number
  readonly achieved: number
  readonly entries: number
  /** Runs with each place. */
  readonly places: ReadonlyMap<string, number>
  /** By `from\nto`. */
  readonly edges: ReadonlyMap<string, { readonly runs: number; readonly medianS: number }>
  /** Mature runs with each outcome kind. */
  readonly outcomes: ReadonlyMap<string, number>
  /** Seconds from first to last entry of mature runs. */
  readonly throughput: Int32Array
  readonly cost: Sums
  readonly revenue: Sums
  readonly outcomeValue: Sums
  readonly entriesPerRun: Sums
  /** Over entries. */
  readonly felt: Sums
  readonly effort: Sums
}

export function finishCompare(a: SideTally, b: SideTally, shared: number, params: { readonly nodes: Nodes; readonly minimum: number }, catalogue: Catalogue): JourneyComparison {
  const side = (s: SideTally): ComparedSide => ({ runs: s.runs, actors: s.actors, mature: s.mature, entries: s.entries, shared })
  const least = Math.min(a.runs, b.runs)
  if (least < params.minimum) return { kind: 'tooFew', n: least, needed: params.minimum, a: side(a), b: side(b) }
  const names = new Map(labelsOf(catalogue, params.nodes).map((l) => [l.code, l.name]))
  const nameOf = (code: string): string => names.get(code) ?? code
  const isTooFew = (x: number, y: number): boolean => Math.min(x, y) < params.minimum
  const differences: Difference[] = []

  const ofRuns = (count: number, s: SideTally): Share | null => wilson(count, s.runs)
  for (const code of union(a.places, b.places)) {
    const inA = ofRuns(a.places.get(code) ?? 0, a), inB = ofRuns(b.places.get(code) ?? 0, b)
    differences.push({ kind: 'place', code, name: nameOf(code), a: inA, b: inB, ...byShares(inA, inB), isTooFew: false })
  }
  for (const edge of union(a.edges, b.edges)) {
    const [from = '', to = ''] = edge.split('\n')
    const inA = ofRuns(a.edges.get(edge)?.runs ?? 0, a), inB = ofRuns(b.edges.get(edge)?.runs ?? 0, b)
    differences.push({ kind: 'edge', from, to, fromName: nameOf(from), toName: nameOf(to), a: inA, b: inB, ...byShares(inA, inB), medianA: a.edges.get(edge)?.medianS ?? null, medianB: b.edges.get(edge)?.medianS ?? null, isTooFew: false })
  }
  for (const kind of catalogue.outcomeKinds) {
    const inA = wilson(a.outcomes.get(kind.code) ?? 0, a.mature), inB = wilson(b.outcomes.get(kind.code) ?? 0, b.mature)
    if ((inA?.count ?? 0) + (inB?.count ?? 0) === 0) continue
    differences.push({ kind: 'outcome', code: kind.code, name: kind.name, isGood: kind.isGood, a: inA, b: inB, ...byShares(inA, inB), isTooFew: isTooFew(a.mature, b.mature) })
  }
  const achievedA = wilson(a.achieved, a.mature), achievedB = wilson(b.achieved, b.mature)
  differences.push({ kind: 'achieved', a: achievedA, b: achievedB, ...byShares(achievedA, achievedB), isTooFew: isTooFew(a.mature, b.mature) })

  const medianA = medianOf(a.throughput), medianB = medianOf(b.throughput)
  differences.push({ kind: 'throughput', a: medianA, b: medianB, ...byMedians(a.throughput, b.throughput, medianA, medianB), isTooFew: isTooFew(a.mature, b.mature) })
  for (const kind of ['cost', 'revenue', 'outcomeValue', 'entriesPerRun', 'felt', 'effort'] as const) {
    const inA = a[kind], inB = b[kind]
    if (inA.n + inB.n === 0) continue
    const meanA = meanOf(inA.n, inA.sum, inA.sumOfSquares), meanB = meanOf(inB.n, inB.sum, inB.sumOfSquares)
    differences.push({ kind, a: meanA, b: meanB, ...byMeans(inA, inB, meanA, meanB), isTooFew: isTooFew(inA.n, inB.n) })
  }
  differences.sort((x, y) => Number(y.isSignificant && !y.isTooFew) - Number(x.isSignificant && !x.isTooFew) || y.effect - x.effect || byCode(keyOf(x), keyOf(y)))
  return { kind: 'compared', currency: catalogue.currency, a: side(a), b: side(b), differences }
}

interface Judged {
  readonly change: Change | null
  readonly effect: number
  readonly isSignificant: boolean
}

const judged = (change: Change | null, effect: number): Judged => ({ change, effect: Number.isFinite(effect) ? effect : 0, isSignificant: change !== null && change.verdict !== 'noEvidence' })

/** Effect: Cohen's h = |2 asin √p₁ − 2 asin √p₂| (Cohen 1988). */
function byShares(a: Share | null, b: Share | null): Judged {
  return judged(newcombe(a, b), a && b ? Math.abs(2 * Math.asin(Math.sqrt(a.share)) - 2 * Math.asin(Math.sqrt(b.share))) : 0)
}

/** Effect: difference of means in pooled standard deviations (Cohen's d). */
function byMeans(a: Sums, b: Sums, meanA: Mean | null, meanB: Mean | null): Judged {
  const change = meanChange(meanA, meanB)
  return judged(change, change ? Math.abs(change.difference) / pooledDeviation(a, b) : 0)
}

/** Difference of medians ± z·√(SE²+SE²), each SE from the width of its order-statistic interval (Price & Bonett 2002). */
function byMedians(a: Int32Array, b: Int32Array, medianA: MedianOf | null, medianB: MedianOf | null): Judged {
  if (!medianA || !medianB || medianA.low === null || medianB.low === null || medianA.high === null || medianB.high === null) return judged(null, 0)
  const difference = medianA.median - medianB.median
  const half = Math.hypot(medianA.high - medianA.low, medianB.high - medianB.low) / 2
  const change: Change = { difference, low: difference - half, high: difference + half, verdict: verdictOf(difference - half, difference + half) }
  return judged(change, Math.abs(difference) / pooledDeviation(sumsOf(a), sumsOf(b)))
}

/** Median with a 95 % interval from order statistics: ranks n/2 ∓ 1.96·√n/2 (Conover 1999, §3.2, normal approximation). */
export function medianOf(values: Int32Array): MedianOf | null {
  const n = values.length
  if (n === 0) return null
  const ranked = ranksOf(values.slice(), 0, n)
  const middle = (n - 1) >> 1
  const median = n % 2 === 1 ? ranked(middle) : (ranked(middle) + ranked(middle + 1)) / 2
  const lower = Math.floor(n / 2 - (Z95 * Math.sqrt(n)) / 2), upper = Math.ceil(n / 2 + (Z95 * Math.sqrt(n)) / 2)
  if (lower < 1 || upper > n) return { median, low: null, high: null, n }
  return { median, low: ranked(lower - 1), high: ranked(upper - 1), n }
}

function pooledDeviation(a: Sums, b: Sums): number {
  const spread = (s: Sums): number => (s.n === 0 ? 0 : Math.max(0, s.sumOfSquares - (s.sum * s.sum) / s.n))
  return Math.sqrt((spread(a) + spread(b)) / Math.max(1, a.n + b.n - 2))
}

function sumsOf(values: Int32Array): Sums {
  let sum = 0, sumOfSquares = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    sum += value
    sumOfSquares += value * value
  }
  return { n: values.length, sum, sumOfSquares }
}

function union(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort(byCode)
}

function keyOf(d: Difference): string {
  switch (d.kind) {
    case 'place': case 'outcome': return `${d.kind} ${d.code}`
    case 'edge': return `${d.kind} ${d.from} ${d.to}`
    default: return d.kind
  }
}

function tallySide(selection: Selection, nodes: Nodes): SideTally {
  const sequences = sequencesOf(selection, nodes)
  const flow = directlyFollows(sequences)
  const { width } = sequences
  const labels = labelsOf(selection.log.catalogue, nodes)
  const { start, end, code } = sequences
  const inRuns = new Int32Array(width), lastSeen = new Int32Array(width)
  for (let i = 0; i < sequences.count; i++) {
    for (let e = start[i]!, last = end[i]!; e < last; e++) {
      const c = code[e]!
      if (lastSeen[c] === i + 1) continue
      lastSeen[c] = i + 1
      inRuns[c]!++
    }
  }
  const edges: number[] = []
  for (let edge = 0; edge < flow.count.length; edge++) if (flow.count[edge]! > 0) edges.push(edge)
  const medians = edgeQuantiles(sequences, flow, edges, [0.5])
  return {
    ...tallyRuns(selection),
    places: new Map(labels.flatMap((l, c) => (inRuns[c] === 0 ? [] : [[l.code, inRuns[c]!] as const]))),
    edges: new Map(edges.map((edge, i) => [`${labels[Math.floor(edge / width)]!.code}\n${labels[edge % width]!.code}`, { runs: flow.runs[edge]!, medianS: medians[i]![0]! }])),
  }
}

function tallyRuns({ log, runIn, picked, channelIn, isEveryChannel, runs: runCount, entries: entryCount }: Selection): Omit<SideTally, 'places' | 'edges'> {
  const { runs, outcomes, catalogue } = log
  const { channel, at, cost, revenue, sentiment, flags } = log.entries
  const { start, status, actor, outcomeValue } = runs
  const actors = new DistinctCounter(1, log.actors.count)
  const durations = new Int32Array(runCount)
  // Sums in locals: numbers in objects are boxed anew at every addition.
  let mature = 0, achieved = 0, spentSum = 0, spentSquares = 0, earnedSum = 0, earnedSquares = 0, worthSum = 0, worthSquares = 0, sizeSquares = 0
  let feltCount = 0, feltSum = 0, feltSquares = 0, hardCount = 0, hardSum = 0, hardSquares = 0
  for (let p = 0; p < picked.length; p++) {
    const r = picked[p]!
    actors.add(0, actor[r]!)
    let spent = 0, earned = 0, size = 0, first = NO_NUMBER, last = NO_NUMBER
    for (let e = start[r]!, end = start[r + 1]!; e < end; e++) {
      if (!isEveryChannel && channelIn[channel[e]!] === 0) continue
      size++
      last = at[e]!
      if (first === NO_NUMBER) first = last
      const paid = cost[e]!, received = revenue[e]!, felt = sentiment[e]!, hard = flags[e]! >> 4
      if (paid !== NO_NUMBER) spent += paid
      if (received !== NO_NUMBER) earned += received
      if (felt === felt) {
        feltCount++
        feltSum += felt
        feltSquares += felt * felt
      }
      if (hard > 0) {
        hardCount++
        hardSum += hard
        hardSquares += hard * hard
      }
    }
    const worth = outcomeValue[r]!
    spentSum += spent
    spentSquares += spent * spent
    earnedSum += earned
    earnedSquares += earned * earned
    worthSum += worth
    worthSquares += worth * worth
    sizeSquares += size * size
    if (status[r] === 0) continue
    durations[mature++] = last - first
    if (status[r] === 1) achieved++
  }
  const kinds = catalogue.outcomeKinds.length
  const withKind = new Int32Array(kinds)
  const isFirst = firstOfKind(runs.count, kinds)
  for (let o = 0; o < outcomes.count; o++) {
    const r = outcomes.run[o]!, k = outcomes.kind[o]!
    if (k < kinds && runIn[r] === 1 && status[r] !== 0 && isFirst(r, k)) withKind[k]!++
  }
  return {
    runs: runCount, actors: actors.counts[0]!, mature, achieved, entries: entryCount, throughput: durations.subarray(0, mature),
    outcomes: new Map(catalogue.outcomeKinds.flatMap((k, i) => (withKind[i] === 0 ? [] : [[k.code, withKind[i]!] as const]))),
    cost: { n: runCount, sum: spentSum, sumOfSquares: spentSquares }, revenue: { n: runCount, sum: earnedSum, sumOfSquares: earnedSquares },
    outcomeValue: { n: runCount, sum: worthSum, sumOfSquares: worthSquares }, entriesPerRun: { n: runCount, sum: entryCount, sumOfSquares: sizeSquares },
    felt: { n: feltCount, sum: feltSum, sumOfSquares: feltSquares }, effort: { n: hardCount, sum: hardSum, sumOfSquares: hardSquares },
  }
}
