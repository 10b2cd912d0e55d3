import type { Sql } from '../sql.ts'
import { target, type ShapeDefinition } from './definition.ts'

interface ColumnInfo {
  type: string
  dims?: number
  pk_index?: number
  not_null?: true
  max_length?: number
  length?: number
  precision?: number
  scale?: number
}

/** The `electric-schema` header: what Postgres says about each column of the shape. */
export async function columnSchema(sql: Sql, definition: ShapeDefinition): Promise<string> {
  const rows = await sql.rows(
    `select a.attname, coalesce(e.typname, t.typname), a.attnotnull, e.oid is not null, a.attndims, a.atttypmod
       from pg_attribute a join pg_type t on t.oid = a.atttypid left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
      where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped`, [target(definition)])
  const known = new Map(rows.map((row) => [row[0] as string, row]))
  return JSON.stringify(Object.fromEntries(definition.columns.map((name) => {
    const row = known.get(name)
    if (!row) throw new Error(`Table ${definition.table} has no column ${name}.`)
    return [name, info(row, definition.primaryKey.indexOf(name))]
  })))
}

function info(row: readonly unknown[], pkIndex: number): ColumnInfo {
  const [, type, notNull, isArray, dims, typmod] = row as [string, string, boolean, boolean, number, number]
  const column: ColumnInfo = { type }
  if (isArray) column.dims = Math.max(1, Number(dims))
  if (pkIndex >= 0) column.pk_index = pkIndex
  if (notNull) column.not_null = true
  if (typmod >= 0) {
    if (type === 'varchar') column.max_length = typmod - 4
    else if (type === 'bpchar') column.length = typmod - 4
    else if (type === 'numeric') {
      column.precision = ((typmod - 4) >> 16) & 0xffff
      column.scale = (typmod - 4) & 0x7ff
    } else if (/^time|^timestamp/.test(type)) column.precision = typmod
  }
  return column
}
