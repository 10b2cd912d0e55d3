import { pgcopyRows } from '../pgcopy.ts'
import { quoteName, quoteText, type Sql, type SqlStore } from '../sql.ts'
import { condition, rowKey, target, type ShapeDefinition } from './definition.ts'
import type { ChangeMessage } from './readLog.ts'
import { startingHandle, standing } from './handles.ts'

/** About 1–2 MB of JSON for each chunk of the plain protocol. */
const CHUNK_BYTES = 1_200_000
const CHUNK_ROWS = 8_000
/** Of one fast-lane range; a COPY is held whole in memory on both ends. */
const RANGE_BYTES = 8_000_000
const RANGE_ROWS = 50_000
const SAMPLED_ROWS = 200

/** The key columns of one row, as Postgres prints them. */
export type RowKeyValues = readonly string[]

/** `end`: the snapshot has no such chunk, the log follows. `unknown`: the chunk before it was never given out or is forgotten. */
export type SnapshotChunk = { readonly kind: 'rows'; readonly messages: ChangeMessage[] } | { readonly kind: 'end' } | { readonly kind: 'unknown' }

/**
 * Chunk `n` of a handle's snapshot in key order. Where a chunk ends is settled when it is
 * first read, so every asker gets the same cut. Rows are as they are now: the log from the handle's position on is replayed over them.
 */
export async function snapshotChunk(sql: Sql, definition: ShapeDefinition, handle: string, n: number): Promise<SnapshotChunk> {
  let after: RowKeyValues | undefined
  if (n > 0) {
    const [before] = await sql.rows('select last_key from sync.chunk where handle = $1 and n = $2', [handle, n - 1])
    if (before === undefined) return { kind: 'unknown' }
    if (before[0] === null) return { kind: 'end' }
    after = JSON.parse(before[0] as string) as string[]
  }
  const settled = await lastKeyOf(sql, handle, n)
  let last: RowKeyValues | null
  if (settled !== undefined) last = settled
  else {
    const ends = await boundary(sql, definition, after, CHUNK_ROWS, CHUNK_BYTES, 'length(t::text) + 24 * ' + definition.columns.length)
    await sql.query('insert into sync.chunk (handle, n, last_key) values ($1, $2, $3) on conflict do nothing', [handle, n, ends === null ? null : JSON.stringify(ends)])
    last = (await lastKeyOf(sql, handle, n)) ?? null
  }
  const columns = definition.columns.map((name) => `${quoteName(name)}::text`).join(', ')
  const rows = await sql.rows(`select ${columns} from ${target(definition)} t where ${between(definition, after, last)} order by ${order(definition)}`)
  const keyAt = definition.primaryKey.map((name) => definition.columns.indexOf(name))
  return {
    kind: 'rows',
    messages: rows.map((row) => ({
      key: rowKey(definition, keyAt.map((at) => row[at] as string)),
      value: Object.fromEntries(definition.columns.map((name, i) => [name, row[i] as string | null])),
      headers: { operation: 'insert', relation: ['public', definition.table] },
    })),
  }
}

/** `undefined`: not settled yet; `null`: it was the last chunk. */
async function lastKeyOf(sql: Sql, handle: string, n: number): Promise<RowKeyValues | null | undefined> {
  const [row] = await sql.rows('select last_key from sync.chunk where handle = $1 and n = $2', [handle, n])
  return row === undefined ? undefined : row[0] === null ? null : JSON.parse(row[0] as string) as string[]
}

export interface SnapshotRange {
  readonly handle: string
  /** Where the stream goes on after the rows of this range: everything later is in the log. */
  readonly offset: string
  readonly lsn: number
  readonly file: Uint8Array
  /** Ask for the rows after this key next; `null`: that was all. */
  readonly nextKey: RowKeyValues | null
  readonly rows: number
}

/**
 * The fast lane: one range of the shape's rows in key order as a PGCOPY binary file, columns in the shape's order.
 * The handle and the position are read before the rows, so nothing can fall between them.
 * `undefined` when the handle given does not fit the definition any more.
 */
export async function snapshotRange(
  store: SqlStore, definition: ShapeDefinition, range: { after?: RowKeyValues; limit?: number; handle?: string },
): Promise<SnapshotRange | undefined> {
  const { handle, tail } = await store.transaction(async (sql) => {
    const stands = await standing(sql, definition, range.handle)
    return { handle: range.handle === undefined ? await startingHandle(sql, definition) : stands.handle, tail: stands.tail }
  })
  if (handle === undefined) return undefined
  const limit = Math.max(1, Math.min(range.limit ?? RANGE_ROWS, RANGE_ROWS))
  const nextKey = await boundary(store, definition, range.after, limit, RANGE_BYTES, 'pg_column_size(t.*)')
  const columns = definition.columns.map(quoteName).join(', ')
  const file = await store.copyOut(`select ${columns} from ${target(definition)} t where ${between(definition, range.after, nextKey)} order by ${order(definition)}`)
  return { handle: handle.handle, offset: `${Math.max(tail, handle.lsn)}_inf`, lsn: Math.max(tail, handle.lsn), file, nextKey, rows: pgcopyRows(file) }
}

/** The key of the last row of a part of at most `rows` rows and about `bytes` bytes, or `null` when everything left fits. */
async function boundary(sql: Sql, definition: ShapeDefinition, after: RowKeyValues | undefined, rows: number, bytes: number, size: string): Promise<RowKeyValues | null> {
  const left = between(definition, after, null)
  const [sample] = await sql.rows(
    `select avg(s) from (select ${size} as s from ${target(definition)} t where ${left} order by ${order(definition)} limit ${SAMPLED_ROWS}) sample`)
  const mean = Math.max(1, Number(sample?.[0] ?? 1))
  const most = Math.max(1, Math.min(rows, Math.floor(bytes / mean)))
  const keys = definition.primaryKey.map((name) => `${quoteName(name)}::text`).join(', ')
  const found = await sql.rows(`select ${keys} from ${target(definition)} t where ${left} order by ${order(definition)} offset ${most - 1} limit 2`)
  return found.length < 2 ? null : found[0] as string[]
}

/** Qualified, or `order by` would mean the selected text of the key. */
function order(definition: ShapeDefinition): string {
  return definition.primaryKey.map((name) => `t.${quoteName(name)}`).join(', ')
}

function between(definition: ShapeDefinition, after: RowKeyValues | undefined, last: RowKeyValues | null): string {
  const keys = `(${order(definition)})`
  const values = (key: RowKeyValues) => `(${key.map(quoteText).join(', ')})`
  return [
    condition(definition),
    ...(after ? [`${keys} > ${values(after)}`] : []),
    ...(last ? [`${keys} <= ${values(last)}`] : []),
  ].join(' and ')
}
