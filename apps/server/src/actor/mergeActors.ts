import { personsOf, Refusal, type CompiledJourneys } from '@throughline/domain'
import { transactionAgain } from '../ingest/again.ts'
import { openCatalogue } from '../ingest/catalogue.ts'
import { lockActors } from '../ingest/persons.ts'
import { replayPersons } from '../journey/replayPersons.ts'
import type { Sql, Store } from '../store/store.ts'

export interface Merge {
  readonly kept: number
  readonly merged: number
  readonly reason: string
  readonly by: string
}

/**
 * Two actors turned out to be one person: a record is written, both stand for the kept one's person, and their runs are worked out from all they did.
 * Returns the merge's id.
 * @throws Refusal `actor.missing` when one is not known, `merge.self` when they are one person already.
 */
export async function mergeActors(store: Store, merge: Merge, now: Date): Promise<number> {
  return transactionAgain(store, async (sql) => {
    const merged = await mergeInto(sql, store, merge, now)
    const { journeys } = await openCatalogue(store, sql)
    await replayPersons(sql, merged.concerned, journeys, now)
    return merged.id
  })
}

/**
 * Undoes a merge: a record too. Whoever was under the merged actor goes back with them; runs are worked out apart again.
 * @throws Refusal `merge.unknown` when there is no such merge or it was undone already.
 */
export async function unmergeActors(store: Store, unmerge: { readonly mergeId: number; readonly reason: string; readonly by: string }, now: Date): Promise<void> {
  await transactionAgain(store, async (sql) => {
    const [row] = await sql.rows(`select m.kept_actor_id, m.merged_actor_id from actor_merge m
      where m.id = $1 and not exists (select from actor_unmerge u where u.merge_id = m.id)`, [unmerge.mergeId])
    if (!row) throw new Refusal('merge.unknown', { mergeId: unmerge.mergeId })
    const [kept, merged] = row as [number, number]
    const person = await lockPersonsOf(sql, store, [kept, merged])
    await sql.rows('insert into actor_unmerge (merge_id, reason, undone_by, undone_at) values ($1, $2, $3, $4)', [unmerge.mergeId, unmerge.reason, unmerge.by, now])
    await settle(sql, [merged, person.get(kept)!])
    const { journeys } = await openCatalogue(store, sql)
    await replayPersons(sql, [person.get(kept)!, merged], journeys, now)
  })
}

/** Aliases heard in a batch: those that say nothing new are passed over. */
export async function mergeByIdentity(sql: Sql, store: Store, aliases: readonly { readonly kept: number; readonly merged: number }[], journeys: CompiledJourneys, now: Date): Promise<void> {
  const concerned = new Set<number>()
  for (const { kept, merged } of aliases) {
    const person = await lockPersonsOf(sql, store, [kept, merged])
    if (person.get(kept) === person.get(merged)) continue
    const done = await mergeInto(sql, store, { kept, merged, reason: 'alias', by: 'ingest' }, now)
    for (const id of done.concerned) concerned.add(id)
  }
  if (concerned.size > 0) await replayPersons(sql, [...concerned], journeys, now)
}

async function mergeInto(sql: Sql, store: Store, { kept, merged, reason, by }: Merge, now: Date): Promise<{ id: number; concerned: number[] }> {
  const person = await lockPersonsOf(sql, store, [kept, merged])
  const [above, below] = [person.get(kept), person.get(merged)]
  if (above === undefined || below === undefined) throw new Refusal('actor.missing', { actorId: above === undefined ? kept : merged })
  if (above === below) throw new Refusal('merge.self', { actorId: kept })
  const [row] = await sql.rows('insert into actor_merge (kept_actor_id, merged_actor_id, reason, merged_by, merged_at) values ($1, $2, $3, $4, $5) returning id', [above, below, reason, by, now])
  await settle(sql, [above, below])
  return { id: row![0] as number, concerned: [above, below] }
}

/** Whom the actors stand for. Everybody concerned is locked on Postgres. */
async function lockPersonsOf(sql: Sql, store: Store, ids: readonly number[]): Promise<Map<number, number>> {
  if (store.kind === 'postgres') {
    const all = await sql.rows(`select id from actor where id = any($1::int[]) or person_id = any($1::int[])
      or person_id in (select person_id from actor where id = any($1::int[]))`, [ids])
    await lockActors(sql, all.map((row) => row[0] as number))
  }
  return new Map((await sql.rows('select id, coalesce(person_id, id) from actor where id = any($1::int[])', [ids])) as [number, number][])
}

/** Works out whom everybody around some persons stands for, from the merges that hold, and moves case runs along. */
async function settle(sql: Sql, persons: readonly number[]): Promise<void> {
  const around = (await sql.rows('select id from actor where id = any($1::int[]) or person_id = any($1::int[])', [persons])).map((row) => row[0] as number)
  const merges = await sql.rows(`select m.kept_actor_id, m.merged_actor_id from actor_merge m
    where m.merged_actor_id = any($1::int[]) and not exists (select from actor_unmerge u where u.merge_id = m.id)`, [around])
  const found = personsOf(merges.map(([keptActorId, mergedActorId]) => ({ keptActorId, mergedActorId }) as { keptActorId: number; mergedActorId: number }))
  await sql.rows('update actor set person_id = u.p from unnest($1::int[], $2::int[]) as u(i, p) where actor.id = u.i and actor.person_id is distinct from u.p',
    [around, around.map((id) => found.get(id) ?? null)])
  await sql.rows(`update run r set actor_id = coalesce(a.person_id, a.id) from interaction i join actor a on a.id = i.actor_id
    where r.case_key is not null and r.actor_id = any($1::int[]) and i.id = r.first_interaction_id and r.actor_id <> coalesce(a.person_id, a.id)`, [around])
}
