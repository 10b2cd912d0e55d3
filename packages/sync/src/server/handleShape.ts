import { TEXT_SETTINGS } from '../capture.ts'
import type { Clock } from '../clock.ts'
import { quoteText, type Sql, type SqlStore } from '../sql.ts'
import type { ShapeDefinition } from './definition.ts'
import { newHandle, standing, startingHandle, type Handle } from './handles.ts'
import type { LogTail } from './logTail.ts'
import { readLog, type ChangeMessage, type LogPosition } from './readLog.ts'
import { columnSchema } from './columnSchema.ts'
import { snapshotChunk } from './snapshot.ts'

/** Electric's long poll; its client's watchdog waits 45 s. */
export const LIVE_MS = 20_000

export interface ShapeAnswer {
  readonly status: 200 | 400 | 404 | 409
  readonly headers: Record<string, string>
  readonly body: string
}

export interface ShapeServer {
  readonly store: SqlStore
  readonly tail: LogTail
  readonly clock: Clock
  /** `electric-schema` headers by table, columns and signature: they cost a query otherwise. */
  readonly schemas: Map<string, string>
}

type Control = { headers: { control: 'up-to-date' | 'must-refetch' | 'snapshot-end'; global_last_seen_lsn?: string } }

/**
 * Electric's shape protocol (v1) for one definition. The request's parameters are the protocol's own; what is asked for
 * stands in the definition alone. Unknown, compacted, foreign and impossible offsets are answered with 409, never with 400.
 */
export async function handleShape(
  server: ShapeServer, definition: ShapeDefinition, query: Readonly<Record<string, string | undefined>>, signal?: AbortSignal,
): Promise<ShapeAnswer> {
  const request = parseRequest(query)
  if ('errors' in request) return { status: 400, headers: JSON_HEADERS, body: JSON.stringify({ message: 'Invalid request', errors: request.errors }) }
  const stands = await standing(server.store, definition, request.handle)
  const { signature } = stands
  if (signature === undefined) return { status: 404, headers: JSON_HEADERS, body: JSON.stringify({ message: `Table ${definition.table} has no change log.` }) }
  const asked: Asked = { server, definition, signature, request, signal }

  if (request.offset.kind === 'start') return chunk(asked, await startingHandle(server.store, definition), 0)
  if (request.offset.kind === 'now') {
    const handle = await startingHandle(server.store, definition)
    const tail = Math.max(await server.tail.position(), handle.lsn)
    return answer(asked, handle, `${tail}_inf`, [], tail)
  }
  if (stands.handle === undefined) return mustRefetch(asked)
  if (request.offset.kind === 'snapshot') return chunk(asked, stands.handle, request.offset.chunk + 1)
  if (request.offset.kind === 'snapshot end') return log(asked, stands.handle, { lsn: stands.handle.lsn, op: Infinity })
  return log(asked, stands.handle, { lsn: request.offset.lsn, op: request.offset.op })
}

interface Asked {
  readonly server: ShapeServer
  readonly definition: ShapeDefinition
  readonly signature: string
  readonly request: ShapeRequest
  readonly signal: AbortSignal | undefined
}

/** The next chunk of the snapshot, or the log when there is none left. */
async function chunk(asked: Asked, handle: Handle, n: number): Promise<ShapeAnswer> {
  const found = await withText(asked.server.store, (sql) => snapshotChunk(sql, asked.definition, handle.handle, n))
  switch (found.kind) {
    case 'rows': return answer(asked, handle, `0_${n}`, found.messages, undefined)
    case 'end': return log(asked, handle, { lsn: handle.lsn, op: Infinity })
    case 'unknown': return mustRefetch(asked)
  }
}

async function log(asked: Asked, handle: Handle, from: LogPosition): Promise<ShapeAnswer> {
  const { server: { store, tail, clock }, definition, request, signal } = asked
  const until = clock.now().getTime() + LIVE_MS
  for (;;) {
    const at = await tail.position()
    if (from.lsn > at) return mustRefetch(asked)
    const part = await withText(store, (sql) => readLog(sql, definition, from, at))
    if (part.kind === 'gone') return mustRefetch(asked)
    const left = until - clock.now().getTime()
    if (!request.isLive || part.messages.length > 0 || !part.isComplete || left <= 0 || signal?.aborted) {
      const offset = part.end.op === Infinity ? `${part.end.lsn}_inf` : `${part.end.lsn}_${part.end.op}`
      return answer(asked, handle, offset, part.messages, part.isComplete ? at : undefined)
    }
    await tail.wait(at, left, signal)
  }
}

