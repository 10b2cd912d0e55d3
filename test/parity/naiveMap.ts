import { EPOCH_2000_S, type JourneyLog } from '@throughline/analytics'
import { finishMap, type JourneyMapParams } from '@throughline/analytics/journey/map'
import type { StepSums } from '@throughline/analytics/journey/mapSums'
import { plannedSteps } from '@throughline/analytics/journey/planned'
import { ratioOf, sharedOf, type CustomerRow } from '@throughline/analytics/kernel/ratio'
import type { z } from 'zod'
import { CONTEXT } from './asks.ts'
import type { Naive } from './naive.ts'
import { naiveHandling } from './naiveHandling.ts'
import { distinct, group, isAchieved, isMature, sum, type Entry, type Run } from './naiveRuns.ts'

/** A journey's steps, contact by contact. */
export function naiveMap(naive: Naive, params: z.output<typeof JourneyMapParams>, catalogue: JourneyLog['catalogue']): unknown {
  const runs = naive.runs({ ...params.cohort, journeys: [params.journey] })
  const stepKey = (e: Entry): string | null => (e.step?.journey === params.journey ? e.step.key : null)
  return finishMap({
    runs: runs.length, mature: runs.filter(isMature).length, achieved: ratioOf(runs.filter(isMature).map((r) => ({ customer: r.actor, y: isAchieved(r) ? 1 : 0, n: 1 }))), actors: distinct(runs, (r) => r.actor), entries: sum(runs, (r) => r.entries.length),
    unplannedEntries: runs.flatMap((r) => r.entries).filter((e) => stepKey(e) === null).length, took: runs.filter(isMature).map((r) => r.entries.at(-1)!.at - r.entries[0]!.at), tookOpen: runs.filter((r) => !isMature(r) && r.entries.length > 0).map((r) => Math.max(r.entries.at(-1)!.at, CONTEXT.now - EPOCH_2000_S) - r.entries[0]!.at), handling: naiveHandling(runs, () => true),
    steps: plannedSteps(catalogue, params.journey).map(({ key }) => {
      const reached = runs.filter((r) => r.entries.some((e) => stepKey(e) === key))
      const own = runs.flatMap((r) => r.entries.filter((e) => stepKey(e) === key))
      const firsts = reached.map((r) => ({ run: r, i: r.entries.findIndex((e) => stepKey(e) === key) }))
      const spoken = own.filter((e) => e.sentiment !== null && e.hasWords)
      const money = (of: 'cost' | 'revenue'): number | null => (own.some((e) => e[of] !== null) ? sum(own, (e) => e[of] ?? 0) : null)
      return {
        key, actors: distinct(reached, (r) => r.actor), entries: own.length, ...naiveStepSums(runs, (e) => stepKey(e) === key, (r) => r.entries.map(stepKey).findLast((k) => k !== null) === key),
        sincePrevious: firsts.filter((f) => f.i > 0).map((f) => f.run.entries[f.i]!.at - f.run.entries[f.i - 1]!.at), sinceStart: firsts.map((f) => f.run.entries[f.i]!.at - f.run.entries[0]!.at),
        best: spoken.sort((a, b) => b.sentiment! - a.sentiment! || a.id - b.id).slice(0, 2).map((e) => e.id), worst: spoken.sort((a, b) => a.sentiment! - b.sentiment! || a.id - b.id).slice(0, 2).map((e) => e.id),
        costMinor: money('cost'), revenueMinor: money('revenue'),
        channels: [...group(own, (e) => e.channel)].map(([code, list]) => ({ code, entries: list.length })), handling: naiveHandling(runs, (e) => stepKey(e) === key),
      }
    }),
  }, params.journey, naive.judged(), catalogue)
}

/** @param isHere whether an entry belongs to the step. @param isLast whether the step is a run's last planned one. */
function naiveStepSums(runs: readonly Run[], isHere: (e: Entry) => boolean, isLast: (run: Run) => boolean): StepSums {
  const reached = runs.filter((run) => run.entries.some(isHere)), ended = reached.filter((run) => run.status !== 'active')
  const share = (list: readonly Run[], has: (run: Run) => boolean): CustomerRow[] => list.map((run) => ({ customer: run.actor, y: has(run) ? 1 : 0, n: 1 }))
  const each = (valueOf: (e: Entry) => number | null) => ratioOf(reached.flatMap((run) => run.entries.filter(isHere).flatMap((e) => { const y = valueOf(e); return y === null ? [] : [{ customer: run.actor, y, n: 1 }] })))
  const first = (run: Run): number => run.entries.find((e) => isHere(e) && e.sentiment !== null)?.sentiment ?? 0
  const good = share(ended.filter((run) => first(run) > 0), isAchieved), bad = share(ended.filter((run) => first(run) < 0), isAchieved)
  return {
    reach: ratioOf(share(runs, (run) => run.entries.some(isHere))), dropOff: ratioOf(share(ended, (run) => !isAchieved(run) && isLast(run))), felt: each((e) => e.sentiment), effort: each((e) => (e.effort > 0 ? e.effort : null)),
    customerValue: ratioOf(reached.flatMap((run) => { const y = run.outcomes.findLast((o) => o.percent !== null)?.percent ?? null; return y === null ? [] : [{ customer: run.actor, y, n: 1 }] })),
    good: ratioOf(good), bad: ratioOf(bad), shared: sharedOf(good, bad),
  }
}
