import { createHash, randomBytes } from 'node:crypto'
import type { Row, Sql } from '../store/store.ts'
import type { KeyHolder } from '../http/context.ts'

/** Makes a write key for a source. The key is shown once; only its hash is kept. */
export async function createWriteKey(sql: Sql, source: string, now: Date): Promise<string> {
  const key = `tl_${randomBytes(24).toString('base64url')}`
  await sql.query('insert into write_key (key_hash, source, hint, created_at) values ($1, $2, $3, $4)', [hashOf(key), source, `${key.slice(0, 7)}…`, now])
  return key
}

export async function findKeyHolder(sql: Sql, key: string): Promise<KeyHolder | null> {
  const [row] = await sql.query<Row & KeyHolder>('select source from write_key where key_hash = $1 and revoked_at is null', [hashOf(key)])
  return row ? { source: row.source } : null
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

export async function revokeWriteKey(sql: Sql, hash: string, now: Date): Promise<void> {
  await sql.query('update write_key set revoked_at = $2 where key_hash = $1 and revoked_at is null', [hash, now])
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
