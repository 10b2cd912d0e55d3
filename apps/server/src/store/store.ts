/** One row as an object: bigint as number, timestamptz as `Date`, jsonb parsed, bytea as `Uint8Array`. Equal on both stores. */
export type Row = Record<string, unknown>

export interface Sql {
  /** One statement with parameters; rows as objects. */
  query<R extends Row = Row>(text: string, params?: readonly unknown[]): Promise<R[]>
  /** One statement with parameters; rows as arrays in column order. */
  rows(text: string, params?: readonly unknown[]): Promise<unknown[][]>
  /** Several statements without parameters. */
  exec(text: string): Promise<void>
  /** `COPY (text) TO STDOUT (FORMAT binary)`: the whole PGCOPY file. Keep results below about 16 MB. */
  copyOut(select: string): Promise<Uint8Array>
  /** `COPY target FROM STDIN (FORMAT binary)` of a whole PGCOPY file; `target` is `table (columns)`. Rows are counted. */
  copyIn(target: string, file: Uint8Array): Promise<number>
}

/** The canonical store: embedded PGlite in a worker thread, or Postgres through a pool. One contract suite runs on both. */
export interface Store extends Sql {
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
