import type { JourneyLog } from '@throughline/analytics'
import { ratioOf, sharedOf, type CustomerRow } from '@throughline/analytics/kernel/ratio'
import type { BoardBefore, BoardShares } from '@throughline/analytics/outcome/boardShares'
import type { Run } from './naiveRuns.ts'

type Catalogue = JourneyLog['catalogue']

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

export function naiveShares(now: readonly Run[], before: readonly Run[] | null, seen: ReadonlySet<string>, judged: ReadonlySet<string>, catalogue: Catalogue): { now: BoardShares; before: BoardBefore | null } {
  const one = rowsOf(now, seen, judged, catalogue), two = before && rowsOf(before, seen, judged, catalogue)
  return { now: each(one, ratioOf), before: two && { shares: each(two, ratioOf), shared: each(one, (rows, same) => sharedOf(rows, same(two))) } }
}
