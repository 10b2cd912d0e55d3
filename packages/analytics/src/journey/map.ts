import { z } from 'zod'
import { Cohort } from '../cohort.ts'
import type { Change, Mean, Share } from '../kernel/interval.ts'
import type { Duration } from '../kernel/quantile.ts'
import { analysis } from '../analysis.ts'
import { NO_CODE, NO_CODE8, NO_NUMBER, type Catalogue } from '../columns/journeyLog.ts'
import { Ints } from '../columns/raw.ts'
import { judgedJourneys } from '../columns/judged.ts'
import { select } from '../columns/select.ts'
import { DistinctCounter } from '../kernel/distinct.ts'
import { meanOf, newcombe, wilson } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'
import { durationInPlace } from '../kernel/quantile.ts'
import { finishHandling, HandlingTally, type Handling, type HandlingCounts } from './handling.ts'
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
  /** First to last entry of mature runs. */
  readonly throughput: Duration | null
  /** Who of our people handled these runs' contacts, planned or not; null when nobody is named. */
  readonly handling: Handling | null
  /** In planned order. */
  readonly steps: readonly MapStep[]
  /** Entries in these runs that belong to no planned step. */
  readonly unplannedEntries: number
  readonly entries: number
}

export interface JourneyLabel {
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
  /** Achieved share of mature runs that felt good here minus of those that felt bad here (first known sentiment in the step). A moment of truth when the verdict is not `noEvidence`. */
  readonly momentOfTruth: Change | null
}

export const journeyMap = analysis({
  name: 'journey.map',
  question: 'How far do customers get, how long does it take, and how does it feel?',
  method: 'Reach of planned steps among runs (Wilson), exact quantiles of waiting times, means with normal 95 % intervals; moment of truth by Newcombe’s interval; a hand-over is a handled contact whose handler is not that of the handled contact before it in the run',
  params: JourneyMapParams,
  n: (map: JourneyMap) => map.runs,
  answer(log, params, context): JourneyMap {
    const { catalogue } = log
    const planned = plannedSteps(catalogue, params.journey)
    const { log: view, runIn, channelIn } = select(log, { ...params.cohort, journeys: [params.journey] }, context)
    const { runs, entries } = view
    const placeOf = new Int32Array(catalogue.steps.length).fill(-1)
    planned.forEach((s, i) => (placeOf[catalogue.steps.indexOf(s)] = i))
    const steps = planned.map((s) => new StepTally(s.key, catalogue.channels.length))
    const actors = new DistinctCounter(steps.length + 1, log.actors.count)
    const handling = new HandlingTally(steps.length + 1, catalogue.handlers)
    const firstHere = new Int32Array(steps.length), firstFelt = new Float64Array(steps.length)
    const throughput = new Ints()
    let runCount = 0, mature = 0, achieved = 0, unplannedEntries = 0, entryCount = 0
    for (let r = 0; r < runs.count; r++) {
      if (runIn[r] === 0) continue
      const status = runs.status[r]!, actor = runs.actor[r]!, percent = runs.customerValue[r]!
      runCount++
      actors.add(steps.length, actor)
      if (status !== 0) mature++
      if (status === 1) achieved++
      firstHere.fill(-1)
      firstFelt.fill(Number.NaN)
      let before = NO_NUMBER, began = NO_NUMBER, lastPlace = -1, lastHandler = NO_CODE
      for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
        if (channelIn[entries.channel[e]!] === 0) continue
        const at = entries.at[e]!
        entryCount++
        if (began === NO_NUMBER) began = at
        const place = entries.step[e] === NO_CODE ? -1 : placeOf[entries.step[e]!]!
        const handler = entries.handler[e]!
        if (handler !== NO_CODE) {
          const isHandOver = lastHandler !== NO_CODE && handler !== lastHandler
          handling.add(steps.length, r, handler, isHandOver)
          if (place >= 0) handling.add(place, r, handler, isHandOver)
          lastHandler = handler
        }
        if (place < 0) unplannedEntries++
        else {
          const step = steps[place]!
          lastPlace = place
          step.addEntry(entries.channel[e]!, entries.cost[e]!, entries.revenue[e]!, entries.flags[e]! >> 4)
          const s = entries.sentiment[e]!
          if (s === s) {
            step.addFelt(s, (entries.flags[e]! & 8) !== 0, entries.interactionId[e]!)
            if (Number.isNaN(firstFelt[place])) firstFelt[place] = s
          }
          if (firstHere[place]! < 0) {
            firstHere[place] = e
            step.runs++
            if (status !== 0) step.mature++
            if (before !== NO_NUMBER) step.sincePrevious.push(at - before)
            step.sinceStart.push(at - began)
            if (percent !== NO_CODE8) step.customerValue.add(percent)
            actors.add(place, actor)
          }
        }
        before = at
      }
      if (status !== 0) throughput.push(before - began)
      if (status >= 2 && lastPlace >= 0) steps[lastPlace]!.lost++
      if (status !== 0) for (let p = 0; p < steps.length; p++) {
        const s = firstFelt[p]!
        if (s > 0) steps[p]!.feltGood(status === 1)
        else if (s < 0) steps[p]!.feltBad(status === 1)
      }
    }
    return finishMap({
      runs: runCount, mature, achieved, actors: actors.counts[steps.length]!, unplannedEntries, entries: entryCount, throughput: throughput.taken(), handling: handling.read(steps.length),
      steps: steps.map((s, i) => ({ ...s.read(catalogue), actors: actors.counts[i]!, handling: handling.read(i) })),
    }, params.journey, judgedJourneys(log), view.catalogue)
  },
})

