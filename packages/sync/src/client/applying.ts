import { quoteName, type Sql } from '../sql.ts'
import type { Shape } from './contract.ts'
import type { RowChange } from './replicaSync.ts'
import type { ShapeNews } from './asking.ts'

const ROWS_AT_ONCE = 2_000

/** What is left of a shape's news up to `barrier` when only each row's last state counts. */
export function lastStates(shape: Shape, news: ShapeNews, barrier: number): RowChange[] {
  const last = new Map<string, RowChange>()
  for (const message of news.messages) {
    if (message.lsn > barrier) continue
    last.delete(message.key)
    last.set(message.key, message.operation === 'delete'
      ? { shape: shape.name, operation: 'delete', row: Object.fromEntries(shape.primaryKey.map((name) => [name, message.value[name] ?? null])) }
      : { shape: shape.name, operation: 'upsert', row: message.value })
  }
  return [...last.values()]
}

/** Writes the last states of one shape's rows. Doing it twice is doing it once. */
export async function applyChanges(sql: Sql, shape: Shape, changes: readonly RowChange[]): Promise<void> {
  const gone = changes.filter((change) => change.operation === 'delete').map((change) => change.row)
  const here = changes.filter((change) => change.operation === 'upsert').map((change) => change.row)
  for (const part of parts(gone)) await sql.query(deleteSql(shape), [JSON.stringify(part)])
  for (const part of parts(here)) await sql.query(upsertSql(shape), [JSON.stringify(part)])
}

/** Writes rows into a table that has no key yet. */
export async function insertRows(sql: Sql, shape: Shape, rows: readonly RowChange['row'][]): Promise<void> {
  for (const part of parts(rows)) await sql.query(insertSql(shape), [JSON.stringify(part)])
}

function* parts<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) yield rows.slice(at, at + ROWS_AT_ONCE)
}

/**
 * Rows travel as text and are read by the column's own type, so a value means here what it meant in the store. Only a column of JSON is named
 * as text and read afterwards: its text would be taken for a JSON string.
 */
function recordset(shape: Shape, names: readonly string[]): string {
  const columns = names.map((name) => `${quoteName(name)} ${isJson(shape, name) ? 'text' : typeOf(shape, name)}`)
  return `json_to_recordset($1::text::json) as r(${columns.join(', ')})`
}

function typed(shape: Shape, name: string): string {
  return isJson(shape, name) ? `r.${quoteName(name)}::${typeOf(shape, name)}` : `r.${quoteName(name)}`
}

function typeOf(shape: Shape, name: string): string {
  return shape.columns.find((column) => column.name === name)!.type
}

function isJson(shape: Shape, name: string): boolean {
  return typeOf(shape, name).startsWith('json')
}

function insertSql(shape: Shape): string {
  const names = shape.columns.map((column) => column.name)
  return `insert into ${quoteName(shape.tableName)} (${names.map(quoteName).join(', ')})
    select ${names.map((name) => typed(shape, name)).join(', ')} from ${recordset(shape, names)}`
}

function upsertSql(shape: Shape): string {
  const rest = shape.columns.map((column) => column.name).filter((name) => !shape.primaryKey.includes(name))
  const update = rest.length === 0 ? 'nothing' : `update set ${rest.map((name) => `${quoteName(name)} = excluded.${quoteName(name)}`).join(', ')}`
  return `${insertSql(shape)} on conflict (${shape.primaryKey.map(quoteName).join(', ')}) do ${update}`
}

function deleteSql(shape: Shape): string {
  return `delete from ${quoteName(shape.tableName)} t using ${recordset(shape, shape.primaryKey)}
    where ${shape.primaryKey.map((name) => `t.${quoteName(name)} = ${typed(shape, name)}`).join(' and ')}`
}
