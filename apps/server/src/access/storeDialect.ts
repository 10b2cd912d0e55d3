import { PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type DatabaseConnection, type Dialect, type Driver, type QueryResult } from 'kysely'
import type { Row, Store } from '../store/store.ts'

/** Lets better-auth's Kysely speak to our store, whichever it is. Each query stands alone: sign-in needs no transaction. */
export function storeDialect(store: Store): Dialect {
  const connection: DatabaseConnection = {
    async executeQuery<R>(query: { sql: string; parameters: readonly unknown[] }): Promise<QueryResult<R>> {
      const rows = await store.query<Row>(query.sql, query.parameters)
      return { rows: rows as R[], numAffectedRows: BigInt(rows.length) }
    },
    async *streamQuery() {
      yield await Promise.reject(new Error('Sign-in does not stream.'))
    },
  }
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: async () => {},
    commitTransaction: async () => {},
    rollbackTransaction: async () => {},
    releaseConnection: async () => {},
    destroy: async () => {},
  }
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}
