import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import { analysis } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { labelsOf, Nodes } from '../columns/labels.ts'
import { select, STATUS_CODES } from '../columns/select.ts'
import { byCode } from '../kernel/order.ts'
import { rankInPlace } from '../kernel/quantile.ts'
import { sequencesOf, type Sequences } from '../kernel/sequences.ts'
import { variantTable } from '../kernel/variantTable.ts'
import { achievedBy, measureVariants } from './variantRuns.ts'

export const JourneyVariantsParams = z.strictObject({
  cohort: Cohort.default({}),
  nodes: Nodes.default('touchpoint'),
  top: z.number().int().min(1).max(1_000).default(20),
})
export type JourneyVariantsParams = z.input<typeof JourneyVariantsParams>

export interface JourneyVariants {
  readonly runs: number
  readonly actors: number
  readonly distinct: number
  /** Most runs first; ties by the sequence of codes. */
  readonly variants: readonly Variant[]
  readonly others: { readonly variants: number; readonly runs: number; readonly share: number }
  /** How many runs the most frequent variants hold together: each of the first ten, then ever wider steps up to all. */
  readonly coverage: readonly { readonly variants: number; readonly runs: number; readonly share: number }[]
  /** The most frequent variant among achieved runs; null when no run achieved. */
  readonly happyPath: HappyPath | null
  /** Of costs: the one most of the cohort's entries are in. */
  readonly currency: string
}

interface HappyPath extends VariantFigures {
  readonly names: readonly string[]
  readonly achieved: number
  /** Of all achieved runs, 0–1. */
  readonly ofAchieved: number
  /** Of all runs, 0–1. */
  readonly share: number
}

interface VariantFigures {
  readonly sequence: readonly string[]
  readonly runs: number
  /** Seconds from first to last entry. */
  readonly medianS: number
  readonly meanS: number
  /** Of all its runs' chosen entries together, minor units. */
  readonly costMinor: number
}

/** Its `sequence` is codes in order; a cohort's `variants` takes it as it is when nodes are touchpoints. */
export interface Variant extends VariantFigures {
  readonly names: readonly string[]
  readonly actors: number
  readonly share: number
  readonly cumulativeShare: number
  readonly statuses: { readonly active: number; readonly achieved: number; readonly failed: number; readonly abandoned: number }
  /** Runs by ending outcome; code `none` without one. Most first. */
  readonly outcomes: readonly { readonly code: string; readonly runs: number }[]
}

export const journeyVariants = analysis({
  name: 'journey.variants',
  question: 'Which ways through do customers take, and how do they end?',
  method: 'A variant is the exact sequence of a run’s entries by second and arrival',
  params: JourneyVariantsParams,
  money: 'sums',
  n: (variants: JourneyVariants) => variants.runs,
  answer(log, params, context): JourneyVariants {
    const selection = select(log, params.cohort, context)
    const sequences = sequencesOf(selection, params.nodes)
    const table = variantTable(sequences)
    const labels = labelsOf(log.catalogue, params.nodes)
    const top = topVariants(sequences, table.count, table.example, params.top, labels)
    const achieved = achievedBy(sequences, table, selection)
    const allAchieved = achieved.reduce((sum, n) => sum + n, 0)
    const happy = allAchieved === 0 ? -1 : topVariants(sequences, achieved, table.example, 1, labels)[0]!
    // The happy path is measured beside the top ones, where it is not one of them.
    const measured = happy < 0 || top.includes(happy) ? top : [...top, happy]
    const found = measureVariants(selection, sequences, table, measured)
    const figuresOf = (v: number): VariantFigures => {
      const { medianS, meanS, costMinor } = found.variants[measured.indexOf(v)]!
      return { sequence: sequenceOf(sequences, table.example[v]!).map((c) => labels[c]!.code), runs: table.count[v]!, medianS, meanS, costMinor }
    }
    return finishVariants({
      runs: sequences.count, actors: found.actors, distinct: table.distinct, counts: table.count, currency: selection.log.catalogue.currency,
      happyPath: happy < 0 ? null : { ...figuresOf(happy), achieved: achieved[happy]!, ofAchieved: achieved[happy]! / allAchieved },
      variants: top.map((v, p) => {
        const { actors, statuses, outcomes } = found.variants[p]!
        return {
          ...figuresOf(v), actors, statuses: Object.fromEntries(STATUS_CODES.map((s, i) => [s, statuses[i]!])) as unknown as Variant['statuses'],
          outcomes: [...log.catalogue.outcomeKinds.map((k) => k.code), 'none'].map((code, k) => ({ code, runs: outcomes[k]! })),
        }
      }),
    }, params.nodes, log.catalogue)
  },
})

