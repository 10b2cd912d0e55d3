import { codeAt, realAt } from '../columns/sparse.ts'
import { NO_CODE, NO_CODE8, NO_NUMBER, type Catalogue } from '../columns/journeyLog.ts'
import { Ints } from '../columns/raw.ts'
import { chosenByCustomer } from '../columns/byCustomer.ts'
import type { Selection } from '../columns/select.ts'
import { DistinctCounter } from '../kernel/distinct.ts'
import { HandlingTally } from './handling.ts'
import type { MapStepTally, MapTally } from './map.ts'
import { MapSums, type StepSums } from './mapSums.ts'
import { WordsTally } from './mapWords.ts'

/** @param planned in planned order; @param placeOf by step of the catalogue its place among them, −1 for others. @param now seconds since 2000 */
export function walkMap({ log, runIn, channelIn, picked }: Selection, planned: Catalogue['steps'], placeOf: Int32Array, now: number): MapTally {
  const { runs, entries, catalogue } = log
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
          if ((entries.flags[e]! & 8) !== 0) step.words.add(s, entries.interactionId[e]!)
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
  return {
    runs: picked.length, mature, achieved, actors: actors.counts[steps.length]!, unplannedEntries, entries: entryCount, took: took.taken(), tookOpen: tookOpen.taken(), handling: handling.read(steps.length),
    steps: steps.map((s, i) => ({ ...s.read(catalogue), ...stepSums[i]!, actors: actors.counts[i]!, handling: handling.read(i) })),
  }
}

class StepTally {
  readonly sincePrevious = new Ints()
  readonly sinceStart = new Ints()
  private entries = 0
  private costMinor: number | null = null
  private revenueMinor: number | null = null
  private readonly channels: Int32Array
  readonly words = new WordsTally()
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

  read(catalogue: Catalogue): Omit<MapStepTally, 'actors' | 'handling' | keyof StepSums> {
    return {
      key: this.key, entries: this.entries, sincePrevious: this.sincePrevious.taken(), sinceStart: this.sinceStart.taken(), ...this.words.read(), costMinor: this.costMinor, revenueMinor: this.revenueMinor,
      channels: catalogue.channels.map((c, i) => ({ code: c.code, entries: this.channels[i]! })),
    }
  }
}
