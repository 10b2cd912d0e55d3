import { captureSql, compactLog, liftLsn } from '@throughline/sync/capture'
import type { Store } from '../store/store.ts'
import { capturedTables } from './definitionFor.ts'

/** How much of the past a replica may have missed and still continue. */
const KEEP = { days: 30, records: 200_000 } as const

/** SQL that `migrate` runs at every start once the tables stand. */
export function changeLogSql(): string {
  return captureSql(capturedTables())
}

/** Call once at start, after the journal was replayed and before anybody is answered. */
export async function openChangeLog(store: Store, now: Date): Promise<void> {
  await store.transaction((sql) => liftLsn(sql, now.getTime() * 1000))
}

/** Call now and then (hourly will do): the log is kept within bounds. */
export async function compactChangeLog(store: Store): Promise<number> {
  return store.transaction((sql) => compactLog(sql, KEEP))
}
