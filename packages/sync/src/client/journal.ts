import type { Sql } from '../sql.ts'
import { applyKept } from './keeping.ts'
import type { OutboxParts } from './outbox.ts'
import { onTrueRows, type StoredContext } from './overlay.ts'

/** A command as it was sent: everything needed to send it again from somewhere else. */
export interface JournaledCommand {
  readonly id: string
  /** Its place among those sent at the same moment. */
  readonly seq: number
  readonly name: string
  readonly input: unknown
  /** ISO 8601. */
  readonly sentAt: string
  readonly sentBy: string
  readonly context: StoredContext
}

/**
 * A second home for commands that are not settled, outside the database: whatever happens to that, what somebody wrote is sent.
 * Each call resolves when what it did survives a closed browser.
 */
export interface OutboxJournal {
  /** In the order they were sent. */
  read(): Promise<readonly JournaledCommand[]>
  /** Adds some and removes others, at once. Adding what is there and removing what is not does no harm. */
  change(added: readonly JournaledCommand[], removed: readonly string[]): Promise<void>
}

export interface JournalKeeper {
  /** Puts commands that the outbox lacks back into it, to be sent. A command that had run already is known to the server by its id. */
  restore(isShown: boolean): Promise<void>
  /** Makes the journal hold what the outbox holds. */
  follow(): Promise<void>
}

/** Keeps a journal beside the outbox; without one there is nothing to do. */
export async function openJournal(parts: OutboxParts, journal: OutboxJournal | undefined): Promise<JournalKeeper> {
  if (!journal) return { restore: async () => {}, follow: async () => {} }
  const kept = await journal.read()
  const known = new Set(kept.map((command) => command.id))
  let turn: Promise<void> = Promise.resolve()

  async function followNow(): Promise<void> {
    const waiting = new Set((await parts.sql.rows('select id::text from outbox')).map((row) => row[0] as string))
    const removed = [...known].filter((id) => !waiting.has(id))
    const isNew = [...waiting].some((id) => !known.has(id))
    if (!isNew && removed.length === 0) return
    const added = isNew ? (await readSent(parts.sql)).filter((command) => !known.has(command.id)) : []
    await journal!.change(added, removed)
    for (const { id } of added) known.add(id)
    for (const id of removed) known.delete(id)
  }

  return {
    async restore(isShown) {
      if (kept.length === 0) return
      await parts.sql.transaction((sql) => applyKept(sql, parts.shapes))
      const there = new Set((await parts.sql.rows('select id::text from outbox union all select command_id::text from receipt')).map((row) => row[0] as string))
      const lacking = kept.filter((command) => !there.has(command.id))
      if (lacking.length === 0) return
      await parts.sql.transaction(async (sql) => {
        const put = async () => { for (const command of lacking) await insert(sql, command) }
        if (isShown) await onTrueRows(sql, parts, put)
        else await put()
      })
      await parts.flush()
    },
    follow() {
      const mine = turn.then(followNow)
      turn = mine.catch(() => undefined)
      return mine
    },
  }
}

async function insert(sql: Sql, command: JournaledCommand): Promise<void> {
  await sql.query(
    `insert into outbox (id, name, input, sent_at, sent_by, context) values ($1, $2, $3::text::jsonb, $4, $5, $6::text::jsonb)`,
    [command.id, command.name, JSON.stringify(command.input), command.sentAt, command.sentBy, JSON.stringify(command.context)])
}

async function readSent(sql: Sql): Promise<JournaledCommand[]> {
  const rows = await sql.query<{ id: string; seq: number; name: string; input: unknown; sent_at: Date; sent_by: string; context: StoredContext }>(
    'select id::text, seq, name, input, sent_at, sent_by, context from outbox order by seq')
  return rows.map((row) => ({ id: row.id, seq: Number(row.seq), name: row.name, input: row.input, sentAt: new Date(row.sent_at).toISOString(), sentBy: row.sent_by, context: row.context }))
}
