/** One row as an object. */
export type Row = Record<string, unknown>

/**
 * The little SQL this package needs: the same over PGlite in a browser worker, PGlite behind a worker thread, and Postgres.
 * bigint comes back as number, timestamptz as `Date`, jsonb parsed.
 */
export interface Sql {
  query<R extends Row = Row>(text: string, params?: readonly unknown[]): Promise<R[]>
  /** Rows as arrays in column order. */
  rows(text: string, params?: readonly unknown[]): Promise<unknown[][]>
  /** Several statements without parameters. */
  exec(text: string): Promise<void>
  /** `COPY (select) TO STDOUT (FORMAT binary)`: the whole PGCOPY file. */
  copyOut(select: string): Promise<Uint8Array>
  /** `COPY target FROM STDIN (FORMAT binary)`; `target` is `table (columns)`. Gives the number of rows. */
  copyIn(target: string, file: Uint8Array): Promise<number>
}

export interface SqlStore extends Sql {
  /** One transaction, rolled back when `work` throws. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>
}

/** As a replica's database offers it beside that. */
export interface ReplicaSql extends Sql {
  /** `COPY target FROM STDIN`, of lines in text form. Gives the number of rows. */
  copyTextIn(target: string, lines: string): Promise<number>
}

export interface ReplicaStore extends ReplicaSql {
  transaction<T>(work: (sql: ReplicaSql) => Promise<T>): Promise<T>
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function quoteText(text: string): string {
  return text.includes('\\') ? ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`
}
