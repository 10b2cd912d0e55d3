import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import { analysis } from '../analysis.ts'
import { NO_CODE8, NO_NUMBER, type Catalogue } from '../columns/journeyLog.ts'
import { labelsOf, Nodes } from '../columns/labels.ts'
import { select, STATUS_CODES } from '../columns/select.ts'
import { isoOf } from '../kernel/calendar.ts'
import { directlyFollows, edgeTimes } from '../kernel/directlyFollows.ts'
import { DistinctCounter } from '../kernel/distinct.ts'
import { byCode } from '../kernel/order.ts'
import { quantileInPlace } from '../kernel/quantile.ts'
import { sequencesOf } from '../kernel/sequences.ts'
import { variantTable } from '../kernel/variantTable.ts'

export const JourneySummaryParams = z.strictObject({ cohort: Cohort.default({}), nodes: Nodes.default('touchpoint') })
export type JourneySummaryParams = z.input<typeof JourneySummaryParams>

export interface JourneySummary {
  readonly currency: string
  readonly runs: number
  readonly actors: number
  readonly entries: number
  readonly touchpoints: number
  readonly variants: number
  readonly distinctEdges: number
  readonly transitions: number
  /** Transitions that took no time at all (0 s). */
  readonly tiedTransitions: number
  readonly entriesPerRun: { readonly min: number; readonly median: number; readonly mean: number; readonly max: number } | null
  /** First to last entry, seconds. */
  readonly throughputS: { readonly min: number; readonly median: number; readonly mean: number; readonly p90: number; readonly max: number } | null
  /** ISO, UTC. */
  readonly first: string | null
  readonly last: string | null
  /** By entries, most first. Runs = runs with it; sums in minor units; `withRevenue` = entries with an amount. */
  readonly places: readonly SummaryPlace[]
  readonly edges: readonly { readonly from: string; readonly to: string; readonly count: number; readonly meanS: number; readonly medianS: number }[]
  readonly costMinor: number
  readonly revenueMinor: number
  /** Statuses and ending outcomes by runs. */
  readonly statuses: { readonly active: number; readonly achieved: number; readonly failed: number; readonly abandoned: number }
  readonly outcomes: readonly { readonly code: string; readonly runs: number }[]
}

interface SummaryPlace {
  readonly code: string
  readonly name: string
  readonly entries: number
  readonly runs: number
  readonly starts: number
  readonly ends: number
  readonly withRevenue: number
  readonly revenueMinor: number
  readonly withCost: number
  readonly costMinor: number
}

