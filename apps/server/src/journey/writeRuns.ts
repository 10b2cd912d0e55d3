import type { FoundOutcome, RunState } from '@throughline/domain'
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

export async function newRunIds(sql: Sql, count: number): Promise<number[]> {
  if (count === 0) return []
  return (await sql.rows(`select nextval('run_id_seq') from generate_series(1, $1::int)`, [count])).map((row) => row[0] as number)
}

export async function insertRuns(sql: Sql, ids: readonly number[], runs: readonly RunState[]): Promise<void> {
  if (runs.length === 0) return
  await sql.rows(`insert into run (id, journey_id, journey_version, actor_id, territory_id, case_key, first_interaction_id, last_interaction_id,
      started_at, last_at, ended_at, status, step_count, outcome_kind_id)
    select i, j, v, a, t, k, f, l, to_timestamp(s / 1000), to_timestamp(la / 1000), to_timestamp(e / 1000), st, n, o
    from unnest($1::bigint[], $2::int[], $3::int[], $4::int[], $5::smallint[], $6::text[], $7::bigint[], $8::bigint[], $9::float8[], $10::float8[], $11::float8[],
      $12::text[], $13::int[], $14::smallint[]) as u(i, j, v, a, t, k, f, l, s, la, e, st, n, o)`,
  [ids, runs.map((run) => run.journeyId), runs.map((run) => run.journeyVersion), runs.map((run) => run.personId), runs.map((run) => run.territoryId),
    runs.map((run) => run.caseKey), runs.map((run) => run.firstInteractionId), runs.map((run) => run.lastInteractionId), runs.map((run) => run.startedAt),
    runs.map((run) => run.lastAt), runs.map((run) => run.endedAt), runs.map((run) => run.status), runs.map((run) => run.stepCount), runs.map((run) => run.outcomeKindId)])
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
  if (steps.length === 0) return
  await sql.rows(`insert into run_step (run_id, interaction_id, step_id, territory_id, is_primary)
    select * from unnest($1::bigint[], $2::bigint[], $3::int[], $4::smallint[], $5::boolean[])`,
  [steps.map((step) => step.runId), steps.map((step) => step.interactionId), steps.map((step) => step.stepId), steps.map((step) => step.territoryId), steps.map((step) => step.isPrimary)])
}

export async function insertRuleOutcomes(sql: Sql, outcomes: readonly RuleOutcomeRow[]): Promise<void> {
  if (outcomes.length === 0) return
  await sql.rows(`insert into outcome (kind_id, actor_id, territory_id, run_id, interaction_id, occurred_at, value_minor, currency, customer_value_percent, source, message_id)
    select k, a, t, r, i, to_timestamp(o / 1000), v, c, cv, $10, m
    from unnest($1::smallint[], $2::int[], $3::smallint[], $4::bigint[], $5::bigint[], $6::float8[], $7::bigint[], $8::text[], $9::smallint[], $11::text[])
      as u(k, a, t, r, i, o, v, c, cv, m)`,
  [outcomes.map((one) => one.kindId), outcomes.map((one) => one.actorId), outcomes.map((one) => one.territoryId), outcomes.map((one) => one.runId),
    outcomes.map((one) => one.interactionId), outcomes.map((one) => one.occurredAt), outcomes.map((one) => one.valueMinor), outcomes.map((one) => one.currency),
    outcomes.map((one) => one.customerValuePercent), RULE_SOURCE, outcomes.map(ruleOutcomeId)])
}
