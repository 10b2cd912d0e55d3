import type { FoundOutcome, RunState } from '@throughline/domain'
import { CopyFile } from '../store/copyFile.ts'
import type { Sql } from '../store/store.ts'

/** Source of outcomes that a journey's rule found; nobody outside can send under a name with a blank at its end. */
export const RULE_SOURCE = 'journey rule '

export interface StepRow {
  readonly runId: number
  readonly interactionId: number
  readonly stepId: number | null
  readonly territoryId: number | null
  readonly isPrimary: boolean
}

export interface RuleOutcomeRow extends FoundOutcome {
  readonly runId: number
  readonly journeyId: number
  readonly interactionId: number
  readonly actorId: number
  readonly territoryId: number | null
  readonly occurredAt: number
}

/** An interaction gives a journey at most one outcome: the two name it, also through a replay. */
export function ruleOutcomeId(outcome: { readonly journeyId: number; readonly interactionId: number }): string {
  return `${outcome.journeyId}:${outcome.interactionId}`
}

export async function insertRuns(sql: Sql, ids: readonly number[], runs: readonly RunState[]): Promise<void> {
  const file = new CopyFile(`run (id, journey_id, journey_version, actor_id, territory_id, case_key, first_interaction_id, last_interaction_id,
    started_at, last_at, ended_at, status, step_count, outcome_kind_id)`, 14, runs.length)
  for (const [at, run] of runs.entries()) {
    file.row().int8(ids[at]).int4(run.journeyId).int4(run.journeyVersion).int4(run.personId).int2(run.territoryId).text(run.caseKey)
      .int8(run.firstInteractionId).int8(run.lastInteractionId).timestamptz(run.startedAt).timestamptz(run.lastAt).timestamptz(run.endedAt)
      .text(run.status).int4(run.stepCount).int2(run.outcomeKindId)
  }
  await file.into(sql)
}

/**
 * Writes how runs went on: nothing that an index holds changes, so the rows stay where they are.
 * A version or last interaction of 0 was not read and is left as it is.
 */
export async function extendRuns(sql: Sql, ids: readonly number[], runs: readonly RunState[]): Promise<void> {
  if (runs.length === 0) return
  await sql.rows(`update run set journey_version = coalesce(v, journey_version), last_interaction_id = coalesce(l, last_interaction_id), last_at = to_timestamp(la / 1000), ended_at = to_timestamp(e / 1000), status = st,
      step_count = n, outcome_kind_id = o
    from unnest($1::bigint[], $2::int[], $3::bigint[], $4::float8[], $5::float8[], $6::text[], $7::int[], $8::smallint[]) as u(i, v, l, la, e, st, n, o)
    where run.id = u.i`,
  [ids, runs.map((run) => run.journeyVersion || null), runs.map((run) => run.lastInteractionId || null), runs.map((run) => run.lastAt), runs.map((run) => run.endedAt),
    runs.map((run) => run.status), runs.map((run) => run.stepCount), runs.map((run) => run.outcomeKindId)])
}

/** Writes everything of runs that were worked out anew. */
export async function rewriteRuns(sql: Sql, ids: readonly number[], runs: readonly RunState[]): Promise<void> {
  if (runs.length === 0) return
  await extendRuns(sql, ids, runs)
  await sql.rows(`update run set actor_id = a, territory_id = t, first_interaction_id = f, started_at = to_timestamp(s / 1000)
    from unnest($1::bigint[], $2::int[], $3::smallint[], $4::bigint[], $5::float8[]) as u(i, a, t, f, s)
    where run.id = u.i and (actor_id, territory_id, first_interaction_id, started_at) is distinct from (a, t, f, to_timestamp(s / 1000))`,
  [ids, runs.map((run) => run.personId), runs.map((run) => run.territoryId), runs.map((run) => run.firstInteractionId), runs.map((run) => run.startedAt)])
}

export async function insertSteps(sql: Sql, steps: readonly StepRow[]): Promise<void> {
  const file = new CopyFile('run_step (run_id, interaction_id, step_id, territory_id, is_primary)', 5, steps.length)
  for (const step of steps) file.row().int8(step.runId).int8(step.interactionId).int4(step.stepId).int2(step.territoryId).boolean(step.isPrimary)
  await file.into(sql)
}

export async function insertRuleOutcomes(sql: Sql, ids: readonly number[], outcomes: readonly RuleOutcomeRow[]): Promise<void> {
  const file = new CopyFile(`outcome (id, kind_id, actor_id, territory_id, run_id, interaction_id, occurred_at, value_minor, currency, customer_value_percent,
    source, message_id)`, 12, outcomes.length)
  for (const [at, one] of outcomes.entries()) {
    file.row().int8(ids[at]).int2(one.kindId).int4(one.actorId).int2(one.territoryId).int8(one.runId).int8(one.interactionId).timestamptz(one.occurredAt)
      .int8(one.valueMinor).text(one.currency).int2(one.customerValuePercent).text(RULE_SOURCE).text(ruleOutcomeId(one))
  }
  await file.into(sql)
}
