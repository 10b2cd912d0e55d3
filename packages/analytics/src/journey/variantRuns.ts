import { NO_NUMBER } from '../columns/journeyLog.ts'
import type { Selection } from '../columns/select.ts'
import { DistinctCounter } from '../kernel/distinct.ts'
import { quantilesIn } from '../kernel/orderStatistics.ts'
import { quantileInPlace } from '../kernel/quantile.ts'
import type { Sequences } from '../kernel/sequences.ts'
import type { VariantTable } from '../kernel/variantTable.ts'

/** What the runs of one variant took, cost and came to. */
export interface VariantRuns {
  readonly actors: number
  /** From first to last entry. */
  readonly medianS: number
  readonly meanS: number
  /** Of all chosen entries together, minor units. */
  readonly costMinor: number
  /** By status code. */
  readonly statuses: readonly number[]
  /** By outcome kind, then without one. */
  readonly outcomes: readonly number[]
}

/** Achieved runs of each variant. */
export function achievedBy(sequences: Sequences, { variant, distinct }: VariantTable, { log }: Selection): Int32Array {
  const { status } = log.runs
  return sequences.inMemory((memory, { run }) => {
    const achieved = memory.zeros(4 * distinct)
    memory.kernels.countAchieved(sequences.count, run, memory.put(variant), memory.put(status), achieved)
    return memory.ints(achieved, distinct).slice()
  }) ?? countAchieved(sequences, variant, distinct, status)
}

function countAchieved({ count, run }: Sequences, variant: Int32Array, distinct: number, status: Uint8Array): Int32Array {
  const achieved = new Int32Array(distinct)
  for (let i = 0; i < count; i++) if (status[run[i]!] === 1) achieved[variant[i]!]!++
  return achieved
}

/** @param measured variants by number. Gives what is to be told of each, in that order, and all customers there are. */
export function measureVariants(selection: Selection, sequences: Sequences, table: VariantTable, measured: readonly number[]): { readonly actors: number; readonly variants: readonly VariantRuns[] } {
  const place = new Int32Array(table.distinct).fill(-1)
  measured.forEach((v, i) => (place[v] = i))
  return measureInMemory(selection, sequences, table, measured, place) ?? measure(selection, sequences, table, measured, place)
}

/** Bits of a customer's word that are variants'. */
const MOST = 63

function measureInMemory({ log, channelIn }: Selection, sequences: Sequences, { variant, count }: VariantTable, measured: readonly number[], place: Int32Array): ReturnType<typeof measureVariants> | null {
  if (measured.length > MOST) return null
  const { runs, entries, actors, catalogue } = log, kinds = catalogue.outcomeKinds.length
  return sequences.inMemory((memory, { run, start, end, at }) => {
    // Whole 64-bit words: seconds and cost, statuses, customers, outcomes.
    const words = (10 + kinds + 1 + 1) & ~1
    const cells = memory.zeros(4 * words * measured.length), next = memory.room(4 * measured.length), places = memory.ints(next, measured.length)
    let all = 0
    measured.forEach((v, p) => {
      places[p] = all
      all += count[v]!
    })
    const values = memory.room(4 * all)
    const allActors = memory.kernels.measureVariants(
      sequences.count, run, start, end, at, memory.put(variant), memory.put(place), memory.put(runs.actor), actors.count, memory.put(runs.status), memory.put(runs.outcomeKind), kinds, memory.put(runs.start),
      memory.put(entries.channel), memory.put(channelIn), memory.put(entries.cost), memory.zeros(8 * actors.count), next, values, cells, 4 * words,
    )
    const medians = quantilesIn(memory, values, measured.map((v, p) => ({ from: places[p]! - count[v]!, length: count[v]! })), [0.5])
    const sums = new BigInt64Array(memory.buffer, cells, (words * measured.length) / 2), numbers = memory.ints(cells, words * measured.length)
    return {
      actors: allActors,
      variants: measured.map((v, p) => {
        const of = words * p
        return {
          actors: numbers[of + 8]!, medianS: medians[p]![0]!, meanS: Number(sums[of / 2]) / count[v]!, costMinor: Number(sums[of / 2 + 1]),
          statuses: [...numbers.subarray(of + 4, of + 8)], outcomes: [...numbers.subarray(of + 10, of + 10 + kinds + 1)],
        }
      }),
    }
  })
}

function measure(selection: Selection, sequences: Sequences, { variant, count }: VariantTable, measured: readonly number[], place: Int32Array): ReturnType<typeof measureVariants> {
  const { runs, actors: { count: actorCount }, catalogue } = selection.log, kinds = catalogue.outcomeKinds.length
  const { run: runOf, start, end, at } = sequences
  const actors = new DistinctCounter(measured.length + 1, actorCount)
  const durations = measured.map((v) => new Int32Array(count[v]!))
  const filled = new Int32Array(measured.length)
  const took = new Float64Array(measured.length), cost = new Float64Array(measured.length)
  const statuses = measured.map(() => [0, 0, 0, 0]), outcomes = measured.map(() => Array.from({ length: kinds + 1 }, () => 0))
  for (let i = 0; i < sequences.count; i++) {
    const run = runOf[i]!, actor = runs.actor[run]!
    actors.add(measured.length, actor)
    const p = place[variant[i]!]!
    if (p < 0) continue
    actors.add(p, actor)
    const lasted = at[end[i]! - 1]! - at[start[i]!]!
    durations[p]![filled[p]!++] = lasted
    took[p]! += lasted
    cost[p]! += costOf(selection, run)
    statuses[p]![runs.status[run]!]!++
    outcomes[p]![Math.min(kinds, runs.outcomeKind[run]!)]!++
  }
  return {
    actors: actors.counts[measured.length]!,
    variants: measured.map((v, p) => ({
      actors: actors.counts[p]!, medianS: quantileInPlace(durations[p]!, 0, durations[p]!.length, 0.5), meanS: took[p]! / count[v]!, costMinor: cost[p]!, statuses: statuses[p]!, outcomes: outcomes[p]!,
    })),
  }
}

/** Of the run's chosen entries, in the currency of the answer. */
function costOf({ log: { runs, entries }, channelIn }: Selection, r: number): number {
  let sum = 0
  for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
    const cost = entries.cost[e]!
    if (cost !== NO_NUMBER && channelIn[entries.channel[e]!] === 1) sum += cost
  }
  return sum
}
