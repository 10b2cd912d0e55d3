import { bucketBounds, type Cohort, type OutcomeBoard } from '@throughline/analytics'
import { finishMeans } from '@throughline/analytics/journey/meanTrend'
import { finishTime } from '@throughline/analytics/journey/time'
import type { TimeTo } from '@throughline/analytics/journey/timeDefinition'
import { waitsOfRows, type WaitRow } from '@throughline/analytics/journey/timeRows'
import { finishTrend } from '@throughline/analytics/journey/trend'
import { ratioOf } from '@throughline/analytics/kernel/ratio'
import { CONTEXT } from './asks.ts'
import type { Run } from './naiveRuns.ts'

/** How long everybody waited, run by run. */
export function naiveTime(runsOf: (cohort: Cohort) => readonly Run[], params: { cohort: Cohort; compareTo?: Cohort; from?: string; to: TimeTo; minimum: number }): unknown {
  const side = (cohort: Cohort): { runs: number; rows: WaitRow[] } => {
    const runs = runsOf(cohort)
    return { runs: runs.length, rows: runs.flatMap((run) => waitOf(run, params.from, params.to)) }
  }
  const [a, b] = waitsOfRows([params.cohort, ...(params.compareTo ? [params.compareTo] : [])].map(side), CONTEXT.now)
  return finishTime(a!, b ?? null, params.minimum)
}

function waitOf(run: Run, from: string | undefined, to: TimeTo): WaitRow[] {
  const first = from === undefined ? run.entries[0] : run.entries.find((e) => e.touchpoint === from)
  if (!first) return []
  const last = run.entries.at(-1)!.at, hasEnded = run.status !== 'active'
  const later = run.entries.slice(run.entries.indexOf(first) + (from === undefined ? 0 : 1))
  const isThere = to.kind === 'outcome' ? run.outcomes.some((o) => o.kind === to.code) : to.kind === 'achieved' ? run.status === 'achieved' : to.kind === 'end' && hasEnded
  const reached = to.kind === 'touchpoint' ? later.find((e) => e.touchpoint === to.code)?.at ?? null : isThere ? endOf(run.ended, first.at, last) : null
  return [{ customer: run.actor, hasEnded, began: first.at, reached, last }]
}

/** When it is known that a run ended; without a date at its last contact. */
export function endOf(ended: number | null, began: number, last: number): number {
  return ended === null ? last : Math.max(ended, began)
}

/** The judgement over the naive board. */
export function naiveTrend(answer: (name: 'outcome.board', params: Record<string, unknown>) => unknown, params: Parameters<typeof finishTrend>[1]): unknown {
  return finishTrend(answer('outcome.board', { cohort: params.cohort, bucket: params.bucket }) as OutcomeBoard, params, CONTEXT)
}

/** Means of ended runs, bucket by bucket. */
export function naiveMeans(runs: readonly Run[], params: Parameters<typeof finishMeans>[1], currency: string): unknown {
  const began = runs.filter((run) => run.status !== 'active').map((run) => run.started)
  const bounds = began.length === 0 ? [0] : [...bucketBounds(Math.min(...began), Math.max(...began), params.bucket, CONTEXT.timeZone)]
  const spent = (run: Run): number => run.entries.reduce((sum, e) => sum + (e.cost ?? 0), 0), earned = (run: Run): number => run.entries.reduce((sum, e) => sum + (e.revenue ?? 0), 0)
  const measured = (ended: readonly Run[]) => {
    const perRun = (valueOf: (run: Run) => number) => ratioOf(ended.map((run) => ({ customer: run.actor, y: valueOf(run), n: 1 })))
    const perContact = (valueOf: (e: Run['entries'][number]) => number | null) => ratioOf(ended.flatMap((run) => run.entries.flatMap((e) => { const y = valueOf(e); return y === null ? [] : [{ customer: run.actor, y, n: 1 }] })))
    return { took: perRun((run) => run.entries.at(-1)!.at - run.entries[0]!.at), cost: perRun(spent), margin: perRun((run) => earned(run) - spent(run)), felt: perContact((e) => e.sentiment), effort: perContact((e) => (e.effort > 0 ? e.effort : null)) }
  }
  return finishMeans({
    runs: runs.length, currency, bounds, all: measured(runs.filter((run) => run.status !== 'active')),
    buckets: bounds.slice(0, -1).map((from, b) => {
      const own = runs.filter((run) => run.started >= from && run.started < bounds[b + 1]!), ended = own.filter((run) => run.status !== 'active')
      return { ended: ended.length, open: own.length - ended.length, sums: measured(ended) }
    }),
  }, params, CONTEXT)
}
