import { newcombe, wilson, type Change, type Share } from '@throughline/analytics/kernel/interval'
import type { OutcomeBoard } from '@throughline/analytics/outcome/board'

export interface Headline {
  /** Ended runs that reached their goal, of all ended runs. */
  readonly achieved: Share | null
  readonly change: Change | null
  readonly valueMinor: number
  /** Ended runs without the goal that felt bad. */
  readonly unhappyRuns: number
  /** Ended runs that reached the goal and felt bad. */
  readonly hiddenRuns: number
  /** All of them, of which the two above are parts. */
  readonly ended: number
}

/** The board in one sentence's worth of numbers. */
export function headlineOf(board: OutcomeBoard): Headline {
  let count = 0
  let ended = 0
  let unhappyRuns = 0
  let hiddenRuns = 0
  for (const cell of board.didFelt) {
    ended += cell.runs
    if (cell.did === 'achieved') count += cell.runs
    if (cell.felt === 'bad') {
      if (cell.did === 'achieved') hiddenRuns += cell.runs
      else unhappyRuns += cell.runs
    }
  }
  const before = board.journeys.reduce((sum, j) => ({ count: sum.count + (j.previous?.count ?? 0), n: sum.n + (j.previous?.n ?? 0) }), { count: 0, n: 0 })
  const achieved = wilson(count, ended)
  return {
    achieved, ended, unhappyRuns, hiddenRuns,
    change: newcombe(achieved, wilson(before.count, before.n)),
    valueMinor: board.outcomes.reduce((sum, tile) => sum + tile.valueMinor, 0),
  }
}
