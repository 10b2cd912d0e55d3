import type { Cohort, JourneyLog } from '@throughline/analytics'
import { finishMoments } from '@throughline/analytics/driver/moments'
import { momentsOfRows } from '@throughline/analytics/driver/momentsTally'
import type { Naive } from './naive.ts'

type Params = Parameters<typeof finishMoments>[1] & { readonly cohort: Cohort }

/** What was felt first at each touchpoint before a run's last contact, and of what customers spoke. */
export function naiveMoments(naive: Naive, params: Params, catalogue: JourneyLog['catalogue']): unknown {
  const { target } = params
  const asked = new Set(naive.allRuns('every').filter((r) => (target.of === 'outcome' ? r.outcomes.some((o) => o.kind === target.code) : r.status === 'achieved' || r.status === 'failed')).map((r) => r.journey))
  const ended = naive.runs(params.cohort).filter((r) => r.status !== 'active' && asked.has(r.journey))
  const rows = ended.flatMap((run) => {
    const way = run.entries.slice(0, -1)
    return [...new Set(way.map((e) => e.touchpoint))].flatMap((touchpoint) => {
      const mood = way.find((e) => e.touchpoint === touchpoint && e.sentiment !== null)?.sentiment ?? 0
      const isReached = target.of === 'achieved' ? run.status === 'achieved' : run.outcomes.some((o) => o.kind === target.code)
      return mood === 0 ? [] : [{ customer: run.actor, touchpoint, isGood: mood > 0, isReached }]
    })
  })
  const words = ended.flatMap((run) => run.entries.slice(0, -1).filter((e) => e.hasWords).map((e) => ({ customer: run.actor, touchpoint: e.touchpoint })))
  return finishMoments(momentsOfRows(ended.length, rows, words, catalogue.touchpoints), params, catalogue)
}
