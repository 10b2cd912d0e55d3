import type { Cohort, JourneyLog } from '@throughline/analytics'
import { finishPlan, type JourneyPlanParams } from '@throughline/analytics/journey/plan'
import { hasPlan, optionalKeys, plannedSteps } from '@throughline/analytics/journey/planned'
import { ratioOf } from '@throughline/analytics/kernel/ratio'
import type { z } from 'zod'
import type { Naive } from './naive.ts'
import { naiveDeviated } from './naiveDeviations.ts'
import { group, isMature, type Run } from './naiveRuns.ts'

type Catalogue = JourneyLog['catalogue']

/** How runs of a journey kept to its plan, run by run. */
export function naivePlan(naive: Naive, params: z.output<typeof JourneyPlanParams>, catalogue: Catalogue): unknown {
  const runs = naive.runs({ ...params.cohort, journeys: [params.journey] })
  const planned = plannedSteps(catalogue, params.journey).map((s) => s.key)
  const walked = runs.map((run) => ({ ...walkedOf(run, catalogue), run }))
  const outside = runs.flatMap((run) => run.entries.filter((e) => e.step?.journey !== params.journey).map((e) => ({ run, code: e.touchpoint })))
  const share = (list: typeof walked, has: (w: (typeof walked)[number]) => boolean) => ratioOf(list.map((w) => ({ customer: w.run.actor, y: has(w) ? 1 : 0, n: 1 })))
  return finishPlan({
    asPlanned: share(walked.filter((w) => w.hasEnded), (w) => w.isAsPlanned),
    steps: planned.map((key, p) => {
      const reached = walked.filter((w) => w.reached(p))
      return { key, skipped: share(walked.filter((w) => w.hasEnded && w.furthest >= p), (w) => w.skipped(p)), outOfOrder: share(reached, (w) => w.late(p)), repeated: share(reached, (w) => w.again(p)), unplannedAfter: share(reached, (w) => w.strays.includes(p)) }
    }),
    unplanned: [...group(outside, (o) => o.code)].map(([code, own]) => ({ code, entries: own.length, runs: share(walked, (w) => own.some((o) => o.run === w.run)) })),
  }, runs.length, params.journey, catalogue)
}

/** One run against its own journey's plan; steps by place. */
export function walkedOf(run: Run, catalogue: Catalogue) {
  const planned = plannedSteps(catalogue, run.journey).map((s) => s.key)
  const optional = optionalKeys(catalogue, run.journey)
  const places = run.entries.map((e) => (e.step?.journey === run.journey ? planned.indexOf(e.step.key) : -1))
  const visits = places.flatMap((place, i) => (place < 0 ? [] : [{ place, touchpoint: run.entries[i]!.touchpoint }]))
  const furthest = Math.max(-1, ...places)
  const strays = places.flatMap((place, i) => (place < 0 ? [places.slice(0, i).findLast((p) => p >= 0) ?? -1] : []))
  const reached = (p: number): boolean => places.includes(p), skipped = (p: number): boolean => p < furthest && !places.includes(p)
  const late = (p: number): boolean => places.slice(0, Math.max(0, places.indexOf(p))).some((other) => other > p)
  const again = (p: number): boolean => visits.some((v, i) => v.place === p && (visits.slice(0, i).some((w) => w.place === p && w.touchpoint === v.touchpoint) || (visits.slice(0, i).some((w) => w.place === p) && visits[i - 1]!.place !== p)))
  const isAsPlanned = strays.length === 0 && !planned.some((key, p) => (skipped(p) && !optional.has(key)) || (reached(p) && (late(p) || again(p))))
  return { planned, furthest, strays, hasEnded: isMature(run), isAsPlanned, reached, skipped, late, again }
}

/** Ways in which a run left its own journey's plan. */
export function deviationsOf(run: Run, catalogue: Catalogue): string[] {
  if (!hasPlan(catalogue, run.journey)) return []
  const { planned, strays, reached, skipped, late, again } = walkedOf(run, catalogue)
  const optional = optionalKeys(catalogue, run.journey)
  const isAt = (is: (p: number) => boolean): boolean => planned.some((_, p) => is(p))
  return [...(strays.length > 0 ? ['unplanned'] : []), ...(isAt((p) => skipped(p) && !optional.has(planned[p]!)) ? ['skipped'] : []), ...(isAt((p) => reached(p) && late(p)) ? ['outOfOrder'] : []), ...(isAt(again) ? ['repeated'] : [])]
}

/** Whether a run went against its plan in this way. */
export function wentSo(run: Run, plan: NonNullable<Cohort['plan']>, catalogue: Catalogue): boolean {
  if (!hasPlan(catalogue, run.journey)) return false
  if (plan.went === 'deviated') return naiveDeviated(run, plan, catalogue)
  const w = walkedOf(run, catalogue)
  if (!('step' in plan)) return w.hasEnded && w.isAsPlanned === (plan.went === 'asPlanned')
  const p = w.planned.indexOf(plan.step)
  if (p < 0) return false
  return plan.went === 'skipped' ? w.hasEnded && w.skipped(p) : plan.went === 'outOfOrder' ? w.late(p) : plan.went === 'repeated' ? w.again(p) : w.strays.includes(p)
}
