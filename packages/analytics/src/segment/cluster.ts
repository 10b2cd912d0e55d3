import { z } from 'zod'
import { analysis, type AnalysisContext } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import type { JourneyLog } from '../columns/journeyLog.ts'
import { select } from '../columns/select.ts'
import { GroupRange } from '../params.ts'
import { lastOf } from '../progress.ts'
import type { SegmentClusters } from './clusters.ts'
import { divide } from './divide.ts'
import { spaceOf } from './featureSpace.ts'

export const SegmentClusterParams = z.strictObject({
  cohort: Cohort.default({}),
  /** Fixed number of groups; absent: chosen by silhouette from `range`. */
  k: z.number().int().min(2).max(12).optional(),
  range: GroupRange,
  /** Feature names; absent: all that vary. */
  features: z.array(z.string()).optional(),
  seed: z.number().int().default(1),
})
export type SegmentClusterParams = z.input<typeof SegmentClusterParams>

export const segmentCluster = analysis({
  name: 'segment.cluster',
  question: 'Which kinds of customers are there?',
  method: 'k-means on standardised features (ml-kmeans, 3 starts on a sample of 5,000, then 5 Lloyd steps on all); k by mean silhouette (Rousseeuw 1987) among those that come back in samples drawn anew (Jaccard 0.75, Hennig 2007); it must beat draws of customers without groups that keep each feature’s values and how features hang together, at every number of contacts',
  params: SegmentClusterParams,
  money: 'sums',
  n: (found: SegmentClusters) => found.n,
  answer: (log, params, context): SegmentClusters => lastOf(versions(log, params, context)),
  versions,
  readsOnce: true,
})

function* versions(log: JourneyLog, params: z.output<typeof SegmentClusterParams>, context: AnalysisContext): Generator<SegmentClusters | undefined, SegmentClusters> {
  const { log: view, picked } = select(log, params.cohort, context)
  const isHere = new Uint8Array(log.actors.count)
  for (let i = 0; i < picked.length; i++) isHere[view.runs.actor[picked[i]!]!] = 1
  const steps = divide(spaceOf(log, isHere, params.features), log.actors.actorId.slice(), params, context)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value.answer
    yield step.value?.answer
  }
}
