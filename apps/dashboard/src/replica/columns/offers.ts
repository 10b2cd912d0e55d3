import type { Measured } from '@throughline/analytics/analysis'
import type { NewsBatch } from '@throughline/sync/client/replicaSync'

/** What the columns worker offers to this tab's store worker, when this tab leads. */
export type ColumnsForStore = {
  /** This tab leads from now on: its columns are the ones the others follow. */
  lead(): Promise<void>
  /** Whether the columns stand at this log position already; when not, all rows follow. */
  stands(lsn: string): Promise<boolean>
  /** Forgets rows given since the columns were last whole. */
  clear(): Promise<void>
  /** Rows as one PGCOPY binary file. Parts of a first load may be drawn, since the screens say then that numbers will move. */
  rows(shape: string, file: Uint8Array, isFirstLoad: boolean): Promise<void>
  /** Every row of a first load was given, but where they stand is not known yet: what gathered them can go. */
  gathered(): Promise<void>
  /** Every shape was given: the columns are whole and stand at this log position. */
  loaded(lsn: string, owner: Owner): Promise<void>
  /** False when the batch cannot be merged: all rows must be given again. */
  changes(batch: NewsBatch): Promise<boolean>
}

/** Whose rows they are (`personKey`), and the time zone their days are cut by. */
export interface Owner {
  readonly person: string
  readonly timeZone: string
}

/** What the columns worker offers to its page. */
export type ColumnsForPage = {
  /** Once, first: the way to this tab's store. */
  open(store: MessagePort): void
  /** Waits until there is something to answer from, and nothing waits that is seen if this is not. `undefined` when it was taken back before that, or a newer question on the same lane took its place. */
  ask(analysis: string, params: unknown, lane: string, isSeen: boolean): Promise<Measured<unknown> | undefined>
  /** Nobody on this lane waits any more, neither for an answer nor for better versions of it. */
  leave(lane: string): void
}

/** What the page offers to its columns worker. */
export type PageForColumns = {
  /** Once: what is kept was looked at, and it is known whether it can be answered from. */
  awake(canAnswer: boolean): void
  /** The columns are others now. */
  columnsChanged(version: number): void
  /** A better version of the answer to a question (`questionKey`) that was asked on a lane. */
  better(lane: string, key: string, measured: Measured<unknown>): void
  /** How far the work on it is, 0–1: now and then, of what takes long. */
  reached(lane: string, key: string, share: number): void
}
