import { touchpointsOf, type JourneyOrigin, type JourneyRules } from '@throughline/domain'
import { transactionAgain } from '../ingest/again.ts'
import { JOURNEYS_LOCK, openCatalogue } from '../ingest/catalogue.ts'
import { lockActors } from '../ingest/persons.ts'
import type { Sql, Store } from '../store/store.ts'
import { replayCases } from './replayCases.ts'
import { replayPersons } from './replayPersons.ts'

interface RebuildProgress {
  readonly journeyId: number
  readonly doneActors: number
  readonly totalActors: number
}

export interface RebuildOptions {
  readonly now: () => Date
  readonly onProgress?: (progress: RebuildProgress) => void
  /** Actors for each transaction. */
  readonly batchActors?: number
  /** Asked between transactions: a rebuild that stops goes on where it was. */
  readonly shouldStop?: () => boolean
}

/** Goes on with every rebuild that waits or was interrupted. Returns whether all are done. */
export async function rebuildWaiting(store: Store, options: RebuildOptions): Promise<boolean> {
  for (const [journeyId] of await store.rows('select journey_id from rebuild where finished_at is null order by started_at, journey_id')) {
    if (!(await rebuildRuns(store, journeyId as number, options))) return false
  }
  return true
}

/**
 * Works out the runs of one journey again after its rules changed, actor by actor, while ingest goes on: each batch of actors is one transaction
 * under the same locks as ingest. Where it stands is a row of `rebuild`, so it goes on after a stop, in any process. Returns whether it is done.
 */
export async function rebuildRuns(store: Store, journeyId: number, options: RebuildOptions): Promise<boolean> {
  for (;;) {
    if (options.shouldStop?.() === true) return false
    const progress = await transactionAgain(store, (sql) => rebuildSome(sql, store, journeyId, options))
    if (progress === 'done') return true
    options.onProgress?.(progress)
  }
}

async function rebuildSome(sql: Sql, store: Store, journeyId: number, { now, batchActors = 500 }: RebuildOptions): Promise<RebuildProgress | 'done'> {
  if (store.kind === 'postgres') await sql.rows('select pg_advisory_xact_lock_shared($1)', [JOURNEYS_LOCK])
  const [standing] = await sql.rows('select done_actor_id, done_actors, total_actors from rebuild where journey_id = $1 and finished_at is null for update', [journeyId])
  if (!standing) return 'done'
  const [doneId, doneActors, totalActors] = standing as [number, number, number]
  const actors = (await sql.rows('select id from actor where id > $1 order by id limit $2', [doneId, batchActors])).map((row) => row[0] as number)
  if (actors.length === 0) {
    await sql.rows('update rebuild set finished_at = $2, done_actors = total_actors where journey_id = $1', [journeyId, now()])
    return 'done'
  }
  const concerned = await actorsConcerned(sql, journeyId, actors)
  if (concerned.length > 0) {
    if (store.kind === 'postgres') await lockActors(sql, concerned)
    // Read again under the locks: discovered journeys may have grown.
    const { journeys } = await openCatalogue(store, sql)
    const journey = journeys.byId.get(journeyId)
    if (journey?.cut === 'case') await replayCases(sql, store, journey, concerned, now())
    const persons = await sql.rows('select distinct coalesce(person_id, id) from actor where id = any($1::int[])', [concerned])
    await replayPersons(sql, persons.map((row) => row[0] as number), journeys, now())
  }
  await sql.rows('update rebuild set done_actor_id = $2, done_actors = $3 where journey_id = $1', [journeyId, actors.at(-1), doneActors + actors.length])
  return { journeyId, doneActors: Math.min(doneActors + actors.length, totalActors), totalActors }
}

/** Actors whose interactions any version of the journey could have taken. */
async function actorsConcerned(sql: Sql, journeyId: number, actors: readonly number[]): Promise<number[]> {
  const versions = (await sql.rows('select rules from journey_version where journey_id = $1', [journeyId])).map((row) => row[0] as JourneyRules)
  const sources = new Set<string>()
  const codes = new Set<string>()
  const others = await sql.query<{ id: number; code: string; origin: JourneyOrigin; rules: JourneyRules }>('select id, code, origin, rules from journey')
  const byCode = new Map(others.map((one) => [one.code, one]))
  for (const rules of versions) {
    for (const code of touchpointsOf(rules, byCode)) codes.add(code)
    if (rules.cut !== 'definition' && rules.source !== null) sources.add(rules.source)
  }
  if (others.find((one) => one.id === journeyId)?.origin === 'unassigned') return [...actors]
  const rows = await sql.rows(`select distinct i.actor_id from interaction i
    where i.actor_id = any($1::int[]) and (i.source = any($2::text[]) or i.touchpoint_id in (select id from touchpoint where code = any($3::text[]))) order by 1`,
  [actors, [...sources], [...codes]])
  return rows.map((row) => row[0] as number)
}
