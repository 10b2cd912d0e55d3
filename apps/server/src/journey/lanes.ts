import { advance, expire, inEngineOrder, laneOf, place, type Advance, type CompiledJourney, type CompiledJourneys, type RunState } from '@throughline/domain'
import type { WrittenInteraction } from '../ingest/interactions.ts'
import type { Persons } from '../ingest/persons.ts'
import { forgetPersons, type Lanes, type Recent, type WorkingRun } from '../ingest/recent.ts'
import { reserveIds } from '../store/reserveIds.ts'
import type { Sql, Store } from '../store/store.ts'
import { readRuns } from './readRuns.ts'
import { extendRuns, insertRuleOutcomes, insertRuns, insertSteps, rewriteRuns } from './writeRuns.ts'

interface Taken {
  readonly run: WorkingRun
  readonly interaction: WrittenInteraction
  readonly next: Advance
  readonly isPrimary: boolean
}

/**
 * Advances the runs of the persons and cases concerned by new interactions, and writes what came of it.
 * Returns the persons whose runs must be worked out anew instead: they were merged, or something came late ([J8]). Cases never need that.
 */
export async function advanceLanes(
  sql: Sql, store: Store, journeys: CompiledJourneys, written: readonly WrittenInteraction[], persons: Persons, recent: Recent, now: Date,
): Promise<number[]> {
  if (written.length === 0) return []
  const late = latePersons(written, persons)
  const { lanes } = recent
  await readOpenRuns(sql, journeys, recent, written, persons, late)
  if (journeys.hasCases) await readCaseRuns(sql, store, journeys, lanes, written)

  const taken: Taken[] = []
  const begun: WorkingRun[] = []
  const changed = new Set<WorkingRun>()
  const take = (next: Advance, interaction: WrittenInteraction, isPrimary: boolean) => {
    const lane = lanes.get(next.journey.id) ?? new Map<number | string, WorkingRun>()
    lanes.set(next.journey.id, lane)
    const key = laneOf(next.journey, interaction)
    let run = lane.get(key)
    if (next.begun) {
      if (run && next.left) {
        run.state = next.left
        if (run.id !== 0) changed.add(run)
      }
      lane.set(key, (run = { id: 0, state: next.run }))
      begun.push(run)
    } else {
      run!.state = next.run
      if (run!.id !== 0) changed.add(run!)
    }
    taken.push({ run: run!, interaction, next, isPrimary })
  }
  const newestRun = (journey: CompiledJourney, interaction: WrittenInteraction) => lanes.get(journey.id)?.get(laneOf(journey, interaction))?.state ?? null

  for (const interaction of [...written].sort(inEngineOrder)) {
    if (!late.has(interaction.personId)) {
      const placed = place(interaction, journeys, (journey) => newestRun(journey, interaction))
      for (let at = 0; at < placed.length; at++) take(placed[at]!, interaction, at === 0)
      continue
    }
    for (const journey of journeys.candidates(interaction.touchpointId, interaction.source)) {
      const next = journey.cut === 'case' ? advance(newestRun(journey, interaction), interaction, journey) : null
      if (next) take(next, interaction, false)
    }
  }
  await write(sql, store, journeys, begun, [...changed], taken, now)
  for (const journey of journeys.byId.values()) if (journey.cut === 'case') lanes.delete(journey.id)
  forgetPersons(recent, [...late])
  return [...late]
}

function latePersons(written: readonly WrittenInteraction[], persons: Persons): Set<number> {
  const late = new Set<number>()
  for (const { actorId, personId, occurredAt } of written) {
    const standing = persons.get(actorId)!
    if (standing.isMerged || occurredAt < standing.lastAt) late.add(personId)
  }
  return late
}

/**
 * The runs that may go on: open ones, abandoned ones whose time-out had not passed when the first interaction happened, and unfinished silences.
 * What is remembered of a person is as good: later interactions in order cannot take up what an earlier one could not.
 */
