import type { Cohort, JourneyLog } from '@throughline/analytics'
import { finishArrivals } from '@throughline/analytics/journey/arrivals'
import { plannedSteps } from '@throughline/analytics/journey/planned'
import { waitsOfRows } from '@throughline/analytics/journey/timeRows'
import { CONTEXT } from './asks.ts'
import type { Run } from './naiveRuns.ts'

/** When every run first came to each planned step. */
export function naiveArrivals(runsOf: (cohort: Cohort) => readonly Run[], { cohort, journey, minimum }: { cohort: Cohort; journey: string; minimum: number }, catalogue: JourneyLog['catalogue']): unknown {
  const runs = runsOf({ ...cohort, journeys: [journey] })
  const waits = waitsOfRows(plannedSteps(catalogue, journey).map(({ key }) => ({
    runs: runs.length, rows: runs.map((run) => ({
      customer: run.actor, hasEnded: run.status !== 'active', began: run.entries[0]!.at, last: run.entries.at(-1)!.at,
      reached: run.entries.find((e) => e.step?.journey === journey && e.step.key === key)?.at ?? null,
    })),
  })), CONTEXT.now)
  return finishArrivals(waits, journey, minimum, catalogue)
}
