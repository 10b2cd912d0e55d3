import { bucketBounds, type JourneyLog } from '@throughline/analytics'
import { ratioOf, sharedOf, type CustomerRow } from '@throughline/analytics/kernel/ratio'
import type { OutcomeBoardParams } from '@throughline/analytics/outcome/board'
import type { BoardBefore, BoardShares } from '@throughline/analytics/outcome/boardShares'
import { finishBoard } from '@throughline/analytics/outcome/finishBoard'
import type { z } from 'zod'
import { CONTEXT } from './asks.ts'
import type { Naive } from './naive.ts'
import { distinct, feltOf, group, isAchieved, isMature, sum, valueOf, type Run } from './naiveRuns.ts'

type Catalogue = JourneyLog['catalogue']

/** What runs came to, outcome by outcome. */
export function naiveBoard(naive: Naive, params: z.output<typeof OutcomeBoardParams>, catalogue: Catalogue): unknown {
  const runs = naive.runs(params.cohort)
  const mature = runs.filter(isMature)
  const judged = mature.filter((r) => naive.judged().has(r.journey))
  const began = mature.map((r) => r.started)
  const bounds = began.length === 0 ? [0] : [...bucketBounds(Math.min(...began), Math.max(...began), params.bucket, CONTEXT.timeZone)]
  const inBucket = (list: readonly Run[], b: number): Run[] => list.filter((r) => r.started >= bounds[b]! && r.started < bounds[b + 1]!)
  const kinds = catalogue.outcomeKinds.map((k) => k.code)
  const lost = judged.filter((r) => !isAchieved(r))
  const leaks = group(lost, (r) => {
    const step = r.entries.findLast((e) => e.step)?.step
    return `${step?.journey ?? r.journey}\n${step?.key ?? ''}`
  })
  const seen = new Set(naive.allRuns('every').flatMap((r) => r.outcomes.map((o) => `${r.journey} ${o.kind}`)))
  const shares = naiveShares(runs, params.compareTo ? naive.runs(params.compareTo) : null, seen, naive.judged(), catalogue)
  return finishBoard({
    shares: shares.now, runs: runs.length, mature: mature.length, actors: distinct(runs, (r) => r.actor), bounds,
    kinds: new Map(kinds.map((code) => {
      const own = runs.filter((r) => r.outcomes.some((o) => o.kind === code)), outcomes = runs.flatMap((r) => r.outcomes).filter((o) => o.kind === code)
      const valued = runs.flatMap((r) => r.outcomes.flatMap((o) => (o.kind !== code || o.percent === null ? [] : [{ customer: r.actor, y: o.percent, n: 1 }])))
      return [code, { runs: own.length, actors: distinct(own, (r) => r.actor), valueMinor: sum(outcomes, (o) => o.value ?? 0), valued: ratioOf(valued) }]
    })),
    trend: bounds.slice(1).map((_, b) => new Map(kinds.map((code) => [code, ratioOf(inBucket(mature, b).filter((r) => seen.has(`${r.journey} ${code}`)).map((r) => ({ customer: r.actor, y: r.outcomes.some((o) => o.kind === code) ? 1 : 0, n: 1 })))]))),
    trendOpen: bounds.slice(1).map((_, b) => new Map([...group(inBucket(runs.filter((r) => !isMature(r)), b), (r) => r.journey)].map(([code, own]) => [code, own.length]))),
    didFelt: (['achieved', 'failed'] as const).flatMap((did) => (['good', 'bad', 'unknown'] as const).map((felt) => {
      const own = judged.filter((r) => isAchieved(r) === (did === 'achieved') && feltOf(r) === felt)
      return { did, felt, runs: own.length, actors: distinct(own, (r) => r.actor), valueMinor: sum(own, valueOf), marginMinor: sum(own.flatMap((r) => r.entries), (e) => (e.revenue ?? 0) - (e.cost ?? 0)) }
    })),
    byJourney: new Map([...group(runs, (r) => r.journey)].map(([code, own]) => [code, { runs: own.length, valueMinor: sum(own, valueOf), achievedValueMinor: sum(own.filter(isAchieved), valueOf) }])),
    leaks: [...leaks].map(([key, own]) => ({ journey: key.split('\n')[0]!, step: key.split('\n')[1] || null, runs: own.length, actors: distinct(own, (r) => r.actor) })),
  }, shares.before, seen, naive.judged(), catalogue)
}

/** One row for each ended run, for all, each kind and each journey. */
function rowsOf(runs: readonly Run[], seen: ReadonlySet<string>, judged: ReadonlySet<string>, catalogue: Catalogue): BoardShares<CustomerRow[]> {
  const ended = runs.filter((run) => run.status !== 'active')
  const row = (run: Run, has: boolean): CustomerRow => ({ customer: run.actor, y: has ? 1 : 0, n: 1 })
  const achieved = (list: readonly Run[]): CustomerRow[] => list.map((run) => row(run, run.status === 'achieved'))
  return {
    all: achieved(ended.filter((run) => judged.has(run.journey))),
    kinds: new Map(catalogue.outcomeKinds.map(({ code }) => [code, ended.filter((run) => seen.has(`${run.journey} ${code}`)).map((run) => row(run, run.outcomes.some((o) => o.kind === code)))])),
    journeys: new Map(catalogue.journeys.map(({ code }) => [code, achieved(ended.filter((run) => run.journey === code))])),
  }
}

function each<From, To>(of: BoardShares<From>, make: (from: From, is: (board: BoardShares<From>) => From) => To): BoardShares<To> {
  const mapped = (key: 'kinds' | 'journeys'): Map<string, To> => new Map([...of[key]].map(([code, from]) => [code, make(from, (board) => board[key].get(code)!)]))
  return { all: make(of.all, (board) => board.all), kinds: mapped('kinds'), journeys: mapped('journeys') }
}

function naiveShares(now: readonly Run[], before: readonly Run[] | null, seen: ReadonlySet<string>, judged: ReadonlySet<string>, catalogue: Catalogue): { now: BoardShares; before: BoardBefore | null } {
  const one = rowsOf(now, seen, judged, catalogue), two = before && rowsOf(before, seen, judged, catalogue)
  return { now: each(one, ratioOf), before: two && { shares: each(two, ratioOf), shared: each(one, (rows, same) => sharedOf(rows, same(two))) } }
}
