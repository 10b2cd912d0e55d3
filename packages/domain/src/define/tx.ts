import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy'

/** Runs one statement and gives its rows as arrays in column order. Both stores and the replica offer it. */
export type RunRows = (text: string, params: readonly unknown[]) => Promise<unknown[][]>

/** What a command writes through: the same on the server and in the replica, inside one transaction. */
export type Tx = PgRemoteDatabase<Record<string, never>>

export function openTx(runRows: RunRows): Tx {
  return drizzle(async (text, params) => ({ rows: await runRows(text, params) }))
}
