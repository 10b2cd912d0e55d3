/** As much of the peers as is used: they are installed by the bench, not by the project. */
declare module '@duckdb/duckdb-wasm' {
  export class VoidLogger {
    log(entry: unknown): void
  }
  export class AsyncDuckDB {
    constructor(logger: VoidLogger, worker: Worker)
    instantiate(mainModule: string): Promise<null>
    connect(): Promise<AsyncDuckDBConnection>
  }
  export interface AsyncDuckDBConnection {
    insertArrowTable(table: object, options: { name: string; create: boolean }): Promise<void>
    query(sql: string): Promise<{ toArray(): { toJSON(): unknown }[] }>
  }
}

declare module 'apache-arrow' {
  export function tableFromArrays(columns: Record<string, Int32Array>): object
}
