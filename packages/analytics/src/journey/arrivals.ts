import { z } from 'zod'
import { analysis, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import { NO_CODE, NO_NUMBER, type Catalogue } from '../columns/journeyLog.ts'
import { select, type Selection } from '../columns/select.ts'
import { EPOCH_2000_S } from '../kernel/calendar.ts'
import { Minimum } from '../params.ts'
import { plannedSteps } from './planned.ts'
import { customersOf, timeCurve, type TimeCurve } from './timeCurve.ts'
import type { Waits } from './timeWalk.ts'

export const JourneyArrivalsParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Code of a journey of any tier. */
  journey: z.string(),
  /** Customers with a run. */
  minimum: Minimum,
})
export type JourneyArrivalsParams = z.input<typeof JourneyArrivalsParams>

export type JourneyArrivals = TooFew | {
  readonly kind: 'arrivals'
  readonly runs: number
  readonly actors: number
  /** In planned order. */
  readonly steps: readonly StepArrivals[]
}

/** When runs come to a step, counted from their first contact. */
export interface StepArrivals extends Pick<TimeCurve, 'reached' | 'never' | 'open'> {
  readonly key: string
  readonly name: string
  /** Seconds by which a quarter, half and three quarters of all runs are here; null where the curve does not rise so far, a limit where it is not known yet. */
  readonly quartiles: TimeCurve['quartiles']
}

export const journeyArrivals = analysis({
  name: 'journey.arrivals',
  question: 'When do customers get to each step?',
  method: 'Kaplan & Meier (1958) with limits by customer (infinitesimal jackknife; Brookmeyer & Crowley 1982): open runs count as far as they were watched, runs that ended without the step stay in as never (Fine & Gray 1999)',
  params: JourneyArrivalsParams,
  n: (arrivals: JourneyArrivals) => (arrivals.kind === 'arrivals' ? arrivals.runs : arrivals.n),
  answer(log, { cohort, journey, minimum }, context): JourneyArrivals {
    return finishArrivals(walkArrivals(select(log, { ...cohort, journeys: [journey] }, context), journey, context.now), journey, minimum, log.catalogue)
  },
})

/** @param waits by planned step, of the same runs */
export function finishArrivals(waits: readonly Waits[], journey: string, minimum: number, catalogue: Catalogue): JourneyArrivals {
  const actors = waits[0] ? customersOf(waits[0]) : 0
  if (actors < minimum) return { kind: 'tooFew', n: actors, needed: minimum }
  return {
    kind: 'arrivals', runs: waits[0]!.time.length, actors,
    steps: plannedSteps(catalogue, journey).map(({ key, name }, i) => {
      const { reached, never, open, quartiles } = timeCurve(waits[i]!, minimum)
      return { key, name, reached, never, open, quartiles }
    }),
  }
}

/** Of every run and planned step: when it first came there, or for how long it was watched without. */
function walkArrivals({ log, picked, channelIn, isEveryChannel }: Selection, journey: string, now: number): Waits[] {
  const { runs, entries, catalogue, actors } = log
  const planned = plannedSteps(catalogue, journey), placeOf = new Int32Array(catalogue.steps.length).fill(-1), today = now - EPOCH_2000_S
  planned.forEach((step, place) => (placeOf[catalogue.steps.indexOf(step)] = place))
  const waits = planned.map((): Waits => ({ runs: picked.length, time: new Int32Array(picked.length), happened: new Uint8Array(picked.length), hasEnded: new Uint8Array(picked.length), customer: new Int32Array(picked.length), clusters: actors.count }))
  for (let i = 0; i < picked.length; i++) {
    const r = picked[i]!, isOver = runs.status[r] === 0 ? 0 : 1, actor = runs.actor[r]!
    let began = NO_NUMBER, last = NO_NUMBER
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      if (!isEveryChannel && channelIn[entries.channel[e]!] === 0) continue
      last = entries.at[e]!
      if (began === NO_NUMBER) began = last
      const place = entries.step[e] === NO_CODE ? -1 : placeOf[entries.step[e]!]!
      if (place < 0 || waits[place]!.happened[i] === 1) continue
      waits[place]!.happened[i] = 1
      waits[place]!.time[i] = last - began
    }
    for (const { time, happened, hasEnded, customer } of waits) {
      hasEnded[i] = isOver
      customer[i] = actor
      if (happened[i] === 0) time[i] = (last > today ? last : today) - began
    }
  }
  return waits
}
