import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import type { Mean, Share } from '../kernel/interval.ts'
import { judgedTogether, type JudgedChange } from '../kernel/judgedTogether.ts'
import { meanOfRatio, shareChangeOf, shareOf, type RatioSums } from '../kernel/ratio.ts'
import type { Duration } from '../kernel/quantile.ts'
import { analysis } from '../analysis.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { judgedJourneys } from '../columns/judged.ts'
import { select } from '../columns/select.ts'
import { byCode } from '../kernel/order.ts'
import { durationInPlace } from '../kernel/quantile.ts'
import { finishHandling, type Handling, type HandlingCounts } from './handling.ts'
import type { StepSums } from './mapSums.ts'
import { tallyMap } from './mapTally.ts'
import { throughputOf, type Throughput } from './throughput.ts'
import { journeyByCode, optionalKeys, plannedSteps } from './planned.ts'

export const JourneyMapParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Code of a journey of any tier. */
  journey: z.string(),
})
export type JourneyMapParams = z.input<typeof JourneyMapParams>

export interface JourneyMap {
  readonly currency: string
  readonly journey: JourneyLabel & { readonly goal: string; readonly version: number }
  /** From the outermost to the journey's parent. */
  readonly above: readonly JourneyLabel[]
  readonly below: readonly JourneyLabel[]
  readonly runs: number
  readonly mature: number
  readonly actors: number
  readonly achieved: Share | null
  /** First to last entry; null where there is no run. */
  readonly throughput: Throughput | null
  /** Who of our people handled these runs' contacts, planned or not; null when nobody is named. */
  readonly handling: Handling | null
  /** In planned order. */
  readonly steps: readonly MapStep[]
  /** Entries in these runs that belong to no planned step. */
  readonly unplannedEntries: number
  readonly entries: number
}

interface JourneyLabel {
  readonly code: string
  readonly name: string
  readonly tier: string
}

/** One column of the map. Null = not measured: draw it hatched. */
export interface MapStep {
  readonly key: string
  readonly name: string
  readonly position: number
  readonly isOptional: boolean
  /** Runs that reached the step, of all runs. */
  readonly reach: Share | null
  readonly actors: number
  readonly entries: number
  /** Mature runs that failed or were abandoned with this as their last planned step, of mature runs that reached it. */
  readonly dropOff: Share | null
  /** Seconds from the entry before the run's first entry of this step. */
  readonly sincePrevious: Duration | null
  /** Seconds from the run's first entry to its first entry of this step. */
  readonly sinceStart: Duration | null
  /** Sentiment −1 … 1 over entries. */
  readonly felt: Mean | null
  /** Interactions with words: the two best and the two worst felt. */
  readonly verbatims: { readonly best: readonly number[]; readonly worst: readonly number[] }
  /** Mean worth to the customer, 0–100, of runs that reached the step and have an outcome value. */
  readonly customerValue: Mean | null
  /** 1 (effortless) … 7 (exhausting), over entries. */
  readonly effort: Mean | null
  /** Minor units over the step's entries; null when no entry has an amount. */
  readonly costMinor: number | null
  readonly revenueMinor: number | null
  /** Most used first. */
  readonly channels: readonly { readonly code: string; readonly name: string; readonly entries: number; readonly share: number }[]
  /** Who of our people handled the step's contacts; null when nobody is named. */
  readonly handling: Handling | null
  /** Achieved share of mature runs that felt good here minus of those that felt bad here (first known sentiment in the step). A moment of truth when the verdict is not `noEvidence`: customers counted, steps judged together. */
  readonly momentOfTruth: JudgedChange | null
}

export const journeyMap = analysis({
  name: 'journey.map',
  question: 'How far do customers get, how long does it take, and how does it feel?',
  method: 'Reach of planned steps among runs (Wilson at the effective number of runs, Rao & Scott 1992), exact quantiles of waiting times, half over by Kaplan & Meier (1958), means by customer (Cochran 1977); moment of truth by Newcombe’s interval with customers on both sides (Zou & Donner 2008), one after Benjamini & Hochberg (1995) over the steps; a hand-over is a handled contact whose handler is not that of the handled contact before it in the run',
  params: JourneyMapParams,
  money: 'sums',
  n: (map: JourneyMap) => map.runs,
  answer(log, params, context): JourneyMap {
    const selection = select(log, { ...params.cohort, journeys: [params.journey] }, context)
    return finishMap(tallyMap(selection, plannedSteps(log.catalogue, params.journey), context.now), params.journey, judgedJourneys(log), selection.log.catalogue)
  },
})

