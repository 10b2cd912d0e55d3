import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import { codeAt, realAt } from '../columns/sparse.ts'
import type { Mean, Share } from '../kernel/interval.ts'
import { judgedTogether, type JudgedChange } from '../kernel/judgedTogether.ts'
import { meanOfRatio, shareChangeOf, shareOf, type RatioSums } from '../kernel/ratio.ts'
import type { Duration } from '../kernel/quantile.ts'
import { analysis } from '../analysis.ts'
import { NO_CODE, NO_CODE8, NO_NUMBER, type Catalogue } from '../columns/journeyLog.ts'
import { Ints } from '../columns/raw.ts'
import { chosenByCustomer } from '../columns/byCustomer.ts'
import { judgedJourneys } from '../columns/judged.ts'
import { select } from '../columns/select.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import { DistinctCounter } from '../kernel/distinct.ts'
import { byCode } from '../kernel/order.ts'
import { durationInPlace } from '../kernel/quantile.ts'
import { finishHandling, HandlingTally, type Handling, type HandlingCounts } from './handling.ts'
import { MapSums, type StepSums } from './mapSums.ts'
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
    const { catalogue } = log
    const planned = plannedSteps(catalogue, params.journey)
    const { log: view, runIn, channelIn, picked } = select(log, { ...params.cohort, journeys: [params.journey] }, context)
    const { runs, entries } = view, now = context.now - EPOCH_2000_S
    const placeOf = new Int32Array(catalogue.steps.length).fill(-1)
    planned.forEach((s, i) => (placeOf[catalogue.steps.indexOf(s)] = i))
    const steps = planned.map((s) => new StepTally(s.key, catalogue.channels.length))
    const actors = new DistinctCounter(steps.length + 1, log.actors.count)
    const handling = new HandlingTally(steps.length + 1, catalogue.handlers)
    const firstHere = new Int32Array(steps.length), firstFelt = new Float64Array(steps.length)
    const took = new Ints(), tookOpen = new Ints(), sums = new MapSums(steps.length)
    let mature = 0, unplannedEntries = 0, entryCount = 0
    const chosen = chosenByCustomer(runs, log.actors.count, runIn, picked.length)
    for (let p = 0; p < chosen.length; p++) {
      const r = chosen[p]!
      const status = runs.status[r]!, actor = runs.actor[r]!, percent = runs.customerValue[r]!
      actors.add(steps.length, actor)
      if (status !== 0) mature++
      sums.run(actor, status !== 0, status === 1)
      firstHere.fill(-1)
      firstFelt.fill(Number.NaN)
      let before = NO_NUMBER, began = NO_NUMBER, lastPlace = -1, lastHandler = NO_CODE
      for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
        if (channelIn[entries.channel[e]!] === 0) continue
        const at = entries.at[e]!
        entryCount++
        if (began === NO_NUMBER) began = at
        const place = entries.step[e] === NO_CODE ? -1 : placeOf[entries.step[e]!]!
        const handler = codeAt(entries.handler, e)
        if (handler !== NO_CODE) {
          const isHandOver = lastHandler !== NO_CODE && handler !== lastHandler
          handling.add(steps.length, actor, r, handler, isHandOver)
          if (place >= 0) handling.add(place, actor, r, handler, isHandOver)
          lastHandler = handler
        }
        if (place < 0) unplannedEntries++
        else {
          const step = steps[place]!
          lastPlace = place
          step.addEntry(entries.channel[e]!, entries.cost[e]!, entries.revenue[e]!)
          const effort = entries.flags[e]! >> 4
          if (effort > 0) sums.effort(place, effort)
          const s = realAt(entries.sentiment, e)
          if (s === s) {
            sums.felt(place, s)
            if ((entries.flags[e]! & 8) !== 0) step.addWords(s, entries.interactionId[e]!)
            if (Number.isNaN(firstFelt[place])) firstFelt[place] = s
          }
          if (firstHere[place]! < 0) {
            firstHere[place] = e
            sums.reach(place, status !== 0)
            if (before !== NO_NUMBER) step.sincePrevious.push(at - before)
            step.sinceStart.push(at - began)
            if (percent !== NO_CODE8) sums.customerValue(place, percent)
            actors.add(place, actor)
          }
        }
        before = at
      }
      if (status !== 0) took.push(before - began)
      else if (began !== NO_NUMBER) tookOpen.push(Math.max(before, now) - began)
      if (status >= 2 && lastPlace >= 0) sums.lose(lastPlace)
      if (status !== 0) for (let place = 0; place < steps.length; place++) {
        const s = firstFelt[place]!
        if (s > 0 || s < 0) sums.moment(place, s > 0, status === 1)
      }
    }
    const { achieved, steps: stepSums } = sums.read()
    return finishMap({
      runs: picked.length, mature, achieved, actors: actors.counts[steps.length]!, unplannedEntries, entries: entryCount, took: took.taken(), tookOpen: tookOpen.taken(), handling: handling.read(steps.length),
      steps: steps.map((s, i) => ({ ...s.read(catalogue), ...stepSums[i]!, actors: actors.counts[i]!, handling: handling.read(i) })),
    }, params.journey, judgedJourneys(log), view.catalogue)
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

/** The two most felt on one side; equally felt ones by id. */
class Extremes {
  readonly ids: number[] = []
  private readonly felt: number[] = []
  private readonly sign: 1 | -1

  constructor(sign: 1 | -1) {
    this.sign = sign
  }

  add(felt: number, id: number): void {
    const weight = felt * this.sign
    if (this.ids.length === 2 && (weight < this.felt[1]! || (weight === this.felt[1] && id > this.ids[1]!))) return
    const place = this.ids.length > 0 && (weight < this.felt[0]! || (weight === this.felt[0] && id > this.ids[0]!)) ? 1 : 0
    this.ids.splice(place, 0, id)
    this.felt.splice(place, 0, weight)
    this.ids.length = Math.min(2, this.ids.length)
    this.felt.length = this.ids.length
  }
}

class StepTally {
  readonly sincePrevious = new Ints()
  readonly sinceStart = new Ints()
  private entries = 0
  private costMinor: number | null = null
  private revenueMinor: number | null = null
  private readonly channels: Int32Array
  private readonly best = new Extremes(1)
  private readonly worst = new Extremes(-1)
  private readonly key: string

  constructor(key: string, channels: number) {
    this.key = key
    this.channels = new Int32Array(channels)
  }

  addEntry(channel: number, cost: number, revenue: number): void {
    this.entries++
    this.channels[channel]!++
    if (cost !== NO_NUMBER) this.costMinor = (this.costMinor ?? 0) + cost
    if (revenue !== NO_NUMBER) this.revenueMinor = (this.revenueMinor ?? 0) + revenue
  }

  addWords(felt: number, id: number): void {
    this.best.add(felt, id)
    this.worst.add(felt, id)
  }

  read(catalogue: Catalogue): Omit<MapStepTally, 'actors' | 'handling' | keyof StepSums> {
    return {
      key: this.key, entries: this.entries, sincePrevious: this.sincePrevious.taken(), sinceStart: this.sinceStart.taken(), best: this.best.ids, worst: this.worst.ids, costMinor: this.costMinor, revenueMinor: this.revenueMinor,
      channels: catalogue.channels.map((c, i) => ({ code: c.code, entries: this.channels[i]! })),
    }
  }
}
