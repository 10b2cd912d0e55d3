import { replay, type CompiledJourney, type CompiledJourneys } from '@throughline/domain'
import type { Sql, Store } from '../store/store.ts'
import { lockCases } from './lanes.ts'
import { readInteractions, readRuns } from './readRuns.ts'
import { writeDifference } from './replayPersons.ts'

/**
 * Works out the runs of every case that some actors' interactions name. A case's other interactions are known by its run;
 * those that no run holds yet come with the batch of their own actor. Which steps are primary is decided by `replayPersons` afterwards.
 */
export async function replayCases(sql: Sql, store: Store, journey: CompiledJourney, actorIds: readonly number[], now: Date): Promise<void> {
  const own = await readInteractions(sql, 'where i.actor_id = any($1::int[]) and i.case_key is not null', [actorIds])
  const keys = [...new Set(own.map((one) => one.caseKey!))]
  if (keys.length === 0) return
  if (store.kind === 'postgres') await lockCases(sql, journey.id, keys)
  const stored = await readRuns(sql, 'where journey_id = $1 and case_key = any($2::text[])', [journey.id, keys])
  const held = stored.length === 0 ? [] : await readInteractions(sql, 'where i.id in (select interaction_id from run_step where run_id = any($1::bigint[]))', [stored.map((run) => run.id)])
  const interactions = [...new Map([...held, ...own].map((one) => [one.id, one])).values()]
  const wanted = replay(interactions, only(journey), now.getTime())
  await writeDifference(sql, { interactions, stored, wanted, nameOf: (run) => run.caseKey ?? '' })
}

function only(journey: CompiledJourney): CompiledJourneys {
  return { byId: new Map([[journey.id, journey]]), unassigned: null, hasCases: true, candidates: (_, source) => (source === journey.source ? [journey] : []) }
}
