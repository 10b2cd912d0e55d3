import type { ReplicaStore, Sql } from '../sql.ts'
import { COMMANDS_AT_ONCE, type CommandAnswer, type CommandBatch, type Verdict } from '../wire.ts'
import type { AnyCommand } from './contract.ts'
import { applyKept } from './keeping.ts'
import { onTrueRows, showEarly, type OverlayParts } from './overlay.ts'
import type { Me, OutboxEntry } from './replicaSync.ts'
import { mustBeOk } from './trouble.ts'

/** After so many faults a command needs attention instead of holding up those behind it. */
const MOST_ATTEMPTS = 5

export interface OutboxParts extends OverlayParts {
  readonly sql: ReplicaStore
  readonly flush: () => Promise<void>
  readonly fetch: typeof fetch
  readonly baseUrl: string
  readonly deviceId: string
  /** News may wait for their tables; never while a command waits, so the outbox is empty wherever something is noted. */
  readonly appliesLater: boolean
  /** The SQL names of tables that may look different now. */
  readonly onTouched: (tables: ReadonlySet<string>) => void | Promise<void>
}

/**
 * Keeps a command for the server and shows it here, in one transaction. Id, moment and sender are fixed now.
 * @throws Refusal when the command refuses here; ZodError when the input is not one. Nothing is kept then.
 */
export async function keep(parts: OutboxParts, sent: { id: string; command: AnyCommand; input: unknown; at: Date; me: Me; isShown: boolean }): Promise<void> {
  const { id, command, at, me } = sent
  const input = command.input.parse(sent.input)
  const context = { by: me.personId, byName: me.name, reach: me.reach }
  const touched = new Set<string>()
  await parts.sql.transaction(async (sql) => {
    await applyKept(sql, parts.shapes)
    const [known] = await sql.rows('select 1 from outbox where id = $1 union all select 1 from receipt where command_id = $1', [id])
    if (known) return
    if (sent.isShown) await showEarly(sql, command, input, { ...context, now: at })
    await sql.query(
      `insert into outbox (id, name, input, sent_at, sent_by, context) values ($1, $2, $3::text::jsonb, $4, $5, $6::text::jsonb)`,
      [id, command.name, JSON.stringify(input), at.toISOString(), me.personId, JSON.stringify(context)])
    for (const row of await sql.rows('select distinct rel from sync_undo')) touched.add(row[0] as string)
  })
  await parts.flush()
  await parts.onTouched(touched)
}

/**
 * Sends what waits, in order, and notes the verdicts. Gives true when there is more to send.
 * An accepted command stays until its receipt arrives with its rows.
 */
export async function push(parts: OutboxParts, me: Me, signal: AbortSignal): Promise<boolean> {
  const waiting = await parts.sql.query<{ id: string; name: string; input: unknown; sent_at: Date; attempts: number }>(
    `select id::text, name, input, sent_at, attempts from outbox where status = 'waiting' and sent_by = $1 order by seq limit $2`, [me.personId, COMMANDS_AT_ONCE])
  if (waiting.length === 0) return false
  const batch: CommandBatch = {
    deviceId: parts.deviceId,
    commands: waiting.map((sent) => ({ id: sent.id, name: sent.name, input: sent.input, sentAt: new Date(sent.sent_at).toISOString() })),
  }
  const response = await mustBeOk(await parts.fetch(`${parts.baseUrl}/sync/v1/commands`, {
    method: 'POST', body: JSON.stringify(batch), headers: { 'content-type': 'application/json' }, signal,
  }), 'sending commands')
  const answer = await response.json() as CommandAnswer
  const failed = waiting.find((sent) => sent.id === answer.failed)
  const gaveUp: Verdict[] = failed && failed.attempts + 1 >= MOST_ATTEMPTS
    ? [{ id: failed.id, verdict: 'refused', code: 'fault', reason: 'The server could not carry this out. Try again later, or tell your administrator.' }] : []
  await note(parts, [...answer.verdicts, ...gaveUp], failed?.id)
  if (failed && gaveUp.length === 0) throw new Error(`The server could not run ${failed.name} for now.`)
  return waiting.length === COMMANDS_AT_ONCE || failed !== undefined
}

async function note(parts: OutboxParts, verdicts: readonly Verdict[], failed: string | undefined): Promise<void> {
  let touched: ReadonlySet<string> = new Set()
  await parts.sql.transaction(async (sql) => {
    if (failed !== undefined) await sql.query('update outbox set attempts = attempts + 1 where id = $1', [failed])
    for (const verdict of verdicts) {
      if (verdict.verdict === 'accepted') await sql.query(`update outbox set status = 'accepted' where id = $1 and status = 'waiting'`, [verdict.id])
    }
    const refused = verdicts.filter((verdict) => verdict.verdict === 'refused')
    if (refused.length === 0) return
    touched = await onTrueRows(sql, parts, async () => {
      for (const { id, code, reason } of refused) await sql.query(`update outbox set status = 'refused', code = $2, reason = $3 where id = $1`, [id, code, reason])
    })
  })
  await parts.flush()
  await parts.onTouched(touched)
}

/** Sends a refused command again under a new id: the old one has its verdict for good. */
export async function sendAgain(parts: OutboxParts, commandId: string, newId: string): Promise<void> {
  await change(parts, (sql) => sql.query(
    `with old as (delete from outbox where id = $1 and status = 'refused' returning *)
     insert into outbox (id, name, input, sent_at, sent_by, context) select $2, name, input, sent_at, sent_by, context from old`, [commandId, newId]))
}

/** Drops a refused command; one that still waits stays. */
export async function forget(parts: OutboxParts, commandId: string): Promise<void> {
  await change(parts, (sql) => sql.query(`delete from outbox where id = $1 and status = 'refused'`, [commandId]))
}

async function change(parts: OutboxParts, work: (sql: Sql) => Promise<unknown>): Promise<void> {
  const touched = await parts.sql.transaction((sql) => onTrueRows(sql, parts, async () => void (await work(sql))))
  await parts.flush()
  await parts.onTouched(touched)
}

/** Oldest first. */
export async function readOutbox(sql: Sql): Promise<OutboxEntry[]> {
  const rows = await sql.query<{ id: string; seq: number; name: string; input: unknown; sent_at: Date; status: OutboxEntry['status']; code: string | null; reason: string | null }>(
    'select id::text, seq, name, input, sent_at, status, code, reason from outbox order by seq')
  return rows.map((row) => ({
    id: row.id, seq: Number(row.seq), name: row.name, input: row.input, sentAt: new Date(row.sent_at), status: row.status, code: row.code, reason: row.reason,
  }))
}
