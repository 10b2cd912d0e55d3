import { Refusal, type RefusalCode } from '@throughline/domain'
import type { Sql, Store } from '../store/store.ts'

/** One refused item, with what is needed to repair it and send it again. */
export interface DeadLetter {
  readonly source: string
  /** The route it came by: `track`, `identify`, … */
  readonly route: string
  readonly code: RefusalCode
  /** What was wrong, for a person. */
  readonly reason: string
  readonly payload: unknown
  /** Its index in the batch. */
  readonly position: number
  /** Milliseconds since 1970. */
  readonly receivedAt: number
}

export interface StoredDeadLetter extends Omit<DeadLetter, 'receivedAt'> {
  readonly id: number
  readonly receivedAt: Date
  readonly repairedAt: Date | null
}

export async function writeDeadLetters(sql: Sql, letters: readonly DeadLetter[]): Promise<void> {
  if (letters.length === 0) return
  await sql.rows(`insert into dead_letter (source, route, code, reason, payload, position, received_at)
    select s, r, c, w, p::jsonb, n, to_timestamp(t / 1000) from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::float8[]) as u(s, r, c, w, p, n, t)`,
  [letters.map((one) => one.source), letters.map((one) => one.route), letters.map((one) => one.code), letters.map((one) => one.reason),
    letters.map((one) => JSON.stringify(one.payload ?? null)), letters.map((one) => one.position), letters.map((one) => one.receivedAt)])
}

/** Refused items, newest first; `before` is the id of the last one seen. */
export async function listDeadLetters(store: Sql, { before, limit = 100, includeRepaired = false }: { before?: number; limit?: number; includeRepaired?: boolean } = {}): Promise<StoredDeadLetter[]> {
  return (await store.query(`select id, source, route, code, reason, payload, position, received_at as "receivedAt", repaired_at as "repairedAt" from dead_letter
    where ($1::bigint is null or id < $1) and ($2::boolean or repaired_at is null) order by id desc limit $3`, [before ?? null, includeRepaired, Math.min(limit, 1000)])) as unknown as StoredDeadLetter[]
}

/**
 * Takes the letters that may be sent again, in the order given.
 * @throws Refusal `input.unknown` when one does not exist or was repaired already.
 */
export async function openDeadLetters(store: Store, ids: readonly number[]): Promise<StoredDeadLetter[]> {
  const found = (await store.query(`select id, source, route, code, reason, payload, position, received_at as "receivedAt", repaired_at as "repairedAt" from dead_letter
    where id = any($1::bigint[]) and repaired_at is null`, [ids])) as unknown as StoredDeadLetter[]
  const byId = new Map(found.map((letter) => [letter.id, letter]))
  return ids.map((id) => byId.get(id) ?? refuseUnknown(id))
}

function refuseUnknown(id: number): never {
  throw new Refusal('input.unknown', { deadLetter: id })
}
