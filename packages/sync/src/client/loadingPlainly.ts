import { FetchError, ShapeStream, isChangeMessage, isControlMessage, type Row as StreamRow } from '@electric-sql/client'
import { insertRows } from './applying.ts'
import { NO_RETRIES, TEXT_PARSER } from './asking.ts'
import type { Shape } from './contract.ts'
import type { LoadParts } from './loading.ts'
import { readTable, writeProgress } from './loadState.ts'
import { stagingName, stagingSql } from './ownTables.ts'
import { HttpTrouble } from './trouble.ts'

/** Without a fast lane: the plain shape protocol from the start, kept in memory until it is complete. Not resumable. */
export async function loadPlainly(parts: LoadParts, shape: Shape): Promise<void> {
  const rows = new Map<string, Record<string, string | null>>()
  const stop = new AbortController()
  const stream = new ShapeStream<StreamRow<string | null>>({
    url: `${parts.baseUrl}/sync/v1/shapes/${shape.name}`, fetchClient: parts.fetch, subscribe: false,
    params: { replica: 'full', device: parts.deviceId }, signal: AbortSignal.any([parts.signal, stop.signal]),
    parser: TEXT_PARSER, backoffOptions: NO_RETRIES,
  })
  const lsn = await new Promise<number>((resolve, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true })
    parts.signal.addEventListener('abort', () => stop.abort(parts.signal.reason), { once: true, signal: stop.signal })
    stream.subscribe((batch) => {
      for (const message of batch) {
        if (isChangeMessage(message)) {
          if (message.headers.operation === 'delete') rows.delete(message.key)
          else rows.set(message.key, message.value as Record<string, string | null>)
        } else if (isControlMessage(message) && message.headers.control === 'must-refetch') rows.clear()
        else if (isControlMessage(message) && message.headers.control === 'up-to-date') resolve(Number(message.headers['global_last_seen_lsn'] ?? 0))
      }
    }, (error) => reject(error instanceof FetchError ? new HttpTrouble(error.status, error.message) : error))
  })
  await parts.sql.transaction(async (sql) => {
    await sql.exec(stagingSql(shape))
    const staging = { ...shape, tableName: stagingName(shape.tableName) }
    await insertRows(sql, staging, [...rows.values()])
    await writeProgress(sql, shape, { handle: stream.shapeHandle!, offset: stream.lastOffset, lsn, loadAfter: null, isDone: true, rows: rows.size })
  })
  await parts.flush()
  await readTable(parts.sql, stagingName(shape.tableName), shape, (file, count) => parts.onRange(shape, count, file))
}
