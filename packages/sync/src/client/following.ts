import type { Sql } from '../sql.ts'
import { applyParts } from './applying.ts'
import { askShape, type ShapeNews } from './asking.ts'
import type { Shape } from './contract.ts'
import { applyKept, keepNews, MOST_KEPT } from './keeping.ts'
import type { OutboxParts } from './outbox.ts'
import { onTrueRows } from './overlay.ts'
import { lastStates, pack } from './packing.ts'
import type { NewsBatch } from './replicaSync.ts'
import { MustRefetch } from './trouble.ts'

export interface Followed {
  readonly batch: NewsBatch
  /** Shapes the server could not continue. */
  readonly lost: readonly Shape[]
}

/**
 * Brings the asked shapes to exactly the position the pulse named, in one transaction with the offsets, then flushes.
 * Where the tables may wait, the rows are only noted, unless commands are shown in them: what was noted before goes into the tables first then.
 * What the answers hold beyond it is left for the next round, so a transaction of the server is never shown in part.
 */
export async function follow(parts: OutboxParts, shapes: readonly Shape[], position: number, signal: AbortSignal): Promise<Followed> {
  const states = await readStates(parts.sql)
  const lost: Shape[] = []
  const asked = await Promise.all(shapes.map(async (shape): Promise<{ shape: Shape; news: ShapeNews } | undefined> => {
    const state = states.get(shape.name)
    if (state === undefined || state.lsn >= position) return undefined
    try {
      const news = await askShape({
        url: `${parts.baseUrl}/sync/v1/shapes/${shape.name}`, fetch: parts.fetch, deviceId: parts.deviceId, handle: state.handle, offset: state.offset, signal,
      })
      if (news.lsn < position) throw new Error(`${shape.name} stands at ${news.lsn}, before the ${position} that the pulse named.`)
      return { shape, news }
    } catch (error) {
      if (!(error instanceof MustRefetch)) throw error
      lost.push(shape)
      return undefined
    }
  }))
  const perShape = asked.filter((each) => each !== undefined).map(({ shape, news }) => ({ shape, changes: lastStates(shape, news.messages, position) }))
  const news = pack(perShape.flatMap((each) => each.changes))
  const tables = new Set(perShape.filter((each) => each.changes.length > 0).map((each) => each.shape.tableName))
  await parts.sql.transaction(async (sql) => {
    const write = async () => {
      for (const each of perShape) await applyParts(sql, each.shape, each.changes)
    }
    // With nothing waiting there is nothing to take back and show again.
    const [busy] = await sql.rows('select exists (select from outbox) or exists (select from sync_undo)')
    const mayWait = parts.appliesLater && news.length <= MOST_KEPT && busy?.[0] !== true
    if (mayWait) {
      if (news !== '') await keepNews(sql, news)
    } else {
      await applyKept(sql, parts.shapes)
      if (busy?.[0] === true) for (const table of await onTrueRows(sql, parts, write)) tables.add(table)
      else await write()
    }
    // Electric's offsets: everything of that transaction is done. Shapes without news stand there too.
    await sql.query(
      `update sync_state set lsn = $1::bigint, "offset" = $1::bigint || '_inf' where lsn > 0 and lsn < $1::bigint and shape <> all ($2::text[])`,
      [position, `{${lost.map((shape) => shape.name).join(',')}}`])
  })
  await parts.flush()
  return { batch: { lsn: String(position), news, tables: [...tables] }, lost }
}

export interface ShapeState {
  readonly handle: string
  readonly offset: string
  readonly lsn: number
}

export async function readStates(sql: Sql): Promise<ReadonlyMap<string, ShapeState>> {
  const rows = await sql.rows('select shape, handle, "offset", lsn from sync_state')
  return new Map(rows.map((row) => [row[0] as string, { handle: row[1] as string, offset: row[2] as string, lsn: Number(row[3]) }]))
}
