import { createHash, randomBytes } from 'node:crypto'
import { Refusal, type Role, type TerritoryId } from '@throughline/domain'
import type { Sql } from '../store/store.ts'

type EntryPurpose = 'first admin' | 'invitation' | 'demo'

export interface EntryLink {
  readonly purpose: EntryPurpose
  readonly email: string | null
  readonly role: Role
  readonly territoryId: TerritoryId | null
}

const LIFETIME_MS: Readonly<Record<EntryPurpose, number>> = { 'first admin': 24 * 3600_000, invitation: 7 * 24 * 3600_000, demo: 24 * 3600_000 }

/** Makes a one-time token and keeps its hash. Older unused links of the same kind for the same person end here. */
export async function createEntryLink(sql: Sql, link: EntryLink, createdBy: string | null, now: Date): Promise<string> {
  const token = randomBytes(24).toString('base64url')
  await sql.query('delete from entry_link where purpose = $1 and email is not distinct from $2 and used_at is null', [link.purpose, link.email])
  await sql.query(
    `insert into entry_link (token_hash, purpose, email, role, territory_id, created_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [hashOf(token), link.purpose, link.email, link.role, link.territoryId, createdBy, now, new Date(now.getTime() + LIFETIME_MS[link.purpose])],
  )
  return token
}

/** What a token is good for, without using it up. */
export async function findEntryLink(sql: Sql, token: string, now: Date): Promise<EntryLink> {
  const [row] = await sql.query<EntryLinkRow>(
    'select purpose, email, role, territory_id from entry_link where token_hash = $1 and used_at is null and expires_at > $2',
    [hashOf(token), now],
  )
  return toEntryLink(row)
}

/** Uses a token up. Of two at once only one gets in. */
export async function useEntryLink(sql: Sql, token: string, now: Date): Promise<EntryLink> {
  const [row] = await sql.query<EntryLinkRow>(
    `update entry_link set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2
     returning purpose, email, role, territory_id`,
    [hashOf(token), now],
  )
  return toEntryLink(row)
}

type EntryLinkRow = { purpose: EntryPurpose; email: string | null; role: Role; territory_id: TerritoryId | null }

function toEntryLink(row: EntryLinkRow | undefined): EntryLink {
  if (!row) throw new Refusal('access.token')
  return { purpose: row.purpose, email: row.email, role: row.role, territoryId: row.territory_id }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
