import type { EngineInteraction, RunState } from '@throughline/domain'
import type { Sql } from '../store/store.ts'

export interface StoredRun {
  readonly id: number
  readonly state: RunState
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`
const RUN = `id, journey_id, journey_version, actor_id, territory_id, case_key, first_interaction_id, last_interaction_id,
  ${ms('started_at')}, ${ms('last_at')}, ${ms('ended_at')}, status, step_count, outcome_kind_id`

/** Runs as the engine sees them; `where` goes after `from run`. */
export async function readRuns(sql: Sql, where: string, params: readonly unknown[]): Promise<StoredRun[]> {
  return (await sql.rows(`select ${RUN} from run ${where}`, params)).map((row) => ({
    id: row[0] as number,
    state: {
      journeyId: row[1], journeyVersion: row[2], personId: row[3], territoryId: row[4], caseKey: row[5], firstInteractionId: row[6], lastInteractionId: row[7],
      startedAt: row[8], lastAt: row[9], endedAt: row[10], status: row[11], stepCount: row[12], outcomeKindId: row[13],
    } as RunState,
  }))
}

/** Interactions as the engine sees them; `where` may speak of `i` and of its actor `a`. */
export async function readInteractions(sql: Sql, where: string, params: readonly unknown[]): Promise<EngineInteraction[]> {
  const rows = await sql.rows(`select i.id, coalesce(a.person_id, a.id), i.source, i.touchpoint_id, i.case_key, i.territory_id, ${ms('i.occurred_at')}, i.success, i.revenue_minor, i.currency, a.id
    from interaction i join actor a on a.id = i.actor_id ${where}`, params)
  return rows.map((row) => ({
    id: row[0], personId: row[1], source: row[2], touchpointId: row[3], caseKey: row[4], territoryId: row[5], occurredAt: row[6], success: row[7], revenueMinor: row[8], currency: row[9], actorId: row[10],
  }) as EngineInteraction)
}
