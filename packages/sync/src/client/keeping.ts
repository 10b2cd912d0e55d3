import type { ReplicaSql } from '../sql.ts'
import { applyParts } from './applying.ts'
import type { Shape } from './contract.ts'
import { lastOf, unpack, type PackedPart } from './packing.ts'

/** Beyond so many characters news go into the tables at once: what waits is read again in one piece. */
export const MOST_KEPT = 4_000_000
/** A table of news that takes more than this is made anew when it is emptied, as nothing else gives its pages back. */
const MOST_BYTES = 8_000_000

/** Notes news that are to be applied later. Their position may be told when this is committed: whoever reads tables applies them first. */
export async function keepNews(sql: ReplicaSql, news: string): Promise<void> {
  await sql.query('insert into sync_news (news) values ($1)', [news])
}

/** Writes kept news into their tables, each row once in its last state, and forgets them, inside the caller's transaction. */
export async function applyKept(sql: ReplicaSql, shapes: readonly Shape[]): Promise<void> {
  const kept = (await sql.rows('select news from sync_news order by seq')).map(([news]) => unpack(news as string))
  if (kept.length === 0) return
  const byShape = new Map<string, PackedPart[]>()
  for (const part of kept.flat()) {
    const parts = byShape.get(part.shape)
    if (parts) parts.push(part)
    else byShape.set(part.shape, [part])
  }
  for (const [name, parts] of byShape) {
    const shape = shapes.find((each) => each.name === name)
    if (shape) await applyParts(sql, shape, kept.length === 1 ? parts : lastOf(shape, parts))
  }
  const [size] = await sql.rows(`select pg_total_relation_size('sync_news')`)
  await sql.exec(Number(size![0]) > MOST_BYTES ? 'truncate sync_news' : 'delete from sync_news')
}
