import { Refusal, findCommand, issuesInWords, openTx, type Act, type CommandContext } from '@throughline/domain'
import type { SentCommand, Verdict } from '@throughline/sync/wire'
import { allowSession } from '../http/allow.ts'
import type { Session } from '../http/context.ts'
import { writeAudit } from '../access/audit.ts'
import type { Sql, Store } from '../store/store.ts'

/** Commands run one after the other, also over several processes: their order of arrival is the order they count in. */
const COMMAND_LOCK = 7_305_002

/**
 * Runs one command for good, once: rows, audit and receipt in one transaction. The command's id is its receipt,
 * so sent again it only gives the verdict it got.
 * @throws whatever is not a refusal: nothing is kept then, and the command may be sent again.
 */
export async function execute(store: Store, session: Session, deviceId: string, sent: SentCommand, now: Date): Promise<Verdict> {
  return store.transaction(async (sql) => {
    await sql.query('select pg_advisory_xact_lock($1)::text', [COMMAND_LOCK])
    const known = await receiptOf(sql, sent.id)
    if (known) return known
    const verdict = await run(sql, session, sent, now)
    await writeAudit(sql, { at: now, session, action: `command.${sent.name}`, subject: { commandId: sent.id, input: sent.input }, verdict: verdict.verdict })
    await sql.query(
      'insert into receipt (command_id, device_id, name, verdict, code, reason, received_at) values ($1, $2, $3, $4, $5, $6, $7)',
      [sent.id, deviceId, sent.name, verdict.verdict, ...(verdict.verdict === 'refused' ? [verdict.code, verdict.reason] : [null, null]), now])
    return verdict
  })
}

async function receiptOf(sql: Sql, id: string): Promise<Verdict | undefined> {
  const [row] = await sql.query<{ verdict: string; code: string | null; reason: string | null }>('select verdict, code, reason from receipt where command_id = $1', [id])
  if (!row) return undefined
  return row.verdict === 'accepted' ? { id, verdict: 'accepted' } : { id, verdict: 'refused', code: row.code ?? '', reason: row.reason ?? '' }
}

async function run(sql: Sql, session: Session, sent: SentCommand, now: Date): Promise<Verdict> {
  await sql.exec('savepoint command')
  try {
    const command = findCommand(sent.name)
    if (!command) throw new Refusal('command.unknown', { name: sent.name })
    allowSession(session, `command.${command.name}` as Act)
    const input = command.input.safeParse(sent.input)
    if (!input.success) throw new Refusal('input.invalid', { issues: issuesInWords(input.error) })
    await command.run(openTx((text, params) => sql.rows(text, params)), input.data, contextOf(session, sent, now))
    return { id: sent.id, verdict: 'accepted' }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await sql.exec('rollback to savepoint command')
    return { id: sent.id, verdict: 'refused', code: error.code, reason: error.message }
  }
}

/** The moment is the one the person meant, but never later than now. */
function contextOf(session: Session, sent: SentCommand, now: Date): CommandContext {
  const meant = new Date(sent.sentAt)
  return { by: session.personId, byName: session.name, reach: session.reach, now: meant < now ? meant : now }
}
