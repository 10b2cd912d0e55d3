import type { Sql } from '../sql.ts'
import { definitionText, shortHash, type ShapeDefinition } from './definition.ts'

/** A handle is good for this many commits as the start of new replicas; after that they get a fresh one. */
const FRESH_COMMITS = 500

export interface Handle {
  readonly handle: string
  /** The log position from which on changes must be replayed over a snapshot read under this handle. */
  readonly lsn: number
}

/** What one request needs to know about its handle and offset, read in one statement. */
export interface Standing {
  /** The handle, when it is known, fits the definition, and the table still has the columns it had. */
  readonly handle: Handle | undefined
  /** The newest log position. */
  readonly tail: number
  /** What the table's columns are; `undefined` when it is not captured at all. */
  readonly signature: string | undefined
}

/** @param handle as the request brought it; undefined: none */
export async function standing(sql: Sql, definition: ShapeDefinition, handle: string | undefined): Promise<Standing> {
  const [row] = await sql.rows(
    `select (select max(lsn) from sync.commit), c.signature, s.lsn
       from (select 1) one
       left join sync.captured c on c.rel = $1
       left join sync.shape s on s.handle = $2 and s.definition = $3 and s.signature = c.signature`,
    [definition.table, handle ?? '', definitionText(definition)])
  const [tail, signature, lsn] = row!
  return {
    tail: Number(tail ?? 0),
    signature: signature === null ? undefined : signature as string,
    handle: lsn === null || handle === undefined ? undefined : { handle, lsn: Number(lsn) },
  }
}

/** A handle under which a new replica may start: a young one of the same definition, else a new one. Kept through restarts. */
export async function startingHandle(sql: Sql, definition: ShapeDefinition): Promise<Handle> {
  const text = definitionText(definition)
  const [row] = await sql.rows(
    `select s.handle, s.lsn from sync.shape s join sync.captured c on c.rel = s.rel and c.signature = s.signature
      where s.definition = $1 and exists (select from sync.commit m where m.lsn = s.lsn)
        and not exists (select from sync.change t join sync.commit m on m.xid = t.xid where t.rel = s.rel and t.op = 't' and m.lsn > s.lsn)
        and (select count(*) from (select from sync.commit m where m.lsn > s.lsn limit ${FRESH_COMMITS}) young) < ${FRESH_COMMITS}
      order by s.lsn desc, s.made_at desc limit 1`, [text])
  return row ? { handle: row[0] as string, lsn: Number(row[1]) } : newHandle(sql, definition)
}

/** A handle never used before: the time is part of it, so it is new even after a restore. */
export async function newHandle(sql: Sql, definition: ShapeDefinition): Promise<Handle> {
  const text = definitionText(definition)
  const [row] = await sql.rows(
    `insert into sync.shape (handle, definition, rel, signature, lsn)
       select $1::text || '-' || (extract(epoch from clock_timestamp()) * 1000000)::bigint || substr(gen_random_uuid()::text, 1, 4), $2::text, c.rel, c.signature,
              (select max(lsn) from sync.commit)
         from sync.captured c where c.rel = $3 returning handle, lsn`,
    [shortHash(text), text, definition.table])
  if (!row) throw new Error(`Table ${definition.table} is not captured: its changes are not in the log.`)
  return { handle: row[0] as string, lsn: Number(row[1]) }
}