export const journeySummary = analysis({
  name: 'journey.summary',
  question: 'What is in this log?',
  method: 'Counts of runs, entries, variants and directly-follows pairs; quantiles interpolate linearly (Hyndman & Fan 1996, type 7)',
  params: JourneySummaryParams,
  money: 'sums',
  n: (summary: JourneySummary) => summary.runs,
  answer(log, params, context): JourneySummary {
    const selection = select(log, params.cohort, context)
    const sequences = sequencesOf(selection, params.nodes)
    const flow = directlyFollows(sequences)
    const table = variantTable(sequences)
    const { runs, entries } = selection.log
    const { width } = sequences
    const labels = labelsOf(log.catalogue, params.nodes)

    const sizes = new Int32Array(sequences.count), durations = new Int32Array(sequences.count)
    const starts = new Int32Array(width), ends = new Int32Array(width)
    const actors = new DistinctCounter(1, log.actors.count)
    const statuses = [0, 0, 0, 0]
    const outcomes = new Int32Array(257)
    let first = 0x7fff_ffff, last = NO_NUMBER
    for (let i = 0; i < sequences.count; i++) {
      const from = sequences.start[i]!, end = sequences.end[i]!, run = sequences.run[i]!
      sizes[i] = end - from
      durations[i] = sequences.at[end - 1]! - sequences.at[from]!
      starts[sequences.code[from]!]!++
      ends[sequences.code[end - 1]!]!++
      if (sequences.at[from]! < first) first = sequences.at[from]!
      if (sequences.at[end - 1]! > last) last = sequences.at[end - 1]!
      actors.add(0, runs.actor[run]!)
      statuses[runs.status[run]!]!++
      outcomes[runs.outcomeKind[run]!]!++
    }
    const codeOf = params.nodes === 'touchpoint' ? entries.touchpoint : params.nodes === 'step' ? entries.step : entries.channel
    const count = new Int32Array(width), inRuns = new Int32Array(width), lastSeen = new Int32Array(width)
    const withRevenue = new Int32Array(width), withCost = new Int32Array(width), revenue = new Float64Array(width), cost = new Float64Array(width)
    for (let i = 0; i < sequences.count; i++) {
      const run = sequences.run[i]!
      for (let e = runs.start[run]!, end = runs.start[run + 1]!; e < end; e++) {
        const c = codeOf[e]!
        if (c >= width || selection.channelIn[entries.channel[e]!] === 0) continue
        count[c]!++
        if (lastSeen[c] !== i + 1) {
          lastSeen[c] = i + 1
          inRuns[c]!++
        }
        if (entries.revenue[e] !== NO_NUMBER) {
          withRevenue[c]!++
          revenue[c]! += entries.revenue[e]!
        }
        if (entries.cost[e] !== NO_NUMBER) {
          withCost[c]!++
          cost[c]! += entries.cost[e]!
        }
      }
    }
    const edges: number[] = []
    for (let edge = 0; edge < flow.count.length; edge++) if (flow.count[edge]! > 0) edges.push(edge)
    const times = edgeTimes(sequences, flow, edges, [0.5])
    const n = sequences.count
    return finishSummary({
      runs: n, actors: actors.counts[0]!, entries: sequences.entries, variants: table.distinct, transitions: flow.transitions, tiedTransitions: flow.ties,
      entriesPerRun: n === 0 ? null : { min: quantileInPlace(sizes, 0, n, 0), median: quantileInPlace(sizes, 0, n, 0.5), mean: sequences.entries / n, max: quantileInPlace(sizes, 0, n, 1) },
      throughputS: n === 0 ? null : {
        min: quantileInPlace(durations, 0, n, 0), median: quantileInPlace(durations, 0, n, 0.5), mean: sum(durations) / n,
        p90: quantileInPlace(durations, 0, n, 0.9), max: quantileInPlace(durations, 0, n, 1),
      },
      first: n === 0 ? null : isoOf(first), last: n === 0 ? null : isoOf(last),
      places: labels.flatMap((l, c) => (count[c] === 0 ? [] : [{
        code: l.code, entries: count[c]!, runs: inRuns[c]!, starts: starts[c]!, ends: ends[c]!,
        withRevenue: withRevenue[c]!, revenueMinor: revenue[c]!, withCost: withCost[c]!, costMinor: cost[c]!,
      }])),
      edges: edges.map((edge, i) => ({ from: labels[Math.floor(edge / width)]!.code, to: labels[edge % width]!.code, count: flow.count[edge]!, meanS: times[i]!.meanS, medianS: times[i]!.quantiles[0]! })),
      statuses: Object.fromEntries(STATUS_CODES.map((s, i) => [s, statuses[i]!])) as unknown as JourneySummary['statuses'],
      outcomes: [...log.catalogue.outcomeKinds.map((k, i) => ({ code: k.code, runs: outcomes[i]! })), { code: 'none', runs: outcomes[NO_CODE8]! }],
    }, params.nodes, selection.log.catalogue)
  },
})

export type SummaryTally = Omit<JourneySummary, 'currency' | 'touchpoints' | 'distinctEdges' | 'places' | 'costMinor' | 'revenueMinor'> & {
  readonly places: readonly Omit<SummaryPlace, 'name'>[]
}

export function finishSummary(tally: SummaryTally, nodes: Nodes, catalogue: Catalogue): JourneySummary {
  const nameOf = new Map(labelsOf(catalogue, nodes).map((l) => [l.code, l.name]))
  return {
    ...tally,
    currency: catalogue.currency,
    touchpoints: tally.places.length,
    distinctEdges: tally.edges.length,
    places: tally.places.map((p) => ({ ...p, name: nameOf.get(p.code) ?? p.code })).sort((a, b) => b.entries - a.entries || byCode(a.code, b.code)),
    edges: [...tally.edges].sort((a, b) => b.count - a.count || byCode(a.from, b.from) || byCode(a.to, b.to)),
    outcomes: tally.outcomes.filter((o) => o.runs > 0).sort((a, b) => b.runs - a.runs || byCode(a.code, b.code)),
    costMinor: tally.places.reduce((total, p) => total + p.costMinor, 0),
    revenueMinor: tally.places.reduce((total, p) => total + p.revenueMinor, 0),
  }
}

function sum(values: Int32Array): number {
  let total = 0
  for (let i = 0; i < values.length; i++) total += values[i]!
  return total
}
