import { replay, type CompiledJourneys, type EngineInteraction, type ReplayedRun, type RunState } from '@throughline/domain'
import { nextIds } from '../store/reserveIds.ts'
import type { Sql } from '../store/store.ts'
import { readInteractions, readRuns, type StoredRun } from './readRuns.ts'
import { insertRuleOutcomes, insertRuns, insertSteps, rewriteRuns, RULE_SOURCE, ruleOutcomeId, type RuleOutcomeRow, type StepRow } from './writeRuns.ts'

/** Persons replayed in one go, so that memory stays small. */
const AT_ONCE = 500

/**
 * Works out all runs of some persons from their interactions and writes what differs. Runs keep their ids where they begin with the same interaction.
 * Runs of cases are left alone, but which of their steps are primary is decided here. The caller holds the persons' locks.
 */
export async function replayPersons(sql: Sql, personIds: readonly number[], journeys: CompiledJourneys, now: Date): Promise<void> {
  for (let from = 0; from < personIds.length; from += AT_ONCE) await replaySome(sql, personIds.slice(from, from + AT_ONCE), journeys, now)
}

async function replaySome(sql: Sql, personIds: readonly number[], journeys: CompiledJourneys, now: Date): Promise<void> {
  const members = (await sql.rows('select id from actor where id = any($1::int[]) or person_id = any($1::int[])', [personIds])).map((row) => row[0] as number)
  const interactions = await readInteractions(sql, 'where i.actor_id = any($1::int[])', [members])
  const replayed = replay(interactions, journeys, now.getTime())
  const stored = await readRuns(sql, 'where actor_id = any($1::int[]) and case_key is null', [members])
  await writeDifference(sql, {
    interactions, stored,
    wanted: replayed.filter(({ run }) => run.caseKey === null),
    primaryCases: primaryCases(replayed),
  })
}

/** Interaction id → the case journey whose run is its primary one. */
function primaryCases(replayed: readonly ReplayedRun[]): Map<number, number> {
  const found = new Map<number, number>()
  for (const { run, steps } of replayed) {
    if (run.caseKey !== null) for (const step of steps) if (step.isPrimary) found.set(step.interaction.id, run.journeyId)
  }
  return found
}

export interface Difference {
  /** All interactions that the stored or the wanted runs may speak of. */
  readonly interactions: readonly EngineInteraction[]
  readonly stored: readonly StoredRun[]
  readonly wanted: readonly ReplayedRun[]
  /** When given, the primary steps of runs that are not among the stored ones are set by it. */
  readonly primaryCases?: ReadonlyMap<number, number>
  /** What names a run across the two; its journey and first interaction unless said otherwise. */
  readonly nameOf?: (run: RunState) => string
}

/** Makes the stored runs, steps and rule outcomes equal to the wanted ones with as few rows touched as possible. */
export async function writeDifference(sql: Sql, { interactions, stored, wanted, primaryCases, nameOf = firstName }: Difference): Promise<void> {
  const storedByName = new Map(stored.map((run) => [nameOf(run.state), run]))
  const added = wanted.filter(({ run }) => !storedByName.has(nameOf(run)))
  const addedIds = await nextIds(sql, 'run_id_seq', added.length)
  const idByName = new Map([...storedByName].map(([name, run]) => [name, run.id]))
  for (const [at, { run }] of added.entries()) idByName.set(nameOf(run), addedIds[at]!)
  const wantedNames = new Set(wanted.map(({ run }) => nameOf(run)))
  const goneIds = stored.filter((run) => !wantedNames.has(nameOf(run.state))).map((run) => run.id)
  const moved = wanted.filter(({ run }) => {
    const before = storedByName.get(nameOf(run))
    return before !== undefined && !sameRun(before.state, run)
  })

  await writeSteps(sql, interactions, stored, wanted, (run) => idByName.get(nameOf(run))!, primaryCases)
  await writeRuleOutcomes(sql, stored, wanted, (run) => idByName.get(nameOf(run))!)
  if (goneIds.length > 0) await sql.rows('delete from run where id = any($1::bigint[])', [goneIds])
  await rewriteRuns(sql, moved.map(({ run }) => idByName.get(nameOf(run))!), moved.map(({ run }) => run))
  await insertRuns(sql, addedIds, added.map(({ run }) => run))
}

function firstName(run: RunState): string {
  return `${run.journeyId}:${run.firstInteractionId}`
}

