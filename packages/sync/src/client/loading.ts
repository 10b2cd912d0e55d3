import { quoteName, type Sql, type SqlStore } from '../sql.ts'
import { pgcopyRows } from '../pgcopy.ts'
import { RANGE_HEADERS } from '../wire.ts'
import type { Shape } from './contract.ts'
import { loadPlainly } from './loadingPlainly.ts'
import { indexSql, stagingName, stagingSql } from './ownTables.ts'
import { mustBeOk, MustRefetch } from './trouble.ts'

export interface LoadParts {
  readonly sql: SqlStore
  readonly flush: () => Promise<void>
  readonly fetch: typeof fetch
  readonly baseUrl: string
  readonly deviceId: string
  readonly rangeRows: number | undefined
  readonly signal: AbortSignal
  /** Whether the next range is fetched while one is written. */
  readonly readsAhead: () => boolean
  /** Rows that are safe in the staging table now. */
  readonly onRange: (shape: Shape, rows: number, file: Uint8Array) => void | Promise<void>
  /** What was reported of the shape before does not count any more. */
  readonly onRestart: (shape: Shape) => void | Promise<void>
}

export interface Progress {
  readonly handle: string
  readonly offset: string
  readonly lsn: number
  readonly loadAfter: string | null
  readonly isDone: boolean
  readonly rows: number
}

/**
 * Copies one shape into its staging table, range by range, each in one transaction with the key reached.
 * Goes on where an earlier attempt was cut off. The handle and offset of the first range are kept:
 * what changed since then comes through the log, and some of it twice.
 */
export async function loadShape(parts: LoadParts, shape: Shape): Promise<void> {
  for (;;) {
    try {
      return await loadRanges(parts, shape)
    } catch (error) {
      if (!(error instanceof MustRefetch)) throw error
      await parts.sql.query('delete from sync_load where shape = $1', [shape.name])
      await parts.onRestart(shape)
    }
  }
}

async function loadRanges(parts: LoadParts, shape: Shape): Promise<void> {
  let progress = await progressOf(parts.sql, shape)
  if (progress && progress.rows > 0) await readTable(parts.sql, stagingName(shape.tableName), shape, (file, rows) => parts.onRange(shape, rows, file))
  if (progress?.isDone) return
  let ahead: ReturnType<typeof fetchRange> | undefined
  for (;;) {
    const range = await (ahead ?? fetchRange(parts, shape, progress))
    ahead = undefined
    if (range === 'no fast lane') return loadPlainly(parts, shape)
    const reached: Progress = {
      handle: progress?.handle ?? range.handle, offset: progress?.offset ?? range.offset, lsn: progress?.lsn ?? range.lsn,
      loadAfter: range.nextKey, isDone: range.nextKey === null, rows: (progress?.rows ?? 0) + range.rows,
    }
    const isFirst = progress === undefined
    if (!reached.isDone && parts.readsAhead()) {
      ahead = fetchRange(parts, shape, reached)
      ahead.catch(() => undefined)
    }
    await parts.sql.transaction(async (sql) => {
      if (isFirst) await sql.exec(stagingSql(shape))
      if (range.rows > 0) await sql.copyIn(`${quoteName(stagingName(shape.tableName))} (${shape.columns.map((column) => quoteName(column.name)).join(', ')})`, range.file)
      await writeProgress(sql, shape, reached)
    })
    await parts.flush()
    progress = reached
    await parts.onRange(shape, range.rows, range.file)
    if (reached.isDone) return
  }
}

interface Range {
  readonly handle: string
  readonly offset: string
  readonly lsn: number
  readonly nextKey: string | null
  readonly rows: number
  readonly file: Uint8Array
}

async function fetchRange(parts: LoadParts, shape: Shape, progress: Progress | undefined): Promise<Range | 'no fast lane'> {
  const query = new URLSearchParams({ device: parts.deviceId })
  if (parts.rangeRows !== undefined) query.set('limit', String(parts.rangeRows))
  if (progress) query.set('handle', progress.handle)
  if (progress?.loadAfter != null) query.set('after', progress.loadAfter)
  const response = await parts.fetch(`${parts.baseUrl}/sync/v1/shapes/${shape.name}/snapshot?${query}`, { signal: parts.signal })
  if (response.status === 409) throw new MustRefetch()
  if (!progress && isRefused(response)) return 'no fast lane'
  await mustBeOk(response, `loading ${shape.name}`)
  const nextKey = response.headers.get(RANGE_HEADERS.nextKey)
  return {
    handle: header(response, 'electric-handle'),
    offset: header(response, 'electric-offset'),
    lsn: Number(header(response, RANGE_HEADERS.lsn)),
    rows: Number(header(response, RANGE_HEADERS.rows)),
    nextKey: nextKey === null ? null : decodeURIComponent(nextKey),
    file: new Uint8Array(await response.arrayBuffer()),
  }
}

/** The fast lane is not there, or fails. That nobody is signed in, or that the server has too much to do, is no matter of the lane. */
function isRefused({ ok, status }: Response): boolean {
  return !ok && ![401, 403, 429, 503].includes(status)
}

function header(response: Response, name: string): string {
  const value = response.headers.get(name)
  if (value === null) throw new Error(`The server's answer lacks the header ${name}.`)
  return value
}

/** Key and indexes over a loaded staging table. */
export async function buildIndexes(sql: Sql, shape: Shape): Promise<void> {
  await sql.exec(indexSql(shape))
}

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
