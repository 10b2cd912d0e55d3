import { createHash, randomBytes } from 'node:crypto'
import type { Row, Sql, Store } from '../store/store.ts'
import type { KeyHolder } from '../http/context.ts'

/** Makes a write key for a source. The key is shown once; only its hash is kept. */
export async function createWriteKey(sql: Sql, source: string, now: Date): Promise<string> {
  const key = `tl_${randomBytes(24).toString('base64url')}`
  await sql.query('insert into write_key (key_hash, source, hint, created_at) values ($1, $2, $3, $4)', [hashOf(key), source, `${key.slice(0, 7)}…`, now])
  return key
}

/**
 * The embedded store has one connection and one process: keys found once are remembered, so that a request need not wait behind the
 * transaction of others to hear that too much waits already.
 */
const remembered = new WeakMap<Sql, Map<string, KeyHolder>>()

/** Null for a key nobody made, and for a revoked one. */
export async function findKeyHolder(store: Store, key: string): Promise<KeyHolder | null> {
  const hash = hashOf(key)
  const known = remembered.get(store)?.get(hash)
  if (known) return known
  const [row] = await store.query<Row & KeyHolder>('select source from write_key where key_hash = $1 and revoked_at is null', [hash])
  if (!row) return null
  const holder = { source: row.source }
  if (store.kind === 'embedded') remembered.set(store, (remembered.get(store) ?? new Map<string, KeyHolder>()).set(hash, holder))
  return holder
}

export interface WriteKeyRow extends Row {
  readonly hash: string
  readonly source: string
  readonly hint: string
  readonly createdAt: Date
  readonly revokedAt: Date | null
}

export async function listWriteKeys(sql: Sql): Promise<WriteKeyRow[]> {
  return sql.query<WriteKeyRow>(
    'select key_hash as hash, source, hint, created_at as "createdAt", revoked_at as "revokedAt" from write_key order by created_at',
  )
}

/** Takes effect with the next request. What is revoked already keeps its moment. */
export async function revokeWriteKey(sql: Sql, hash: string, now: Date): Promise<void> {
  await sql.query('update write_key set revoked_at = $2 where key_hash = $1 and revoked_at is null', [hash, now])
  remembered.get(sql)?.delete(hash)
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
