import type { AnyCommand, PersonId, Reach, Role, Shape } from './contract.ts'
import type { Clock } from '../clock.ts'
import type { ReplicaStore } from '../sql.ts'
import type { OutboxJournal } from './journal.ts'

/** Who is signed in, as the server's plan says; kept in the replica so that commands work offline. */
export interface Me {
  readonly personId: PersonId
  readonly name: string
  readonly role: Role
  readonly reach: Reach
}

/** One row that changed: column names as in SQL, values as Postgres prints them (`null` stays null). */
export interface RowChange {
  readonly shape: string
  readonly operation: 'upsert' | 'delete'
  /** Whole row for an upsert; the key columns for a delete. */
  readonly row: Readonly<Record<string, string | null>>
}

/** One batch: everything up to one log position, already safe in the replica. */
export interface NewsBatch {
  /** The log position the replica stands at now, decimal. */
  readonly lsn: string
  /** Each changed row's last state, packed (`changesOf` reads it); empty when no row changed. */
  readonly news: string
  /** SQL names of all tables whose rows may look different now, also through commands shown early or taken back. */
  readonly tables: readonly string[]
}

interface LoadProgress {
  readonly rows: number
  readonly totalRows: number
  /** A short phrase for people: `Loading interactions`, `Building indexes`. */
  readonly doing: string
}

/** Milliseconds of one first load, the index part apart. */
interface LoadReport {
  readonly rows: number
  readonly bytes: number
  readonly loadMs: number
  readonly indexMs: number
}

export type LinkStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'offline'; readonly since: Date; readonly reason: string }
  | { readonly kind: 'signedOut' }

export interface OutboxEntry {
  readonly id: string
  readonly seq: number
  readonly name: string
  readonly input: unknown
  readonly sentAt: Date
  /** `waiting`: not yet answered. `accepted`: the server ran it, its rows are on the way. `refused`: needs attention. */
  readonly status: 'waiting' | 'accepted' | 'refused'
  readonly code: string | null
  readonly reason: string | null
}

export interface ReplicaSyncOptions {
  readonly sql: ReplicaStore
  /** Makes what was committed survive a closed tab: PGlite's `syncToFs()`. */
  readonly flush: () => Promise<void>
  readonly fetch: typeof fetch
  /** Where the server is, without a slash at the end: `location.origin`. */
  readonly baseUrl: string
  /** `Object.values(shapes)` of the domain, in loading order. */
  readonly shapes: readonly Shape[]
  /** `Object.values(commands)` of the domain. */
  readonly commands: readonly AnyCommand[]
  /** `schemaHash(SCHEMA_VERSION, SCHEMA_SIGNATURE)`: the replica is dropped and loaded anew when it changes. */
  readonly schemaHash: string
  /** A uuid that names this replica for good. */
  readonly deviceId: string
  /** Where commands not yet settled are kept a second time, outside the database. */
  readonly journal?: OutboxJournal
  /**
   * News are noted in one piece, with their position, and written into the tables so much later, together with those that came meanwhile,
   * or when somebody needs them: whoever reads tables awaits `applied()` first. Left out, they are in the tables when their position is told.
   */
  readonly applyAfterMs?: number
  /** Most rows of one range of a first load; the server may give fewer. */
  readonly rangeRows?: number
  readonly clock: Clock
  readonly newId: () => string
  /** 0 ≤ x < 1: spreads retries. */
  readonly random: () => number

  /** Rows of the first load (or of a resumed or reloaded shape), in the shape's column order, as one PGCOPY binary file. Awaited. */
  readonly onRows?: (shape: string, file: Uint8Array) => void | Promise<void>
  /** All rows of the shape are about to be fed anew through `onRows`: forget what you had of it. */
  readonly onReset?: (shape: string) => void | Promise<void>
  /**
   * Every row of these shapes was given through `onRows`, in a first load or after one was cut off; keys and indexes follow, which
   * takes as long again, then `onLoaded`. Awaited.
   */
  readonly onCopied?: (shapes: readonly string[]) => void | Promise<void>
  /** Everything in `shapes` is in the tables; charts may be trusted. Called once after a load, also after a reload. */
  readonly onLoaded?: (report: LoadReport) => void | Promise<void>
  readonly onProgress?: (progress: LoadProgress | undefined) => void
  /** After the commit and the flush, for each move of the position, also when nothing here changed. Awaited before the next batch. */
  readonly onChanges?: (batch: NewsBatch) => void | Promise<void>
  readonly onStatus?: (status: LinkStatus) => void
  readonly onOutbox?: (entries: readonly OutboxEntry[]) => void
  /** Something went wrong and is being tried again: for the log. */
  readonly onTrouble?: (error: unknown) => void
}

/** What `openReplica(options)` gives. One per browser (the leader's worker) or per test. */
export interface ReplicaSync {
  /** True when an earlier load was completed: screens can be answered from the tables before `start`. */
  readonly isLoaded: boolean
  /** As of the last contact; undefined before the first. */
  me(): Me | undefined
  /**
   * Names where the tables stand: the same name, the same rows. The log position, decimal, once the news have levelled them; after
   * a load, when each shape was read at a moment of its own, the least position and how far each is ahead of it: `17+0.0.3`. `'0'` before.
   */
  lsn(): string
  /**
   * Connects, loads what is missing, then stays live until `stop`. Never rejects for want of a network:
   * see `onStatus`. Resolves when the first load is complete and the first batch is applied.
   */
  start(): Promise<void>
  /** Stops at the next safe point; the tables stay. */
  stop(): Promise<void>
  /** Tries at once instead of waiting for the next retry: call on `online` and when the tab becomes visible. */
  nudge(): void
  /**
   * Runs the command here and keeps it for the server, in one transaction, flushed. Resolves when safely kept.
   * Sent again under the same `id` it is kept once.
   * @throws Refusal when it is refused here already; nothing is kept then.
   */
  send(name: string, input: unknown, id?: string): Promise<string>
  outbox(): Promise<readonly OutboxEntry[]>
  /** Sends a refused command again, under a new id. */
  retry(commandId: string): Promise<void>
  /** Forgets a refused command. */
  discard(commandId: string): Promise<void>
  /** Forgets all rows and loads them anew; the outbox is kept. */
  reload(): Promise<void>
  /** Resolves when the tables hold everything up to where they are said to stand (`applyAfterMs`). */
  applied(): Promise<void>
  /** Feeds all rows of a shape from the local table, in files of a few MB, to whoever builds columns. */
  readRows(shape: string, take: (file: Uint8Array) => void | Promise<void>): Promise<void>
}