async function readOpenRuns(sql: Sql, journeys: CompiledJourneys, { lanes, persons: remembered }: Recent, written: readonly WrittenInteraction[], persons: Persons, late: ReadonlySet<number>): Promise<void> {
  const known = new Set<number>()
  let firstAt = Infinity
  for (const { actorId, personId, occurredAt } of written) {
    if (late.has(personId) || (remembered.has(personId) && !known.has(personId))) continue
    remembered.add(personId)
    if (persons.get(actorId)!.lastAt === -Infinity) continue
    known.add(personId)
    if (occurredAt < firstAt) firstAt = occurredAt
  }
  if (known.size === 0) return
  // Runs cut by inactivity go on after an outcome.
  const lasting = [...journeys.byId.values()].filter((journey) => journey.cut === 'inactivity' && journey.outcomesAt.size > 0)
  const rows = await sql.rows(`select id, journey_id, actor_id, (extract(epoch from last_at) * 1000)::float8, (extract(epoch from ended_at) * 1000)::float8, status, step_count, outcome_kind_id
    from run where actor_id = any($1::int[]) and case_key is null and (status = 'active' or (status = 'abandoned' and ended_at > to_timestamp($2::float8 / 1000))
      or (journey_id = any($3::int[]) and last_at > to_timestamp($4::float8 / 1000))) order by last_at, id`,
  [[...known], firstAt, lasting.map((journey) => journey.id), firstAt - Math.max(0, ...lasting.map((journey) => journey.silenceMs))])
  for (const [id, journeyId, personId, lastAt, endedAt, status, stepCount, outcomeKindId] of rows as [number, number, number, number, number | null, RunState['status'], number, number | null][]) {
    const lane = lanes.get(journeyId) ?? new Map<number | string, WorkingRun>()
    lanes.set(journeyId, lane)
    // How it began is not read: going on does not change it, and `extendRuns` does not write it.
    lane.set(personId, { id, state: {
      journeyId, journeyVersion: 0, personId, territoryId: null, caseKey: null, firstInteractionId: 0, lastInteractionId: 0, startedAt: lastAt, lastAt, endedAt, status, stepCount, outcomeKindId,
    } })
  }
}

/** Reads the runs of the cases named. On Postgres the cases are locked first, for their interactions may have different actors. */
async function readCaseRuns(sql: Sql, store: Store, journeys: CompiledJourneys, lanes: Lanes, written: readonly WrittenInteraction[]): Promise<void> {
  for (const journey of journeys.byId.values()) {
    if (journey.cut !== 'case') continue
    const keys = [...new Set(written.flatMap((one) => (one.caseKey !== null && (journey.source === null || one.source === journey.source) ? [one.caseKey] : [])))]
    if (keys.length === 0) continue
    if (store.kind === 'postgres') await lockCases(sql, journey.id, keys)
    const lane = new Map<number | string, WorkingRun>()
    lanes.set(journey.id, lane)
    for (const run of await readRuns(sql, 'where journey_id = $1 and case_key = any($2::text[])', [journey.id, keys])) lane.set(run.state.caseKey!, { ...run })
  }
}

/** Cases share 256 locks a journey, taken in order, so that a large batch does not fill the server's lock table. */
export async function lockCases(sql: Sql, journeyId: number, keys: readonly string[]): Promise<void> {
  await sql.rows(`select pg_advisory_xact_lock(7015, b) from (select distinct $1::int * 256 + (hashtext(k) & 255) as b from unnest($2::text[]) as u(k) order by b) as buckets`, [journeyId, keys])
}

async function write(sql: Sql, store: Store, journeys: CompiledJourneys, begun: readonly WorkingRun[], changed: readonly WorkingRun[], taken: readonly Taken[], now: Date): Promise<void> {
  const ids = await reserveIds(sql, store, 'run_id_seq', begun.length)
  for (const [at, run] of begun.entries()) run.id = ids[at]!
  const standing = (run: WorkingRun) => expire(run.state, journeys.byId.get(run.state.journeyId)!, now.getTime())
  // As the store will hold them, so that they can be remembered.
  for (const run of [...begun, ...changed]) run.state = standing(run)
  await insertRuns(sql, ids, begun.map(({ state }) => state))
  const ofCases = changed.filter((run) => run.state.caseKey !== null)
  const ofPersons = changed.filter((run) => run.state.caseKey === null)
  await extendRuns(sql, ofPersons.map((run) => run.id), ofPersons.map(({ state }) => state))
  await rewriteRuns(sql, ofCases.map((run) => run.id), ofCases.map(({ state }) => state))
  await insertSteps(sql, taken.map(({ run, interaction, next, isPrimary }) => (
    { runId: run.id, interactionId: interaction.id, stepId: next.stepId, territoryId: interaction.territoryId, isPrimary })))
  const outcomes = taken.flatMap(({ run, interaction, next }) => (next.outcome ? [{
    ...next.outcome, runId: run.id, journeyId: next.journey.id, interactionId: interaction.id, actorId: interaction.actorId,
    territoryId: interaction.territoryId, occurredAt: interaction.occurredAt,
  }] : []))
  await insertRuleOutcomes(sql, await reserveIds(sql, store, 'outcome_id_seq', outcomes.length), outcomes)
}