export interface VariantsTally {
  readonly runs: number
  readonly actors: number
  readonly distinct: number
  /** Runs of each variant, in any order. */
  readonly counts: Iterable<number>
  readonly happyPath: Omit<HappyPath, 'names' | 'share'> | null
  readonly currency: string
  /** Already the top ones, in order. */
  readonly variants: readonly Omit<Variant, 'names' | 'share' | 'cumulativeShare'>[]
}

export function finishVariants(tally: VariantsTally, nodes: Nodes, catalogue: Catalogue): JourneyVariants {
  const nameOf = new Map(labelsOf(catalogue, nodes).map((l) => [l.code, l.name]))
  let covered = 0
  const variants = tally.variants.map((v) => {
    covered += v.runs
    return {
      ...v,
      names: v.sequence.map((code) => nameOf.get(code) ?? code),
      share: v.runs / tally.runs,
      cumulativeShare: covered / tally.runs,
      outcomes: v.outcomes.filter((o) => o.runs > 0).sort((a, b) => b.runs - a.runs || byCode(a.code, b.code)),
    }
  })
  const left = tally.runs - covered
  const { happyPath } = tally
  return {
    runs: tally.runs, actors: tally.actors, distinct: tally.distinct, variants, others: { variants: tally.distinct - variants.length, runs: left, share: tally.runs === 0 ? 0 : left / tally.runs },
    coverage: coverageOf(tally.counts, tally.runs), currency: tally.currency,
    happyPath: happyPath && { ...happyPath, names: happyPath.sequence.map((code) => nameOf.get(code) ?? code), share: happyPath.runs / tally.runs },
  }
}

function coverageOf(counts: Iterable<number>, runs: number): JourneyVariants['coverage'] {
  const falling = Int32Array.from(counts).sort().reverse()
  const points: { variants: number; runs: number; share: number }[] = []
  let covered = 0
  for (let k = 1, next = 1; k <= falling.length; k++) {
    covered += falling[k - 1]!
    if (k !== next && k !== falling.length) continue
    points.push({ variants: k, runs: covered, share: covered / runs })
    next = k < 10 ? k + 1 : Math.ceil(k * 1.25)
  }
  return points
}

function topVariants(sequences: Sequences, count: Int32Array, example: Int32Array, top: number, labels: readonly { code: string }[]): number[] {
  // The smallest count that can still be shown, so that only few are sorted by their text.
  const least = count.length <= top ? 0 : rankInPlace(count.slice(), count.length - top)
  const candidates: number[] = []
  for (let v = 0; v < count.length; v++) if (count[v]! >= least) candidates.push(v)
  // Thousands of variants may share the smallest count: codes are put in order once, and only equals are compared, place by place.
  const order = new Int32Array(labels.length)
  labels.map((_, c) => c).sort((a, b) => byCode(labels[a]!.code, labels[b]!.code)).forEach((c, place) => (order[c] = place))
  const { start, end, code } = sequences
  const compare = (a: number, b: number): number => {
    if (count[a] !== count[b]) return count[b]! - count[a]!
    const from = start[example[a]!]!, other = start[example[b]!]!
    const length = end[example[a]!]! - from, otherLength = end[example[b]!]! - other
    for (let i = 0; i < length && i < otherLength; i++) {
      const difference = order[code[from + i]!]! - order[code[other + i]!]!
      if (difference !== 0) return difference
    }
    return length - otherLength
  }
  const above = candidates.filter((v) => count[v]! > least).sort(compare)
  const room = top - above.length
  const best: number[] = []
  for (const v of candidates) {
    if (count[v]! > least) continue
    if (best.length === room && compare(v, best[room - 1]!) >= 0) continue
    let i = best.length
    while (i > 0 && compare(v, best[i - 1]!) < 0) i--
    best.splice(i, 0, v)
    if (best.length > room) best.pop()
  }
  return [...above, ...best]
}

function sequenceOf(sequences: Sequences, i: number): number[] {
  return [...sequences.code.subarray(sequences.start[i]!, sequences.end[i]!)]
}
