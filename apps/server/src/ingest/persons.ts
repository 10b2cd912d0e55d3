import type { Sql, Store } from '../store/store.ts'
import { RaceLost, type FoundActors } from './identities.ts'
import type { WrittenInteraction } from './interactions.ts'
import type { Recent } from './recent.ts'

/** An actor of the batch as its runs see it. */
export interface Standing {
  /** The actor that a merge made it stand for; itself otherwise. */
  readonly personId: number
  readonly territoryId: number | null
  /** When the newest known interaction happened, ms; −∞ before the first. */
  readonly lastAt: number
  /** Merged with others: its runs are worked out from all of them. */
  readonly isMerged: boolean
}

export type Persons = ReadonlyMap<number, Standing>

/**
 * Reads where the actors stand and, on Postgres, locks them in id order until the transaction ends: whoever takes in the same
 * actors waits. The embedded store has one connection and needs no lock.
 * @throws RaceLost when a merge came between.
 */
export async function lockPersons(sql: Sql, store: Store, actorIds: readonly number[], found: FoundActors, recent: Recent): Promise<Persons> {
  const persons = new Map<number, Standing>()
  const known: number[] = []
  for (const id of new Set(actorIds)) {
    const made = found.made.get(id)
    const standing = made ? { personId: id, territoryId: made.territoryId, lastAt: -Infinity, isMerged: false } : recent.standings.get(id)
    if (standing) persons.set(id, standing)
    else known.push(id)
  }
  if (known.length === 0) return persons
  if (store.kind === 'postgres') await lockActors(sql, known)
  const rows = await sql.rows(`select a.id, a.person_id, a.territory_id,
      (select (extract(epoch from i.occurred_at) * 1000)::float8 from interaction i where i.actor_id = a.id order by i.occurred_at desc limit 1),
      a.person_id is not null or exists (select from actor m where m.person_id = a.id)
    from actor a where a.id = any($1::int[])`, [known])
  for (const [id, personId, territoryId, lastAt, isMerged] of rows) {
    persons.set(id as number, {
      personId: (personId ?? id) as number, territoryId: territoryId as number | null, lastAt: (lastAt ?? -Infinity) as number, isMerged: isMerged as boolean,
    })
  }
  return persons
}

/** Remembers where the actors stand now that these interactions are written. */
export function rememberStandings(recent: Recent, written: readonly WrittenInteraction[], persons: Persons): void {
  for (const [id, standing] of persons) if (!standing.isMerged) recent.standings.set(id, standing)
  for (const { actorId, occurredAt } of written) {
    const standing = recent.standings.get(actorId)
    if (standing && occurredAt > standing.lastAt) recent.standings.set(actorId, { ...standing, lastAt: occurredAt })
  }
}

/** Locks actors and the persons they stand for, in id order. */
export async function lockActors(sql: Sql, ids: readonly number[]): Promise<void> {
  const rows = await sql.rows(`select id, person_id from actor
    where id = any($1::int[]) or id in (select person_id from actor where id = any($1::int[])) order by id for update`, [ids])
  const locked = new Set(rows.map((row) => row[0]))
  if (rows.some(([, personId]) => personId !== null && !locked.has(personId))) throw new RaceLost('An actor was merged by another process.')
}
