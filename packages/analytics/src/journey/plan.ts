import { z } from 'zod'
import { analysis } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import { NO_CODE, type Catalogue } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import { wilson, type Share } from '../kernel/interval.ts'
import { byCode } from '../kernel/order.ts'
import { hasPlan, optionalKeys, plannedSteps } from './planned.ts'
import { PlanWalk } from './planWalk.ts'

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

export interface UnplannedTouchpoint {
  readonly code: string
  readonly name: string
  readonly entries: number
  /** Of all runs. */
  readonly runs: Share
}

export const journeyPlan = analysis({
  name: 'journey.plan',
  question: 'Do customers go the way we planned?',
  method: 'Each run’s contacts in order of time against the steps in planned order: passed over, late, again, outside; shares with Wilson’s interval',
  params: JourneyPlanParams,
  n: (plan: JourneyPlan) => plan.runs,
  answer(log, params, context): JourneyPlan {
    const { catalogue } = log
    const { log: view, picked, channelIn } = select(log, { ...params.cohort, journeys: [params.journey] }, context)
    if (!hasPlan(catalogue, params.journey)) return { kind: 'noPlan', runs: picked.length }
    const planned = plannedSteps(catalogue, params.journey)
    const optional = optionalKeys(catalogue, params.journey)
    const { runs, entries } = view
    const placeOf = new Int32Array(catalogue.steps.length).fill(-1)
    planned.forEach((s, i) => (placeOf[catalogue.steps.indexOf(s)] = i))
    const isRequired = planned.map((s) => !optional.has(s.key))
    const steps = planned.map(({ key }) => ({ key, passed: 0, skipped: 0, reached: 0, outOfOrder: 0, repeated: 0, unplannedAfter: 0 }))
    const outside = { entries: new Int32Array(catalogue.touchpoints.length), runs: new Int32Array(catalogue.touchpoints.length), last: new Int32Array(catalogue.touchpoints.length).fill(-1) }
    const walk = new PlanWalk(steps.length, catalogue.touchpoints.length)
    let mature = 0, asPlanned = 0
    for (const r of picked) {
      let isAsPlanned = true
      walk.begin()
      for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
        if (channelIn[entries.channel[e]!] === 0) continue
        const place = entries.step[e] === NO_CODE ? -1 : placeOf[entries.step[e]!]!
        const touchpoint = entries.touchpoint[e]!
        walk.add(place, touchpoint)
        if (place >= 0) continue
        isAsPlanned = false
        outside.entries[touchpoint]!++
        if (outside.last[touchpoint] !== r) {
          outside.last[touchpoint] = r
          outside.runs[touchpoint]!++
        }
      }
      const hasEnded = runs.status[r] !== 0
      for (const [p, step] of steps.entries()) {
        const isSkipped = walk.skipped(p)
        if (hasEnded && p <= walk.furthest) {
          step.passed++
          if (isSkipped) step.skipped++
        }
        if (isSkipped && isRequired[p]) isAsPlanned = false
        if (!walk.reached(p)) continue
        step.reached++
        const isLate = walk.outOfOrder(p), isAgain = walk.repeated(p)
        if (isLate) step.outOfOrder++
        if (isAgain) step.repeated++
        if (isLate || isAgain) isAsPlanned = false
        if (walk.unplannedAfter(p)) step.unplannedAfter++
      }
      if (hasEnded) {
        mature++
        if (isAsPlanned) asPlanned++
      }
    }
    return finishPlan({
      runs: picked.length, mature, asPlanned, steps,
      unplanned: catalogue.touchpoints.flatMap(({ code }, t) => (outside.runs[t]! > 0 ? [{ code, entries: outside.entries[t]!, runs: outside.runs[t]! }] : [])),
    }, params.journey, catalogue)
  },
})

export interface PlanTally {
  readonly runs: number
  readonly mature: number
  readonly asPlanned: number
  /** Runs; in planned order. */
  readonly steps: readonly PlanStepTally[]
  readonly unplanned: readonly { readonly code: string; readonly entries: number; readonly runs: number }[]
}

export interface PlanStepTally {
  readonly key: string
  /** Ended runs that came this far or further. */
  readonly passed: number
  readonly skipped: number
  readonly reached: number
  readonly outOfOrder: number
  readonly repeated: number
  readonly unplannedAfter: number
}

/** @throws Refusal `journey.missing` when no journey has this code. */
export function finishPlan(tally: PlanTally, code: string, catalogue: Catalogue): JourneyPlan {
  if (!hasPlan(catalogue, code)) return { kind: 'noPlan', runs: tally.runs }
  const optional = optionalKeys(catalogue, code)
  const touchpointName = new Map(catalogue.touchpoints.map((t) => [t.code, t.name]))
  return {
    kind: 'plan', runs: tally.runs, mature: tally.mature, asPlanned: wilson(tally.asPlanned, tally.mature),
    steps: plannedSteps(catalogue, code).map((planned, i) => {
      const s = tally.steps[i]!
      return {
        key: planned.key, name: planned.name, isOptional: optional.has(planned.key), skipped: wilson(s.skipped, s.passed),
        outOfOrder: wilson(s.outOfOrder, s.reached), repeated: wilson(s.repeated, s.reached), unplannedAfter: wilson(s.unplannedAfter, s.reached),
      }
    }),
    unplanned: tally.unplanned.map((u) => ({ code: u.code, name: touchpointName.get(u.code) ?? u.code, entries: u.entries, runs: wilson(u.runs, tally.runs)! })).sort((a, b) => b.runs.count - a.runs.count || byCode(a.code, b.code)),
  }
}
