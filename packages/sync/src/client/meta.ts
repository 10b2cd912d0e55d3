import type { Sql } from '../sql.ts'
import { createTables, dropShapes } from './ownTables.ts'
import type { ReplicaSyncOptions } from './replicaSync.ts'

/** Makes the tables if need be; after an upgrade that changed them, drops everything but the outbox first. */
export async function prepare({ sql, shapes, schemaHash, flush }: ReplicaSyncOptions): Promise<void> {
  const [exists] = await sql.rows(`select to_regclass('sync_meta') is not null, to_regclass('sync_news') is not null`)
  const hasTables = exists?.[0] === true
  if (hasTables && await readMeta<string>(sql, 'schema') === schemaHash) {
    // Made by a version that kept no news.
    if (exists?.[1] !== true) await createTables(sql, [])
    return
  }
  await sql.transaction(async (tx) => {
    await createTables(tx, [])
    await dropShapes(tx)
    await tx.query(`delete from sync_meta where key in ('loaded', 'store')`)
    await writeMeta(tx, 'schema', schemaHash)
    await writeMeta(tx, 'tables', shapes.map((shape) => shape.tableName))
    await createTables(tx, shapes)
  })
  await flush()
}

/** What a replica remembers of itself. */
export async function readMeta<T>(sql: Sql, key: string): Promise<T | undefined> {
  const [row] = await sql.rows('select value from sync_meta where key = $1', [key])
  return row === undefined ? undefined : JSON.parse(row[0] as string) as T
}

export async function writeMeta(sql: Sql, key: string, value: unknown): Promise<void> {
  await sql.query('insert into sync_meta values ($1, $2) on conflict (key) do update set value = excluded.value', [key, JSON.stringify(value)])
}
