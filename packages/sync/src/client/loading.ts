import { quoteName, type ReplicaStore, type Sql } from '../sql.ts'
import { RANGE_HEADERS } from '../wire.ts'
import type { Shape } from './contract.ts'
import { loadPlainly } from './loadingPlainly.ts'
import { progressOf, readTable, writeProgress, type Progress } from './loadState.ts'
import { indexSql, stagingName, stagingSql } from './ownTables.ts'
import { mustBeOk, MustRefetch } from './trouble.ts'

export interface LoadParts {
  readonly sql: ReplicaStore
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
