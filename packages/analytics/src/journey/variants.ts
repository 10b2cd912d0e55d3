import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import { Nodes } from './flow.ts'
import { analysis } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { labelsOf } from '../columns/labels.ts'
import { select, STATUS_CODES } from '../columns/select.ts'
import { DistinctCounter } from '../kernel/distinct.ts'
import { byCode } from '../kernel/order.ts'
import { quantileInPlace, rankInPlace } from '../kernel/quantile.ts'
import { sequencesOf, type Sequences } from '../kernel/sequences.ts'
import { variantTable } from '../kernel/variantTable.ts'

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
}

export interface Variant {
  /** Codes in order; a cohort's `variants` takes it as it is when nodes are touchpoints. */
  readonly sequence: readonly string[]
  readonly names: readonly string[]
  readonly runs: number
  readonly actors: number
  readonly share: number
  readonly cumulativeShare: number
  /** Seconds from first to last entry. */
  readonly medianS: number
  readonly statuses: { readonly active: number; readonly achieved: number; readonly failed: number; readonly abandoned: number }
  /** Runs by ending outcome; code `none` without one. Most first. */
  readonly outcomes: readonly { readonly code: string; readonly runs: number }[]
}

export const journeyVariants = analysis({
  name: 'journey.variants',
  question: 'Which ways through do customers take, and how do they end?',
  method: 'A variant is the exact sequence of a run’s entries by second and arrival',
  params: JourneyVariantsParams,
  n: (variants: JourneyVariants) => variants.runs,
  answer(log, params, context): JourneyVariants {
    const selection = select(log, params.cohort, context)
    const sequences = sequencesOf(selection, params.nodes)
    const table = variantTable(sequences)
    const { runs } = selection.log
    const labels = labelsOf(log.catalogue, params.nodes)
    const top = topVariants(sequences, table.count, table.example, params.top, labels)
    const place = new Int32Array(table.distinct).fill(-1)
    top.forEach((v, i) => (place[v] = i))

    const actors = new DistinctCounter(top.length + 1, log.actors.count)
    const durations = top.map((v) => new Int32Array(table.count[v]!))
    const filled = new Int32Array(top.length)
    const statuses = new Int32Array(top.length * 4)
    const kinds = log.catalogue.outcomeKinds.length
    const outcomes = new Int32Array(top.length * (kinds + 1))
    for (let i = 0; i < sequences.count; i++) {
      const run = sequences.run[i]!
      const actor = runs.actor[run]!
      actors.add(top.length, actor)
      const p = place[table.variant[i]!]!
      if (p < 0) continue
      actors.add(p, actor)
      durations[p]![filled[p]!++] = sequences.at[sequences.end[i]! - 1]! - sequences.at[sequences.start[i]!]!
      statuses[p * 4 + runs.status[run]!]!++
      outcomes[p * (kinds + 1) + Math.min(kinds, runs.outcomeKind[run]!)]!++
    }
    return finishVariants({
      runs: sequences.count, actors: actors.counts[top.length]!, distinct: table.distinct,
      variants: top.map((v, p) => ({
        sequence: sequenceOf(sequences, table.example[v]!).map((c) => labels[c]!.code),
        runs: table.count[v]!, actors: actors.counts[p]!, medianS: quantileInPlace(durations[p]!, 0, durations[p]!.length, 0.5),
        statuses: Object.fromEntries(STATUS_CODES.map((s, i) => [s, statuses[p * 4 + i]!])) as unknown as Variant['statuses'],
        outcomes: [...log.catalogue.outcomeKinds.map((k) => k.code), 'none'].map((code, k) => ({ code, runs: outcomes[p * (kinds + 1) + k]! })),
      })),
    }, params.nodes, log.catalogue)
  },
})

export interface VariantsTally {
  readonly runs: number
  readonly actors: number
  readonly distinct: number
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
  return { runs: tally.runs, actors: tally.actors, distinct: tally.distinct, variants, others: { variants: tally.distinct - variants.length, runs: left, share: tally.runs === 0 ? 0 : left / tally.runs } }
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
