import { armOf, attributesOf, Refusal, type Arm } from '@throughline/domain'
import { transactionAgain } from '../ingest/again.ts'
import type { Sql, Store } from '../store/store.ts'

export interface Experiment {
  readonly code: string
  readonly treatedShare: number
  readonly segmentId: string | null
  readonly writtenAt: Date
  readonly endedAt: Date | null
}

export interface DrawnBy {
  /** A person's id, or the source of a write key. */
  readonly by: string
  readonly now: Date
}

export interface Drawn {
  readonly arm: Arm
  readonly drawnAt: Date
}

/** @throws Refusal `experiment.missing` */
export async function experimentNamed(sql: Sql, code: string): Promise<Experiment> {
  const [found] = await sql.query<{ code: string; treatedShare: number; segmentId: string | null; writtenAt: Date | string; endedAt: Date | string | null }>(
    'select code, treated_share as "treatedShare", segment_id as "segmentId", written_at as "writtenAt", ended_at as "endedAt" from experiment where code = $1 for share', [code])
  if (!found) throw new Refusal('experiment.missing', { code })
  return { ...found, writtenAt: new Date(found.writtenAt), endedAt: found.endedAt === null ? null : new Date(found.endedAt) }
}

/**
 * Draws customers who were not drawn yet, and says of all in which arm they are, by the id asked for. Somebody merged is drawn as the person they stand for.
 * The draw is written down at once, and onto the customer as attributes, by which replicas and analyses know it.
 * @throws Refusal `experiment.ended` when one of them would have to be drawn after the end
 */
export async function draw(sql: Sql, experiment: Experiment, actorIds: readonly number[], { by, now }: DrawnBy): Promise<Map<number, Drawn>> {
  const persons = new Map((await sql.rows('select id, coalesce(person_id, id) from actor where id = any($1::int[])', [actorIds])) as [number, number][])
  const ids = [...new Set(persons.values())].sort((a, b) => a - b)
  // In one order, as everybody who writes actors does.
  await sql.rows('select id from actor where id = any($1::int[]) order by id for update', [ids])
  if (experiment.endedAt !== null) {
    const drawn = await drawnOf(sql, experiment.code, ids)
    if (drawn.size < ids.length) throw new Refusal('experiment.ended', { code: experiment.code, endedAt: experiment.endedAt })
    return byAsked(persons, drawn)
  }
  const fresh = await sql.rows(`insert into assignment (experiment_code, actor_id, arm, drawn_at, drawn_by) select $1, i, a, $4, $5 from unnest($2::int[], $3::text[]) as u(i, a)
    on conflict do nothing returning actor_id, arm`, [experiment.code, ids, ids.map((id) => armOf(experiment.code, id, experiment.treatedShare)), now, by])
  for (const arm of ['treatment', 'control'] as const) {
    const own = fresh.filter((row) => row[1] === arm).map((row) => row[0] as number)
    if (own.length > 0) await sql.rows('update actor set attributes = attributes || $2::jsonb where id = any($1::int[])', [own, JSON.stringify(attributesOf(experiment, arm))])
  }
  return byAsked(persons, await drawnOf(sql, experiment.code, ids))
}

async function drawnOf(sql: Sql, code: string, ids: readonly number[]): Promise<Map<number, Drawn>> {
  return new Map((await sql.rows('select actor_id, arm, drawn_at from assignment where experiment_code = $1 and actor_id = any($2::int[])', [code, ids]))
    .map(([id, arm, at]) => [id as number, { arm: arm as Arm, drawnAt: new Date(at as string) }]))
}

function byAsked(persons: ReadonlyMap<number, number>, drawn: ReadonlyMap<number, Drawn>): Map<number, Drawn> {
  return new Map([...persons].map(([asked, person]) => [asked, drawn.get(person)!]))
}

/** Customers drawn in one transaction, so that contacts arriving meanwhile do not wait long. */
const AT_ONCE = 2_000

/** Draws every customer of the experiment's segment, or of the store, who was not drawn yet. @returns how many */
export async function drawEverybody(store: Store, code: string, drawnBy: DrawnBy): Promise<number> {
  let drawn = 0
  for (let after = 0; ;) {
    const ids = await transactionAgain(store, async (sql) => {
      const experiment = await experimentNamed(sql, code)
      if (experiment.endedAt !== null) throw new Refusal('experiment.ended', { code, endedAt: experiment.endedAt })
      const rows = await sql.rows(`select a.id from actor a where a.id > $1 and a.kind = 'customer' and a.person_id is null
        and not exists (select from assignment x where x.experiment_code = $2 and x.actor_id = a.id)
        ${experiment.segmentId === null ? '' : 'and exists (select from segment_member m where m.segment_id = $4::uuid and m.actor_id = a.id and m.left_at is null)'}
        order by a.id limit $3`, [after, code, AT_ONCE, ...(experiment.segmentId === null ? [] : [experiment.segmentId])])
      const found = rows.map((row) => row[0] as number)
      if (found.length > 0) await draw(sql, experiment, found, drawnBy)
      return found
    })
    if (ids.length === 0) return drawn
    drawn += ids.length
    after = ids.at(-1)!
  }
}
