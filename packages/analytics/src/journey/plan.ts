import { z } from 'zod'
import { analysis } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import type { Catalogue } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import type { Share } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'
import { shareOf } from '../kernel/ratio.ts'
import { hasPlan, optionalKeys, plannedSteps } from './planned.ts'
import type { PlanTally } from './planSums.ts'
import { tallyPlan } from './planTally.ts'

export const JourneyPlanParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Code of a journey of any tier. */
  journey: z.string(),
})
export type JourneyPlanParams = z.input<typeof JourneyPlanParams>

/** What happened against what was planned. */
export type JourneyPlan = PlannedJourney | UnplannedJourney

/** Nobody planned it: a journey found in a log, or contacts of no journey. */
export interface UnplannedJourney {
  readonly kind: 'noPlan'
  readonly runs: number
}

export interface PlannedJourney {
  readonly kind: 'plan'
  readonly runs: number
  readonly mature: number
  /** Of ended runs: no required step passed over, none late, none again, no contact outside the plan, as far as the run went. */
  readonly asPlanned: Share | null
  /** In planned order. */
  readonly steps: readonly PlanStep[]
  /** Touchpoints met outside every step, by runs. */
  readonly unplanned: readonly UnplannedTouchpoint[]
}

export interface PlanStep {
  readonly key: string
  readonly name: string
  readonly isOptional: boolean
  /** Came to a later step and never to this one; of ended runs that came this far or further. */
  readonly skipped: Share | null
  /** First came here when already past it; of runs that came here. */
  readonly outOfOrder: Share | null
  /** Came back from another step, or met the same touchpoint of the step again; of runs that came here. */
  readonly repeated: Share | null
  /** Had a contact outside every step before the next planned one; of runs that came here. */
  readonly unplannedAfter: Share | null
}

interface UnplannedTouchpoint {
  readonly code: string
  readonly name: string
  readonly entries: number
  /** Of all runs. */
  readonly runs: Share
}

export const journeyPlan = analysis({
  name: 'journey.plan',
  question: 'Do customers go the way we planned?',
  method: 'Each run’s contacts in order of time against the steps in planned order: passed over, late, again, outside; shares with Wilson’s interval at the effective number of runs, which counts customers (Rao & Scott 1992)',
  params: JourneyPlanParams,
  n: (plan: JourneyPlan) => plan.runs,
  answer(log, params, context): JourneyPlan {
    const { catalogue } = log
    const selection = select(log, { ...params.cohort, journeys: [params.journey] }, context)
    if (!hasPlan(catalogue, params.journey)) return { kind: 'noPlan', runs: selection.runs }
    return finishPlan(tallyPlan(selection, plannedSteps(catalogue, params.journey), optionalKeys(catalogue, params.journey)), selection.runs, params.journey, catalogue)
  },
})

/** @throws Refusal `journey.missing` when no journey has this code. */
export function finishPlan(tally: PlanTally, runs: number, code: string, catalogue: Catalogue): JourneyPlan {
  if (!hasPlan(catalogue, code)) return { kind: 'noPlan', runs }
  const optional = optionalKeys(catalogue, code)
  const touchpointName = new Map(catalogue.touchpoints.map((t) => [t.code, t.name]))
  return {
    kind: 'plan', runs, mature: tally.asPlanned.n, asPlanned: shareOf(tally.asPlanned),
    steps: plannedSteps(catalogue, code).map((planned, i) => {
      const s = tally.steps[i]!
      return {
        key: planned.key, name: planned.name, isOptional: optional.has(planned.key), skipped: shareOf(s.skipped),
        outOfOrder: shareOf(s.outOfOrder), repeated: shareOf(s.repeated), unplannedAfter: shareOf(s.unplannedAfter),
      }
    }),
    unplanned: tally.unplanned.map((u) => ({ code: u.code, name: touchpointName.get(u.code) ?? u.code, entries: u.entries, runs: shareOf(u.runs)! })).sort((a, b) => b.runs.count - a.runs.count || byCode(a.code, b.code)),
  }
}
