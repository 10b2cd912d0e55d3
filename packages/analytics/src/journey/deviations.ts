import { z } from 'zod'
import { analysis, type TooFew } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import { judgedJourneys } from '../columns/judged.ts'
import { NO_CODE, NO_NUMBER } from '../columns/journeyLog.ts'
import type { Label } from '../columns/labels.ts'
import { select } from '../columns/select.ts'
import type { TestedChange } from '../kernel/clusterMean.ts'
import type { TestedShareChange } from '../kernel/clusterShare.ts'
import type { Evidence } from '../kernel/grade.ts'
import type { Share } from '../kernel/interval.ts'
import { Minimum } from '../params.ts'
import type { AlignedKind, Visit } from './align.ts'
import { finishDeviations, type DeviationRows } from './deviationsFinish.ts'
import { hasPlan, plannedSteps } from './planned.ts'
import type { UnplannedJourney } from './plan.ts'

export const JourneyDeviationsParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Code of a journey of any tier. */
  journey: z.string(),
  /** Customers on either side of a deviation, for what goes with it. */
  minimum: Minimum,
})
export type JourneyDeviationsParams = z.input<typeof JourneyDeviationsParams>

/** One way of leaving the plan, and what goes with it. */
export interface PlanDeviation {
  readonly kind: AlignedKind
  /** The step, by its key; of `unplanned` the touchpoint. */
  readonly at: Label
  /** Of ended runs. */
  readonly runs: Share
  readonly customers: number
  /** Achieved shares with and without it, the difference by customer; null where success is not measured or too few are on a side. */
  readonly achieved: { readonly had: number; readonly hadNot: number; readonly change: TestedShareChange; readonly adjusted: number; readonly verdict: 'more' | 'less' | 'noEvidence' } | null
  /** Cost to serve of a run, minor units. */
  readonly costMinor: { readonly had: number; readonly hadNot: number; readonly change: TestedChange; readonly adjusted: number; readonly verdict: 'more' | 'less' | 'noEvidence' } | null
}

export interface JourneyDeviations {
  readonly kind: 'deviations'
  /** Ended runs, and their customers. */
  readonly runs: number
  readonly customers: number
  /** Runs whose alignment costs nothing: those that `journey.plan` calls as planned. */
  readonly asPlanned: Share
  /** Mean over runs of 1 − cost of the alignment ÷ (visits + required steps), 0–1. */
  readonly fitness: number
  /** Most frequent first. */
  readonly deviations: readonly PlanDeviation[]
  readonly currency: string
  readonly evidence: Evidence
}

export const journeyDeviations = analysis({
  name: 'journey.deviations',
  question: 'How do customers leave the plan, and what goes with it?',
  method: 'Optimal alignment of each ended run’s visits to the planned steps with unit costs (Adriansyah 2014); cost and achieved share of runs with and without each deviation, difference by customer, Benjamini & Hochberg over all. Association, not cause',
  params: JourneyDeviationsParams,
  n: (answer: JourneyDeviations | UnplannedJourney | TooFew) => (answer.kind === 'tooFew' ? answer.n : answer.runs),
  answer(log, { cohort, journey, minimum }, context): JourneyDeviations | UnplannedJourney | TooFew {
    const { catalogue } = log
    const { log: view, picked, channelIn } = select(log, { ...cohort, journeys: [journey] }, context)
    if (!hasPlan(catalogue, journey)) return { kind: 'noPlan', runs: picked.length }
    const { runs, entries } = view
    const ended = picked.filter((r) => runs.status[r] !== 0)
    const placeOf = new Int32Array(catalogue.steps.length).fill(-1)
    plannedSteps(catalogue, journey).forEach((s, place) => (placeOf[catalogue.steps.indexOf(s)] = place))
    const rows: DeviationRows = { customer: ended.map((r) => runs.actor[r]!), isAchieved: Uint8Array.from(ended, (r) => (runs.status[r] === 1 ? 1 : 0)), cost: new Float64Array(ended.length), way: new Int32Array(ended.length), ways: [], hasCost: false }
    const ways: Visit[][] = [], known = new Map<string, number>()
    let hasCost = false
    for (let i = 0; i < ended.length; i++) {
      const r = ended[i]!
      let key = '', cost = 0
      for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
        if (channelIn[entries.channel[e]!] === 0) continue
        key += String.fromCharCode(entries.touchpoint[e]!, entries.step[e]!)
        const paid = entries.cost[e]!
        if (paid === NO_NUMBER) continue
        cost += paid
        hasCost = true
      }
      rows.cost[i] = cost
      let way = known.get(key)
      if (way === undefined) {
        known.set(key, (way = ways.length))
        ways.push(Array.from({ length: key.length / 2 }, (_, c) => {
          const touchpoint = key.charCodeAt(2 * c), step = key.charCodeAt(2 * c + 1)
          return { place: step === NO_CODE ? -1 : placeOf[step]!, touchpoint: catalogue.touchpoints[touchpoint]!.code }
        }))
      }
      rows.way[i] = way
    }
    return finishDeviations({ ...rows, ways, hasCost }, { journey, minimum, isJudged: judgedJourneys(log).has(journey) }, view.catalogue)
  },
})