async function answer(asked: Asked, handle: Handle, offset: string, messages: readonly ChangeMessage[], upToDate: number | undefined): Promise<ShapeAnswer> {
  const body: (ChangeMessage | Control)[] = [...messages]
  if (upToDate !== undefined) body.push({ headers: { control: 'up-to-date', global_last_seen_lsn: String(upToDate) } })
  return {
    status: 200,
    headers: {
      ...JSON_HEADERS,
      'electric-handle': handle.handle,
      'electric-offset': offset,
      ...(asked.request.isLive ? { 'electric-cursor': nextCursor(asked.request.cursor) } : { 'electric-schema': await schemaOf(asked) }),
      ...(upToDate === undefined ? {} : { 'electric-up-to-date': '' }),
      'electric-has-data': String(messages.length > 0),
    },
    body: JSON.stringify(body),
  }
}

async function schemaOf({ server, definition, signature }: Asked): Promise<string> {
  const key = JSON.stringify([definition.table, definition.columns, signature])
  const known = server.schemas.get(key)
  if (known !== undefined) return known
  const schema = await columnSchema(server.store, definition)
  server.schemas.set(key, schema)
  return schema
}

/** 409 with a handle that was never used before: the client marks the old one as expired for good. */
async function mustRefetch({ server, definition, request }: Asked): Promise<ShapeAnswer> {
  const start = await startingHandle(server.store, definition)
  const handle = start.handle === request.handle ? await newHandle(server.store, definition) : start
  const body: Control[] = [{ headers: { control: 'must-refetch' } }]
  return { status: 409, headers: { ...JSON_HEADERS, 'electric-handle': handle.handle }, body: JSON.stringify(body) }
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' }

/** Reads rows as text under fixed settings, so that equal rows have equal text on every server. */
function withText<T>(store: SqlStore, read: (sql: Sql) => Promise<T>): Promise<T> {
  return store.transaction(async (sql) => {
    await sql.query(`select ${TEXT_SETTINGS.map(([name, value]) => `set_config(${quoteText(name)}, ${quoteText(value)}, true)`).join(', ')}`)
    return read(sql)
  })
}

function nextCursor(cursor: string | undefined): string {
  const before = Number(cursor)
  return String(Number.isSafeInteger(before) && before > 0 ? before + 1 : 1)
}

interface ShapeRequest {
  readonly offset: { kind: 'start' } | { kind: 'now' } | { kind: 'snapshot'; chunk: number } | { kind: 'snapshot end' } | { kind: 'log'; lsn: number; op: number }
  readonly handle: string | undefined
  readonly isLive: boolean
  readonly cursor: string | undefined
}

function parseRequest(query: Readonly<Record<string, string | undefined>>): ShapeRequest | { errors: Record<string, string[]> } {
  const offset = parseOffset(query['offset'])
  if (offset === undefined) return { errors: { offset: [query['offset'] === undefined ? "can't be blank" : 'has invalid format'] } }
  const isLive = query['live'] === 'true'
  const isStart = offset.kind === 'start' || offset.kind === 'now'
  if (isLive && isStart) return { errors: { live: ["can't be true when offset == -1"] } }
  if (!isStart && query['handle'] === undefined) return { errors: { handle: ["can't be blank when offset != -1"] } }
  return { offset, handle: query['handle'], isLive, cursor: query['cursor'] }
}

function parseOffset(text: string | undefined): ShapeRequest['offset'] | undefined {
  if (text === '-1') return { kind: 'start' }
  if (text === 'now') return { kind: 'now' }
  const parts = /^(\d{1,16})_(\d{1,16}|inf)$/.exec(text ?? '')
  if (!parts) return undefined
  const lsn = Number(parts[1])
  const op = parts[2] === 'inf' ? Infinity : Number(parts[2])
  if (lsn === 0) return op > 1_000_000 ? { kind: 'snapshot end' } : { kind: 'snapshot', chunk: op }
  return { kind: 'log', lsn, op }
}
