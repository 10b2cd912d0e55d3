import type { Change, Share } from '@throughline/analytics/kernel/interval'
import type { OutcomeBoard } from '@throughline/analytics/outcome/board'
import { ENOUGH } from '../ui/enough.ts'

export interface Headline {
  /** Ended runs that reached their goal, of all ended runs; null where none or too few have ended. */
  readonly achieved: Share | null
  /** How many have ended, where that is too few to say. */
  readonly tooFew: number | null
  readonly change: Change | null
  readonly verdict: Verdict | undefined
  readonly valueMinor: number
  /** Ended runs without the goal that felt bad. */
  readonly unhappyRuns: number
  /** Ended runs that reached the goal and felt bad. */
  readonly hiddenRuns: number
  /** All of them, of which the two above are parts. */
  readonly ended: number
}

/** What a change amounts to. `tooEarly`: the runs still under way could turn it round. */
export type Verdict = Change['verdict'] | 'tooEarly'

/**
 * A change of a share, held against the runs that have not ended: whatever becomes of them, the share of all runs lies between
 * count ÷ (n + active) and (count + active) ÷ (n + active) (worst-case bounds; Manski, American Economic Review 1990).
 * Only a change that survives both is called one.
 */
export function verdictOf(share: Share | null, previous: Share | null, change: Change | null, active: number): Verdict | undefined {
  if (!share || !previous || !change) return change?.verdict
  const all = share.n + active
  if (change.verdict === 'less' && (share.count + active) / all >= previous.share) return 'tooEarly'
  if (change.verdict === 'more' && share.count / all <= previous.share) return 'tooEarly'
  return change.verdict
}

/**
 * Runs under way that could still reach a tile's outcome. Its base is the ended runs of its journeys: when one journey has just
 * that many, its own open runs; otherwise as many as the journey with the most open ones would have.
 */
export function openRuns(board: Pick<OutcomeBoard, 'journeys'>, tile: { readonly share: Share | null }): number {
  if (!tile.share) return 0
  const { n } = tile.share
  const fitting = board.journeys.filter((journey) => journey.mature === n)
  if (fitting.length === 1) return fitting[0]!.runs - n
  return Math.ceil(n * Math.max(0, ...board.journeys.map((journey) => (journey.mature > 0 ? journey.runs / journey.mature - 1 : 0))))
}

/** The board in one sentence's worth of numbers. */
export function headlineOf(board: OutcomeBoard): Headline {
  let ended = 0
  let unhappyRuns = 0
  let hiddenRuns = 0
  for (const cell of board.didFelt) {
    ended += cell.runs
    if (cell.felt === 'bad') {
      if (cell.did === 'achieved') hiddenRuns += cell.runs
      else unhappyRuns += cell.runs
    }
  }
  const { achieved, previous, change } = board
  const isTooFew = achieved !== null && achieved.n < ENOUGH
  return {
    achieved: isTooFew ? null : achieved, tooFew: isTooFew ? achieved.n : null, ended, unhappyRuns, hiddenRuns, change,
    verdict: verdictOf(achieved, previous, change, board.active),
    valueMinor: board.outcomes.reduce((sum, tile) => sum + tile.valueMinor, 0),
  }
}
