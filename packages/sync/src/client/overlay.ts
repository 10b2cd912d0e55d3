import { openTx, type Refusal } from '@throughline/domain/define'
import { quoteName, quoteText, type Sql } from '../sql.ts'
import type { AnyCommand, CommandContext, Shape } from './contract.ts'
import { keyText } from './ownTables.ts'

export interface OverlayParts {
  readonly shapes: readonly Shape[]
  readonly commands: ReadonlyMap<string, AnyCommand>
}

/**
 * Does `work` on the true rows: takes back what commands showed early, works, settles commands whose receipt is there,
 * shows the remaining ones again. All inside the caller's transaction. Gives the SQL names of the tables touched by the way.
 */
export async function onTrueRows(sql: Sql, parts: OverlayParts, work: () => Promise<void>): Promise<ReadonlySet<string>> {
  const touched = new Set<string>()
  for (const rel of await touchedTables(sql)) {
    touched.add(rel)
    await putBack(sql, parts.shapes.find((shape) => shape.tableName === rel)!)
  }
  await work()
  await settle(sql)
  const waiting = await sql.query<{ name: string; input: unknown; context: StoredContext; sent_at: Date }>(
    `select name, input, context, sent_at from outbox where status <> 'refused' order by seq`)
  for (const sent of waiting) {
    const command = parts.commands.get(sent.name)
    if (command) await showAgain(sql, command, sent.input, contextFrom(sent.context, sent.sent_at))
  }
  for (const rel of await touchedTables(sql)) touched.add(rel)
  return touched
}

export type StoredContext = Omit<CommandContext, 'now'>

function contextFrom(stored: StoredContext, now: Date): CommandContext {
  return { ...stored, now: new Date(now) }
}

/** Runs a command so that it can be taken back. @throws Refusal */
export async function showEarly(sql: Sql, command: AnyCommand, input: unknown, context: CommandContext): Promise<void> {
  await sql.query(`select set_config('sync.by', 'command', true)`)
  try {
    // Safe: callers hand over what the command's own `input.parse` gave.
    await command.run(openTx((text, params) => sql.rows(text, params)), input as never, context)
  } finally {
    // After an SQL error the transaction can only be rolled back, which resets the setting too.
    await sql.query(`select set_config('sync.by', '', true)`).catch(() => undefined)
  }
}

/** What was possible when it was sent may not be now: then it is not shown, and the server decides. */
async function showAgain(sql: Sql, command: AnyCommand, input: unknown, context: CommandContext): Promise<void> {
  await sql.exec('savepoint shown')
  try {
    await showEarly(sql, command, command.input.parse(input), context)
  } catch (error) {
    await sql.exec('rollback to savepoint shown')
    if (!isRefusal(error)) return
  }
  await sql.exec('release savepoint shown')
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && error.name === 'Refusal'
}

async function touchedTables(sql: Sql): Promise<string[]> {
  return (await sql.rows('select distinct rel from sync_undo')).map((row) => row[0] as string)
}

async function putBack(sql: Sql, shape: Shape): Promise<void> {
  const table = quoteName(shape.tableName)
  const rel = quoteText(shape.tableName)
  await sql.exec(`
    delete from ${table} t where ${keyText(shape, 't')} in (select key from sync_undo where rel = ${rel});
    insert into ${table} select (q.r).* from (select row::${table} as r from sync_undo where rel = ${rel} and row is not null offset 0) q;
    delete from sync_undo where rel = ${rel};`)
}

/** Data and receipt come in the same transaction, so the early rows go exactly when the true ones are there. */
async function settle(sql: Sql): Promise<void> {
  await sql.exec(`
    delete from outbox o using receipt r where r.command_id = o.id and r.verdict = 'accepted';
    update outbox o set status = 'refused', code = r.code, reason = r.reason
      from receipt r where r.command_id = o.id and r.verdict = 'refused' and o.status <> 'refused';`)
}