interface Sums {
  readonly n: number
  readonly sum: number
  readonly sumOfSquares: number
}

/** From the columns in an array that may be put in another order; from SQL as a list. */
export type Seconds = Int32Array | readonly number[]

export interface MapStepTally {
  readonly key: string
  readonly runs: number
  readonly actors: number
  readonly mature: number
  readonly lost: number
  readonly entries: number
  /** Seconds. */
  readonly sincePrevious: Seconds
  readonly sinceStart: Seconds
  readonly felt: Sums
  readonly best: readonly number[]
  readonly worst: readonly number[]
  readonly customerValue: Sums
  readonly effort: Sums
  readonly costMinor: number | null
  readonly revenueMinor: number | null
  readonly channels: readonly { readonly code: string; readonly entries: number }[]
  readonly handling: HandlingCounts
  readonly good: { readonly achieved: number; readonly n: number }
  readonly bad: { readonly achieved: number; readonly n: number }
}

export interface MapTally {
  readonly runs: number
  readonly mature: number
  readonly achieved: number
  readonly actors: number
  readonly unplannedEntries: number
  readonly entries: number
  readonly throughput: Seconds
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
  return {
    currency: catalogue.currency,
    journey: { code: journey.code, name: journey.name, tier: journey.tier, goal: journey.goal, version: journey.version },
    above,
    below: catalogue.journeys.filter((j) => j.parentId === journey.id).map((j) => ({ code: j.code, name: j.name, tier: j.tier })).sort((a, b) => byCode(a.code, b.code)),
    runs: tally.runs, mature: tally.mature, actors: tally.actors, achieved: judged.has(code) ? wilson(tally.achieved, tally.mature) : null,
    throughput: duration(tally.throughput), handling: finishHandling(tally.handling), unplannedEntries: tally.unplannedEntries, entries: tally.entries,
    steps: plannedSteps(catalogue, code).map((planned, i): MapStep => {
      const s = tally.steps[i]!
      return {
        key: planned.key, name: planned.name, position: planned.position, isOptional: optional.has(planned.key),
        reach: wilson(s.runs, tally.runs), actors: s.actors, entries: s.entries, dropOff: judged.has(code) ? wilson(s.lost, s.mature) : null,
        sincePrevious: duration(s.sincePrevious), sinceStart: duration(s.sinceStart), felt: meanOf(s.felt.n, s.felt.sum, s.felt.sumOfSquares),
        verbatims: { best: s.best, worst: s.worst },
        customerValue: meanOf(s.customerValue.n, s.customerValue.sum, s.customerValue.sumOfSquares), effort: meanOf(s.effort.n, s.effort.sum, s.effort.sumOfSquares),
        costMinor: s.costMinor, revenueMinor: s.revenueMinor,
        channels: s.channels.filter((c) => c.entries > 0).map((c) => ({ code: c.code, name: channelName.get(c.code) ?? c.code, entries: c.entries, share: c.entries / s.entries })).sort((a, b) => b.entries - a.entries || byCode(a.code, b.code)),
        handling: finishHandling(s.handling), momentOfTruth: newcombe(wilson(s.good.achieved, s.good.n), wilson(s.bad.achieved, s.bad.n)),
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

class Summing implements Sums {
  n = 0
  sum = 0
  sumOfSquares = 0

  add(value: number): void {
    this.n++
    this.sum += value
    this.sumOfSquares += value * value
  }
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
  runs = 0
  mature = 0
  lost = 0
  readonly sincePrevious = new Ints()
  readonly sinceStart = new Ints()
  readonly customerValue = new Summing()
  private entries = 0
  private readonly felt = new Summing()
  private readonly effort = new Summing()
  private costMinor: number | null = null
  private revenueMinor: number | null = null
  private readonly channels: Int32Array
  private readonly best = new Extremes(1)
  private readonly worst = new Extremes(-1)
  private readonly good = { achieved: 0, n: 0 }
  private readonly bad = { achieved: 0, n: 0 }
  private readonly key: string

  constructor(key: string, channels: number) {
    this.key = key
    this.channels = new Int32Array(channels)
  }

  addEntry(channel: number, cost: number, revenue: number, effort: number): void {
    this.entries++
    this.channels[channel]!++
    if (cost !== NO_NUMBER) this.costMinor = (this.costMinor ?? 0) + cost
    if (revenue !== NO_NUMBER) this.revenueMinor = (this.revenueMinor ?? 0) + revenue
    if (effort > 0) this.effort.add(effort)
  }

  addFelt(felt: number, hasWords: boolean, id: number): void {
    this.felt.add(felt)
    if (!hasWords) return
    this.best.add(felt, id)
    this.worst.add(felt, id)
  }

  feltGood(isAchieved: boolean): void {
    this.good.n++
    if (isAchieved) this.good.achieved++
  }

  feltBad(isAchieved: boolean): void {
    this.bad.n++
    if (isAchieved) this.bad.achieved++
  }

  read(catalogue: Catalogue): Omit<MapStepTally, 'actors' | 'handling'> {
    return {
      key: this.key, runs: this.runs, mature: this.mature, lost: this.lost, entries: this.entries, sincePrevious: this.sincePrevious.taken(), sinceStart: this.sinceStart.taken(),
      felt: this.felt, best: this.best.ids, worst: this.worst.ids, customerValue: this.customerValue, effort: this.effort, costMinor: this.costMinor, revenueMinor: this.revenueMinor,
      channels: catalogue.channels.map((c, i) => ({ code: c.code, entries: this.channels[i]! })), good: this.good, bad: this.bad,
    }
  }
}
