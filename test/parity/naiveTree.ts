import type { JourneyLog } from '@throughline/analytics'
import { finishTree, type JourneyTreeParams } from '@throughline/analytics/journey/tree'
import { ratioOf } from '@throughline/analytics/kernel/ratio'
import type { z } from 'zod'
import type { Naive } from './naive.ts'
import { distinct, isAchieved, isChosen, isMature } from './naiveRuns.ts'

/** Every journey by itself. */
export function naiveTree(naive: Naive, params: z.output<typeof JourneyTreeParams>, catalogue: JourneyLog['catalogue']): unknown {
  const { period, territories, attributes, outcomes, segment } = params.cohort
  const members = segment && naive.membersOf(segment)
  const runs = naive.allRuns('every').filter((r) => isChosen(r, { ...(period && { period }), ...(territories && { territories }), ...(attributes && { attributes }), ...(outcomes && { outcomes }) }) && (!members || members.has(r.actor)))
  return finishTree(catalogue.journeys.map(({ code }) => {
    const own = runs.filter((r) => r.journey === code)
    return { code, runs: own.length, achieved: ratioOf(own.filter(isMature).map((r) => ({ customer: r.actor, y: isAchieved(r) ? 1 : 0, n: 1 }))), actors: distinct(own, (r) => r.actor) }
  }), naive.judged(), catalogue)
}