/** From the columns in an array that may be put in another order; from SQL as a list. */
type Seconds = Int32Array | readonly number[]

export interface MapStepTally extends StepSums {
  readonly key: string
  readonly actors: number
  readonly entries: number
  /** Seconds. */
  readonly sincePrevious: Seconds
  readonly sinceStart: Seconds
  readonly best: readonly number[]
  readonly worst: readonly number[]
  readonly costMinor: number | null
  readonly revenueMinor: number | null
  readonly channels: readonly { readonly code: string; readonly entries: number }[]
  readonly handling: HandlingCounts
}

export interface MapTally {
  readonly runs: number
  readonly mature: number
  readonly achieved: RatioSums
  readonly actors: number
  readonly unplannedEntries: number
  readonly entries: number
  /** Of runs that are over, from first to last entry; of open ones, from their first entry to now. */
  readonly took: Seconds
  readonly tookOpen: Seconds
  readonly handling: HandlingCounts
  readonly steps: readonly MapStepTally[]
}

/** @throws Refusal `journey.missing` when no journey has this code. */
export function finishMap(tally: MapTally, code: string, judged: ReadonlySet<string>, catalogue: Catalogue): JourneyMap {
  const journey = journeyByCode(catalogue, code)
  const above: JourneyLabel[] = []
  for (let j = parentOf(catalogue, journey.parentId); j && above.length < 10; j = parentOf(catalogue, j.parentId)) above.unshift({ code: j.code, name: j.name, tier: j.tier })
  const channelName = new Map(catalogue.channels.map((c) => [c.code, c.name]))
  const optional = optionalKeys(catalogue, code)
  const moments = judgedTogether(tally.steps.map(({ good, bad, shared }) => ({ change: shareChangeOf(good, bad, shared), a: good, b: bad })))
  return {
    currency: catalogue.currency,
    journey: { code: journey.code, name: journey.name, tier: journey.tier, goal: journey.goal, version: journey.version },
    above,
    below: catalogue.journeys.filter((j) => j.parentId === journey.id).map((j) => ({ code: j.code, name: j.name, tier: j.tier })).sort((a, b) => byCode(a.code, b.code)),
    runs: tally.runs, mature: tally.mature, actors: tally.actors, achieved: judged.has(code) ? shareOf(tally.achieved) : null,
    throughput: throughputOf(tally.took, tally.tookOpen), handling: finishHandling(tally.handling), unplannedEntries: tally.unplannedEntries, entries: tally.entries,
    steps: plannedSteps(catalogue, code).map((planned, i): MapStep => {
      const s = tally.steps[i]!
      return {
        key: planned.key, name: planned.name, position: planned.position, isOptional: optional.has(planned.key),
        reach: shareOf(s.reach), actors: s.actors, entries: s.entries, dropOff: judged.has(code) ? shareOf(s.dropOff) : null,
        sincePrevious: duration(s.sincePrevious), sinceStart: duration(s.sinceStart), felt: meanOfRatio(s.felt),
        verbatims: { best: s.best, worst: s.worst },
        customerValue: meanOfRatio(s.customerValue), effort: meanOfRatio(s.effort),
        costMinor: s.costMinor, revenueMinor: s.revenueMinor,
        channels: s.channels.filter((c) => c.entries > 0).map((c) => ({ code: c.code, name: channelName.get(c.code) ?? c.code, entries: c.entries, share: c.entries / s.entries })).sort((a, b) => b.entries - a.entries || byCode(a.code, b.code)),
        handling: finishHandling(s.handling), momentOfTruth: moments[i]!,
      }
    }),
  }
}

function parentOf(catalogue: Catalogue, id: number | null): Catalogue['journeys'][number] | undefined {
  return id === null ? undefined : catalogue.journeys.find((j) => j.id === id)
}

function duration(values: Seconds): Duration | null {
  return durationInPlace(values instanceof Int32Array ? values : Float64Array.from(values), 0, values.length)
}
