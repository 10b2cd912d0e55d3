import type { StepSums } from '@throughline/analytics/journey/mapSums'
import { ratioOf, sharedOf, type CustomerRow } from '@throughline/analytics/kernel/ratio'
import type { Run } from './naiveRuns.ts'

type Entry = Run['entries'][number]

/** @param isHere whether an entry belongs to the step. @param isLast whether the step is a run's last planned one. */
export function naiveStepSums(runs: readonly Run[], isHere: (e: Entry) => boolean, isLast: (run: Run) => boolean): StepSums {
  const reached = runs.filter((run) => run.entries.some(isHere)), ended = reached.filter((run) => run.status !== 'active')
  const share = (list: readonly Run[], has: (run: Run) => boolean): CustomerRow[] => list.map((run) => ({ customer: run.actor, y: has(run) ? 1 : 0, n: 1 }))
  const each = (valueOf: (e: Entry) => number | null) => ratioOf(reached.flatMap((run) => run.entries.filter(isHere).flatMap((e) => { const y = valueOf(e); return y === null ? [] : [{ customer: run.actor, y, n: 1 }] })))
  const first = (run: Run): number => run.entries.find((e) => isHere(e) && e.sentiment !== null)?.sentiment ?? 0
  const isAchieved = (run: Run): boolean => run.status === 'achieved'
  const good = share(ended.filter((run) => first(run) > 0), isAchieved), bad = share(ended.filter((run) => first(run) < 0), isAchieved)
  return {
    reach: ratioOf(share(runs, (run) => run.entries.some(isHere))), dropOff: ratioOf(share(ended, (run) => !isAchieved(run) && isLast(run))), felt: each((e) => e.sentiment), effort: each((e) => (e.effort > 0 ? e.effort : null)),
    customerValue: ratioOf(reached.flatMap((run) => { const y = run.outcomes.findLast((o) => o.percent !== null)?.percent ?? null; return y === null ? [] : [{ customer: run.actor, y, n: 1 }] })),
    good: ratioOf(good), bad: ratioOf(bad), shared: sharedOf(good, bad),
  }
}
