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

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function quoteText(text: string): string {
  return text.includes('\\') ? ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`
}
