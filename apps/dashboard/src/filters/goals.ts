import type { Cohort, DataOverview } from '@throughline/analytics'

/** Contacts that belong to no journey have no goal to reach: unless somebody asks for them they would only count as failures. */
export function withGoals(cohort: Cohort, overview: DataOverview): Cohort {
  if (cohort.journeys || !overview.journeys.some((j) => j.origin === 'unassigned')) return cohort
  // One tier only: a run of a micro-journey is part of a journey's run, which would count twice.
  const codes = overview.journeys.filter((j) => j.origin !== 'unassigned' && j.tier === 'journey').map((j) => j.code)
  return codes.length > 0 ? { ...cohort, journeys: codes } : cohort
}

/** What `withGoals` leaves out of a cohort; undefined where it leaves nothing out. */
export function withoutGoals(cohort: Cohort, overview: DataOverview): Cohort | undefined {
  return withGoals(cohort, overview) === cohort ? undefined : { ...cohort, journeys: overview.journeys.filter((j) => j.origin === 'unassigned').map((j) => j.code) }
}
