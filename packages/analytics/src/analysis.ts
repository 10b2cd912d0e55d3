import type { z } from 'zod'
import type { JourneyLog } from './columns/journeyLog.ts'
import type { Evidence } from './kernel/grade.ts'
import type { Reached } from './progress.ts'

export const ENGINE_VERSION = '1'

/** What an analysis may lean on besides its parameters: no clock and no chance of its own. */
export interface AnalysisContext {
  /** Seconds since 1970 in UTC. Read only where the answer hangs on it: then it stands beside the answer (`asOf`), which is not kept for another day. */
  readonly now: number
  /** IANA name; days and weeks are cut by it. */
  readonly timeZone: string
  readonly random: (seed: number) => () => number
  /** True when the asker no longer wants the answer: long work stops between parts. */
  readonly isCancelled?: () => boolean
  /** Hears how far long work is on its way to the last version. */
  readonly reached?: Reached
}

/** One question: the same object answers in the browser and on the server. */
export interface Analysis<Name extends string = string, Params = unknown, Result = unknown, Input = unknown> {
  readonly name: Name
  /** In words a CX lead would use. */
  readonly question: string
  /** Formula or algorithm and its source, in one sentence: shown on hover. */
  readonly method: string
  readonly params: z.ZodType<Params, Input>
  /** The answer from the columns. */
  answer(log: JourneyLog, params: Params, context: AnalysisContext): Result
  /**
   * The same answer in better and better versions: the first as soon as there is one, the last is that of `answer`. A moment's work lies between
   * two steps (some 10 ms); a step without news gives undefined, and so do those on the way to the first version. Who no longer wants it goes no further;
   * other questions are answered between two steps, so nothing that they use as well is kept over one.
   */
  versions?(log: JourneyLog, params: Params, context: AnalysisContext): Generator<Result | undefined, Result>
  /** After the first version the log is not read any more: work on better ones may go on when there is another log. */
  readonly readsOnce?: boolean
  /** Where its figures of money come from; absent where there are none, or the answer says so itself (`evidence`). */
  readonly money?: 'sums' | 'correlational' | 'assumed'
  /** How many runs, actors and entries the answer rests on. */
  n(result: Result): number
}

/** One statement of an analysis' reference: plain SQL over the store's tables (`reference/`). */
export interface ReferenceQuery {
  readonly text: string
  readonly params: readonly unknown[]
}

/** An answer with everything a reader must know to believe it. */
export interface Measured<Result> {
  readonly result: Result
  readonly n: number
  /** ISO dates, UTC; what the answer covers. */
  readonly period: { readonly from: string; readonly to: string } | null
  readonly timeZone: string
  /** ISO moment, UTC, that counted as now: how far open runs were watched. Null where the answer does not hang on the clock. */
  readonly asOf: string | null
  readonly method: string
  /** How far to believe its figures of money, those apart that say it themselves; absent where there are none. */
  readonly evidence?: Evidence
  /** Of an answer that holds money: how many amounts in the data are larger than can be counted (2,147,483,647 minor units of a contact, or of a run's outcomes) and count as that much; absent where none is. */
  readonly amountsCut?: number
  readonly from: 'replica' | 'server'
  readonly datasetHash: string
  readonly engineVersion: string
  /** Milliseconds of work, for the curious. */
  readonly tookMs: number
}

/** The answer when there is too little to say anything. */
export interface TooFew {
  readonly kind: 'tooFew'
  readonly n: number
  readonly needed: number
}

/** Declares one question; only the types are worked on. */
export function analysis<const Name extends string, Params, Result, Input>(definition: Analysis<Name, Params, Result, Input>): Analysis<Name, Params, Result, Input> {
  return definition
}
