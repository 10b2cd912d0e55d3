import { getTableColumns, getTableName, type Table } from 'drizzle-orm'
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core'
import { getTableConfig } from 'drizzle-orm/pg-core'

/** How a shape is cut to the session: not at all, by the row's territory, or by the device that asks. */
type ShapeCut = 'everyone' | 'territory' | 'device'

/** What a replica gets of one table. The client knows its name only; table, columns and cut stay on the server. */
export interface Shape<Name extends string = string> {
  readonly name: Name
  readonly table: PgTable
  readonly tableName: string
  readonly columns: readonly ShapeColumn[]
  readonly primaryKey: readonly string[]
  readonly cut: ShapeCut
  /** `facts` are append-only and large: they take the fast lane and get their indexes after the load. */
  readonly kind: 'facts' | 'editable' | 'small'
  /** Replica-only secondary indexes, as SQL after `on <table>`. */
  readonly indexes: readonly string[]
}

interface ShapeColumn {
  readonly key: string
  /** Name in SQL. */
  readonly name: string
  /** Postgres type as `format_type` prints it: `integer`, `timestamp with time zone`, … */
  readonly type: string
  readonly notNull: boolean
}

interface ShapeOptions {
  cut: ShapeCut
  kind: 'facts' | 'editable' | 'small'
  /** Keys of columns that stay on the server. */
  without?: readonly string[]
  indexes?: readonly string[]
}

export function shape<Name extends string>(name: Name, table: PgTable, options: ShapeOptions): Shape<Name> {
  const left = new Set(options.without ?? [])
  const columns = Object.entries(getTableColumns(table as Table) as Record<string, AnyPgColumn>)
    .filter(([key]) => !left.has(key))
    .map(([key, column]) => ({ key, name: column.name, type: sqlType(column), notNull: column.notNull }))
  return {
    name, table, columns,
    tableName: getTableName(table),
    primaryKey: primaryKeyOf(table),
    cut: options.cut,
    kind: options.kind,
    indexes: options.indexes ?? [],
  }
}

/** `create table` for a replica: the shape's columns, its key, and nothing that could make synced rows fail. */
export function replicaTableSql(of: Shape, options: { withPrimaryKey: boolean }): string {
  const columns = of.columns.map((c) => `"${c.name}" ${c.type}${of.primaryKey.includes(c.name) ? ' not null' : ''}`)
  if (options.withPrimaryKey) columns.push(`primary key (${of.primaryKey.map((c) => `"${c}"`).join(', ')})`)
  return `create table if not exists "${of.tableName}" (${columns.join(', ')})`
}

/** A short text that changes when the shape's columns change. Part of the replica's schema hash. */
export function shapeSignature(of: Shape): string {
  return `${of.name}:${of.tableName}(${of.columns.map((c) => `${c.name} ${c.type}${c.notNull ? '!' : ''}`).join(',')})#${of.primaryKey.join('+')}`
}

function sqlType(column: AnyPgColumn): string {
  const type = column.getSQLType()
  switch (type) {
    case 'serial': return 'integer'
    case 'smallserial': return 'smallint'
    case 'bigserial': return 'bigint'
    default: return type
  }
}

function primaryKeyOf(table: PgTable): string[] {
  const config = getTableConfig(table)
  const composite = config.primaryKeys[0]?.columns.map((c) => c.name)
  return composite ?? config.columns.filter((c) => c.primary).map((c) => c.name)
}
