import type { Accessor } from 'solid-js'
import type { Measured } from '@throughline/analytics/analysis'

/** What the badge says about the replica. */
export interface ReplicaStatus {
  readonly link: { readonly kind: 'connecting' } | { readonly kind: 'live' } | { readonly kind: 'offline'; readonly since: Date } | { readonly kind: 'signedOut' }
  readonly role: 'leader' | 'follower' | 'unknown'
  /** `memory`: this browser cannot keep the replica; said on screen. */
  readonly storage: 'opfs' | 'memory' | 'unknown'
  /** Present while the first load runs. */
  readonly load: { readonly rows: number; readonly totalRows: number; readonly doing: string } | undefined
  /** True once charts can be answered (columns are there), even if the store still opens. */
  readonly canAnswer: boolean
  /** Commands not yet accepted. */
  readonly waiting: number
  readonly needsAttention: readonly RefusedCommand[]
  /** A sentence when something is wrong, with what to do. */
  readonly trouble: string | undefined
}

export interface RefusedCommand {
  readonly commandId: string
  readonly name: string
  readonly input: unknown
  /** Of the refusal, as the server that gave it names it. */
  readonly code: string
  readonly reason: string
  readonly sentAt: Date
}

/** An answer as a screen holds it: the last value stays while the next is worked out. */
export interface Answer<R> {
  readonly value: Accessor<Measured<R> | undefined>
  readonly isPending: Accessor<boolean>
  readonly error: Accessor<Error | undefined>
  /** How far long work on it is, 0–1; undefined where nothing is worked on, or not for long. */
  readonly reached: Accessor<number | undefined>
  /** Somebody stopped the work on it: what was known by then stays until it is asked for again, or something else is. */
  readonly isStopped: Accessor<boolean>
  stop(): void
  goOn(): void
}

/** Everything a screen may do. Questions go to the columns or the replica's tables; changes go out as commands. */
export interface Replica {
  readonly status: Accessor<ReplicaStatus>
  /** Rises whenever the columns changed. */
  readonly version: Accessor<number>
  /**
   * Asks one analysis by name; a newer question on the same `lane` drops an older one still waiting. Where the answer can become better, that is
   * worked on in the background, and every better version handed to `onBetter` until `signal` or a newer question on the lane ends it. `signal` takes a
   * question back that still waits, `onReached` hears how far long work is, 0–1. What is not seen (`isSeen: false`) is answered when nothing waits that is.
   */
  ask<R>(analysis: string, params: unknown, options?: { lane?: string; isSeen?: boolean; signal?: AbortSignal; onBetter?: (measured: Measured<R>) => void; onReached?: (share: number) => void }): Promise<Measured<R>>
  /** Asks again whenever params or data change; under `WhenNear` only while its card is on or near the screen. `undefined` params: do not ask. */
  createAnswer<R>(analysis: string, params: Accessor<unknown>): Answer<R>
  /** A live query on the replica's tables: rows as objects, run again when one of the named tables changed. */
  createRows<Row extends object>(query: Accessor<{ text: string; params?: readonly unknown[]; tables: readonly string[] } | undefined>): Accessor<readonly Row[] | undefined>
  /** Applies a command here at once and sends it when there is a network. Resolves when it is safely kept. */
  send(name: string, input: unknown): Promise<void>
  retry(commandId: string): Promise<void>
  discard(commandId: string): Promise<void>
  /** Forgets the replica and loads it anew; the outbox is kept. */
  reload(): Promise<void>
}
