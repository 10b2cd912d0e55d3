import { quoteName, type ReplicaSql } from '../sql.ts'
import type { Shape } from './contract.ts'
import { rowsOf, type PackedPart } from './packing.ts'
import type { RowChange } from './replicaSync.ts'

const ROWS_AT_ONCE = 2_000

/** Writes last states of one shape's rows. Doing it twice is doing it once. */
export async function applyParts(sql: ReplicaSql, shape: Shape, parts: readonly PackedPart[]): Promise<void> {
  for (const part of parts) {
    if (part.kind === 'new' && await copyNew(sql, shape, part)) continue
    const text = part.kind === 'gone' ? deleteSql(shape) : upsertSql(shape)
    for (const rows of someOf(rowsOf(part))) await sql.query(text, [JSON.stringify(rows)])
  }
}

/** Copies rows that were not there before, the quickest way there is. False: some of them were, as after a load that read them already; then nothing was written. */
async function copyNew(sql: ReplicaSql, shape: Shape, { columns, lines }: PackedPart): Promise<boolean> {
  await sql.exec('savepoint fresh')
  try {
    await sql.copyTextIn(`${quoteName(shape.tableName)} (${columns.map(quoteName).join(', ')})`, lines)
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error
    await sql.exec('rollback to savepoint fresh; release savepoint fresh')
    return false
  }
  await sql.exec('release savepoint fresh')
  return true
}

const UNIQUE_VIOLATION = '23505'

/** Writes rows into a table that has no key yet. */
export async function insertRows(sql: ReplicaSql, shape: Shape, rows: readonly RowChange['row'][]): Promise<void> {
  for (const some of someOf(rows)) await sql.query(insertSql(shape), [JSON.stringify(some)])
}

function* someOf<T>(rows: readonly T[]): Generator<readonly T[]> {
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
