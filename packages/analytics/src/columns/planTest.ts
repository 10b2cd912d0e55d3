import type { Cohort } from '../cohort.ts'
import { hasPlan, optionalKeys, plannedPlaces, plannedSteps } from '../journey/planned.ts'
import { PlanWalk } from '../journey/planWalk.ts'
import { deviatedTest } from './deviatedTest.ts'
import { NO_CODE, type JourneyLog } from './journeyLog.ts'

/** Whether a run went that way against its own journey's plan, as `journey.plan` counts it, or `journey.deviations`. */
export function planTest(log: JourneyLog, plan: NonNullable<Cohort['plan']>, channelIn: Uint8Array): (run: number) => boolean {
  if (plan.went === 'deviated') return deviatedTest(log, plan, channelIn)
  const { entries, runs, catalogue } = log
  const placeOf = plannedPlaces(catalogue)
  const journeys = catalogue.journeys.map(({ code }) => {
    if (!hasPlan(catalogue, code)) return null
    const steps = plannedSteps(catalogue, code), optional = optionalKeys(catalogue, code)
    return { required: steps.map((s) => !optional.has(s.key)), step: 'step' in plan ? steps.findIndex((s) => s.key === plan.step) : -1 }
  })
  const walk = new PlanWalk(Math.max(0, ...journeys.map((j) => j?.required.length ?? 0)), catalogue.touchpoints.length)
  return (r) => {
    const journey = journeys[runs.journey[r]!]
    const hasEnded = runs.status[r] !== 0
    if (!journey) return false
    let hasStrayed = false
    walk.begin()
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end; e++) {
      if (channelIn[entries.channel[e]!] === 0) continue
      const place = entries.step[e] === NO_CODE ? -1 : placeOf[entries.step[e]!]!
      if (place < 0) hasStrayed = true
      walk.add(place, entries.touchpoint[e]!)
    }
    const { step } = journey
    switch (plan.went) {
      case 'skipped': return step >= 0 && hasEnded && walk.skipped(step)
      case 'outOfOrder': return step >= 0 && walk.outOfOrder(step)
      case 'repeated': return step >= 0 && walk.repeated(step)
      case 'unplannedAfter': return step >= 0 && walk.unplannedAfter(step)
      case 'asPlanned':
      case 'otherwise': {
        const isAsPlanned = !hasStrayed && journey.required.every((isRequired, p) => !(isRequired && walk.skipped(p)) && !walk.outOfOrder(p) && !walk.repeated(p))
        return hasEnded && isAsPlanned === (plan.went === 'asPlanned')
      }
    }
  }
}
