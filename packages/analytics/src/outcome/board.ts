import { z } from 'zod'
import { analysis } from '../analysis.ts'
import { Cohort } from '../cohort.ts'
import { judgedJourneys } from '../columns/judged.ts'
import { select } from '../columns/select.ts'
import { Bucket } from '../kernel/calendar.ts'
import type { ClusteredShare } from '../kernel/clusterShare.ts'
import type { Mean, Share } from '../kernel/interval.ts'
import type { JudgedChange } from '../kernel/judgedTogether.ts'
import { finishBoard } from './finishBoard.ts'
import { boardShares } from './boardShares.ts'
import { everSeen } from './everSeen.ts'
import { tallyBoard } from './tallyBoard.ts'

export const OutcomeBoardParams = z.strictObject({
  cohort: Cohort.default({}),
  /** The cohort to compare with: usually the period before. */
  compareTo: Cohort.optional(),
  bucket: Bucket.default('month'),
})
export type OutcomeBoardParams = z.input<typeof OutcomeBoardParams>

export interface OutcomeBoard {
  readonly currency: string
  readonly runs: number
  /** Ended runs: the base of every share. */
  readonly mature: number
  readonly active: number
  readonly actors: number
  /** Achieved, of all mature runs of journeys that can be judged; the headline. Null where nothing is measured. */
  readonly achieved: ClusteredShare | null
  readonly previous: ClusteredShare | null
  /** As all changes on the board: intervals count customers, verdicts are corrected for being read together. */
  readonly change: JudgedChange | null
  /** One for each outcome kind that can occur in the cohort's journeys; good ones first, then by runs. */
  readonly outcomes: readonly OutcomeTile[]
  /** Four cells and two unknown ones, of the mature runs of journeys that can be judged (some run ever achieved or failed). Felt = the last known sentiment in the run: above 0 good, below 0 bad. */
  readonly didFelt: readonly DidFeltCell[]
  /** By mature runs, most first. */
  readonly journeys: readonly JourneyHeadline[]
  /** Where failed and abandoned runs of journeys that can be judged were last seen; by lost value, most first, at most 20. */
  readonly leaks: readonly Leak[]
}

export interface OutcomeTile {
  readonly code: string
  readonly name: string
  readonly isGood: boolean
  /** Runs (ended or not) with such an outcome. */
  readonly runs: number
  readonly actors: number
  /** Of the mature runs of those journeys in which this outcome was ever seen. */
  readonly share: ClusteredShare | null
  readonly previous: ClusteredShare | null
  readonly change: JudgedChange | null
  readonly trend: readonly TrendBucket[]
  /** Sum of these outcomes' values, minor units. */
  readonly valueMinor: number
  /** Mean worth to the customer, 0–100. */
  readonly customerValue: Mean | null
}

export interface TrendBucket {
  /** ISO moments, UTC; the bucket is cut in the question's time zone by the run's start. */
  readonly from: string
  readonly to: string
  /** Null when no mature run began in it. Its interval counts the customers of these runs. */
  readonly share: Share | null
  /** Runs of the same journeys that began in it and have not ended. */
  readonly openRuns: number
  /** False while more than a tenth of its runs are open: quick endings are counted first, so the share may still move. */
  readonly isMature: boolean
}

export interface DidFeltCell {
  readonly did: 'achieved' | 'failed'
  readonly felt: 'good' | 'bad' | 'unknown'
  readonly runs: number
  readonly actors: number
  /** Of the runs in all cells, 0–1. */
  readonly share: number
  /** Sum of outcome values. */
  readonly valueMinor: number
  /** Revenue minus cost of the runs' entries. */
  readonly marginMinor: number
}

export interface JourneyHeadline {
  readonly code: string
  readonly name: string
  readonly goal: string
  readonly tier: string
  readonly runs: number
  readonly mature: number
  /** Null where success is not measured: no run of the journey ever achieved or failed. */
  readonly achieved: ClusteredShare | null
  readonly previous: ClusteredShare | null
  readonly change: JudgedChange | null
  readonly valueMinor: number
}

export interface Leak {
  readonly journey: { readonly code: string; readonly name: string }
  /** The last planned step the lost runs reached; null when they reached none. */
  readonly step: { readonly key: string; readonly name: string } | null
  /** Failed or abandoned runs last seen here. */
  readonly runs: number
  readonly actors: number
  /** Of the journey's mature runs, 0–1. */
  readonly share: number
  /** Lost runs × mean outcome value of an achieved run of this journey in the cohort; 0 when that is not known. */
  readonly lostMinor: number
}

export const outcomeBoard = analysis({
  name: 'outcome.board',
  question: 'What did customers achieve, is it better, and what is it worth?',
  method: 'Shares of ended runs with Wilson intervals at the effective number of runs (Rao & Scott 1992), changes with Newcombe intervals (1998) and customers on both sides (Zou & Donner 2008), called a change after Benjamini & Hochberg (1995) over the board; means by customer (Cochran 1977); felt = last known sentiment of the run',
  params: OutcomeBoardParams,
  money: 'assumed',
  n: (board: OutcomeBoard) => board.runs,
  answer(log, params, context): OutcomeBoard {
    const selection = select(log, params.cohort, context)
    const previous = params.compareTo ? select(log, params.compareTo, context) : null
    const seen = everSeen(log), judged = judgedJourneys(log)
    const shares = boardShares(selection, previous, seen, judged)
    return finishBoard({ ...tallyBoard(selection, seen, judged, params.bucket, context.timeZone), shares: shares.now }, shares.before, seen, judged, selection.log.catalogue)
  },
})