function sameRun(a: RunState, b: RunState): boolean {
  return (Object.keys(a) as (keyof RunState)[]).every((key) => a[key] === b[key])
}

async function writeSteps(
  sql: Sql, interactions: readonly EngineInteraction[], stored: readonly StoredRun[], wanted: readonly ReplayedRun[],
  idOf: (run: RunState) => number, primaryCases: ReadonlyMap<number, number> | undefined,
): Promise<void> {
  const mine = new Set(stored.map((run) => run.id))
  const rows = (await sql.rows('select s.run_id, s.interaction_id, s.step_id, s.is_primary, r.journey_id, r.case_key from run_step s left join run r on r.id = s.run_id where s.interaction_id = any($1::bigint[])',
    [interactions.map((one) => one.id)])) as [number, number, number | null, boolean, number | null, string | null][]
  const before = new Map(rows.filter(([runId]) => mine.has(runId)).map((row) => [`${row[0]}:${row[1]}`, row]))
  const added: StepRow[] = []
  const moved: StepRow[] = []
  for (const { run, steps } of wanted) {
    const runId = idOf(run)
    for (const { interaction, stepId, isPrimary } of steps) {
      const step: StepRow = { runId, interactionId: interaction.id, stepId, territoryId: interaction.territoryId, isPrimary: primaryCases ? isPrimary : false }
      const key = `${runId}:${interaction.id}`
      const known = before.get(key)
      before.delete(key)
      if (!known) added.push(step)
      else if (known[2] !== stepId || (primaryCases && known[3] !== isPrimary)) moved.push(primaryCases ? step : { ...step, isPrimary: known[3] })
    }
  }
  if (primaryCases) {
    for (const [runId, interactionId, stepId, isPrimary, journeyId, caseKey] of rows) {
      if (mine.has(runId) || caseKey === null) continue
      const now = primaryCases.get(interactionId) === journeyId
      if (now !== isPrimary) moved.push({ runId, interactionId, stepId, territoryId: null, isPrimary: now })
    }
  }
  const gone = [...before.values()]
  if (gone.length > 0) {
    await sql.rows('delete from run_step s using unnest($1::bigint[], $2::bigint[]) as u(r, i) where s.run_id = u.r and s.interaction_id = u.i', [gone.map((row) => row[0]), gone.map((row) => row[1])])
  }
  if (moved.length > 0) {
    await sql.rows('update run_step s set step_id = u.st, is_primary = u.p from unnest($1::bigint[], $2::bigint[], $3::int[], $4::boolean[]) as u(r, i, st, p) where s.run_id = u.r and s.interaction_id = u.i',
      [moved.map((step) => step.runId), moved.map((step) => step.interactionId), moved.map((step) => step.stepId), moved.map((step) => step.isPrimary)])
  }
  await insertSteps(sql, added)
}

async function writeRuleOutcomes(sql: Sql, stored: readonly StoredRun[], wanted: readonly ReplayedRun[], idOf: (run: RunState) => number): Promise<void> {
  const rows = await sql.rows(`select id, message_id, run_id, kind_id, actor_id, (extract(epoch from occurred_at) * 1000)::float8, value_minor, currency, customer_value_percent
    from outcome where source = $1 and run_id = any($2::bigint[])`, [RULE_SOURCE, stored.map((run) => run.id)])
  const before = new Map(rows.map((row) => [row[1] as string, row]))
  const added: RuleOutcomeRow[] = []
  const gone: number[] = []
  for (const { run, steps } of wanted) {
    for (const { interaction, outcome } of steps) {
      if (!outcome) continue
      const row: RuleOutcomeRow = {
        ...outcome, runId: idOf(run), journeyId: run.journeyId, interactionId: interaction.id, actorId: interaction.actorId,
        territoryId: interaction.territoryId, occurredAt: interaction.occurredAt,
      }
      const name = ruleOutcomeId(row)
      const known = before.get(name)
      before.delete(name)
      const isSame = known !== undefined && [row.runId, row.kindId, row.actorId, row.occurredAt, row.valueMinor, row.currency, row.customerValuePercent].every((value, at) => value === known[at + 2])
      if (isSame) continue
      if (known) gone.push(known[0] as number)
      added.push(row)
    }
  }
  gone.push(...[...before.values()].map((row) => row[0] as number))
  if (gone.length > 0) await sql.rows('delete from outcome where id = any($1::bigint[])', [gone])
  await insertRuleOutcomes(sql, await nextIds(sql, 'outcome_id_seq', added.length), added)
}
