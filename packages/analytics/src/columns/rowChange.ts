/** One row's news: Postgres text by column name. An upsert may leave out columns that did not change; a delete has the key. */
export interface RowChange {
  readonly shape: string
  readonly operation: 'upsert' | 'delete'
  readonly row: Readonly<Record<string, string | null>>
}
