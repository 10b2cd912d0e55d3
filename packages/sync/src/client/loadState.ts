import { pgcopyRows } from '../pgcopy.ts'
import { quoteName, type Sql } from '../sql.ts'
import type { Shape } from './contract.ts'

/** How far the load of one shape came. */
export interface Progress {
  readonly handle: string
  readonly offset: string
  readonly lsn: number
  readonly loadAfter: string | null
  readonly isDone: boolean
  readonly rows: number
}

/** Undefined: its load has not begun, or is over. */
export async function progressOf(sql: Sql, shape: Shape): Promise<Progress | undefined> {
  const [row] = await sql.rows('select handle, "offset", lsn, load_after, is_done, rows from sync_load where shape = $1', [shape.name])
  if (!row) return undefined
  return { handle: row[0] as string, offset: row[1] as string, lsn: Number(row[2]), loadAfter: row[3] as string | null, isDone: row[4] === true, rows: Number(row[5]) }
}

export function writeProgress(sql: Sql, shape: Shape, progress: Progress): Promise<unknown> {
  return sql.query(
    `insert into sync_load (shape, handle, "offset", lsn, load_after, is_done, rows) values ($1, $2, $3, $4, $5, $6, $7)
      on conflict (shape) do update set load_after = excluded.load_after, is_done = excluded.is_done, rows = excluded.rows`,
    [shape.name, progress.handle, progress.offset, progress.lsn, progress.loadAfter, progress.isDone, progress.rows])
}

/** Pages of a table read at once: some megabytes. */
const PAGES_AT_ONCE = 800

/** A local table's rows as PGCOPY files, by physical place: no sort, no index. */
export async function readTable(sql: Sql, table: string, shape: Shape, take: (file: Uint8Array, rows: number) => void | Promise<void>): Promise<void> {
  const [size] = await sql.rows(`select pg_relation_size($1::regclass) / current_setting('block_size')::int`, [quoteName(table)])
  const columns = shape.columns.map((column) => quoteName(column.name)).join(', ')
  for (let page = 0; page < Number(size?.[0] ?? 0); page += PAGES_AT_ONCE) {
    const where = `ctid >= '(${page},0)' and ctid < '(${page + PAGES_AT_ONCE},0)'`
    const file = await sql.copyOut(`select ${columns} from ${quoteName(table)} where ${where}`)
    await take(file, pgcopyRows(file))
  }
}
