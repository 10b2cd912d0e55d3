import type { RunState } from '@throughline/domain'
import type { Store } from '../store/store.ts'
import type { Standing } from './persons.ts'

/** A run in work: read from the store, or begun by a batch and still without its id. */
export interface WorkingRun {
  id: number
  state: RunState
}

/** Journey id → lane → its newest run. */
export type Lanes = Map<number, Map<number | string, WorkingRun>>

/**
 * What the store holds of actors that were heard of lately, so that the next batch need not ask. It is a copy: batches read through it and
 * write to both. What it does not know is asked of the store.
 */
export interface Recent {
  /** Identity key → actor. */
  readonly owners: Map<string, number>
  /** Actor → where it stands. Merged actors are not remembered. */
  readonly standings: Map<number, Standing>
  /** Runs of journeys that are not cut by case. */
  readonly lanes: Lanes
  /** Persons whose every run that may go on stands in `lanes`. */
  readonly persons: Set<number>
}

export function nothingRecent(): Recent {
  return { owners: new Map(), standings: new Map(), lanes: new Map(), persons: new Set() }
}

/** Names and actors; about 30 MB with their runs. */
const MOST = 60_000

interface Kept {
  readonly recent: Recent
  /** The transaction that left it so, once that has committed. */
  readonly writtenBy: number
}

const kept = new WeakMap<Store, Kept>()

/**
 * What the last ingest left, when no transaction has written since: on the embedded store all of them go through one connection and are
 * numbered one by one. Whatever else wrote, be it a merge, a sweep of silent runs or an ingest that was rolled back, took a number, and
 * all is forgotten. `nextNumber` is the first number not given out when the present transaction began.
 */
export function recentBefore(store: Store, nextNumber: number): Recent | undefined {
  const found = kept.get(store)
  kept.delete(store)
  if (found?.writtenBy !== nextNumber - 1) return undefined
  const { owners, standings } = found.recent
  return owners.size + standings.size <= MOST ? found.recent : undefined
}

/** Call once the transaction of that number has committed. */
export function keepRecent(store: Store, recent: Recent, writtenBy: number): void {
  kept.set(store, { recent, writtenBy })
}

/** Their runs were worked out anew. */
export function forgetPersons(recent: Recent, personIds: readonly number[]): void {
  for (const personId of personIds) {
    recent.persons.delete(personId)
    for (const lane of recent.lanes.values()) lane.delete(personId)
  }
}
