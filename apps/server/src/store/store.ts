import type { Row, Sql, SqlStore } from '@throughline/sync/sql'

/** What both stores speak, alike: `bytea` comes back as `Uint8Array`; results of `copyOut` are to stay below about 16 MB. */
export type { Row, Sql }

/** The canonical store: embedded PGlite in a worker thread, or Postgres through a pool. One contract suite runs on both. */
export interface Store extends SqlStore {
  readonly kind: 'embedded' | 'postgres'
  /**
   * One transaction (read committed); rolled back when `work` throws. On the embedded store it holds the only
   * connection: never wait for anything but the store inside.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
  /** Calls `heard` after other transactions or processes have committed something new to the change log. */
  onCommit(heard: () => void): () => void
  close(): Promise<void>
}
