import type { Session } from '../http/context.ts'
import type { Sql } from '../store/store.ts'

/** Writes who did what. Append-only. */
export async function writeAudit(sql: Sql, entry: { at: Date; session: Session; action: string; subject: unknown; verdict: string }): Promise<void> {
  await sql.query('insert into audit (at, by, action, subject, verdict) values ($1, $2, $3, $4::jsonb, $5)', [
    entry.at, entry.session.personId, entry.action, JSON.stringify(entry.subject ?? null), entry.verdict,
  ])
}
