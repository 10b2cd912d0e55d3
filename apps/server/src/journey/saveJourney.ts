import { issuesInWords, JourneyDraft, makeSameRuns, Refusal, touchpointsOf, type JourneyOrigin, type JourneyRules } from '@throughline/domain'
import { transactionAgain } from '../ingest/again.ts'
import { addCodes, addOutcomeKinds, forgetCatalogue, JOURNEYS_LOCK, nameOf } from '../ingest/catalogue.ts'
import type { Sql, Store } from '../store/store.ts'

export interface SavedJourney {
  readonly journeyId: number
  readonly version: number
  /** Runs must be worked out again: a rebuild is waiting. */
  readonly rebuilds: boolean
}

export interface SavedBy {
  readonly by: string
  readonly now: Date
  readonly origin?: Exclude<JourneyOrigin, 'unassigned'>
}

/**
 * Writes a journey by its code, with its steps. Touchpoints and outcome kinds that nobody named before are added to the catalogue.
 * Only a change that alters runs raises the version ([J15]) and sets a rebuild waiting; `rebuildRuns` does it.
 * @throws Refusal `input.invalid` with what is wrong, `journey.moved` when `basedOn` is not the present version.
 */
export async function saveJourney(store: Store, input: JourneyDraft, { by, now, origin = 'defined' }: SavedBy): Promise<SavedJourney> {
  const parsed = JourneyDraft.safeParse(input)
  if (!parsed.success) throw new Refusal('input.invalid', { problems: issuesInWords(parsed.error) })
  const draft = parsed.data
  return transactionAgain(store, async (sql) => {
    if (store.kind === 'postgres') await sql.rows('select pg_advisory_xact_lock($1)', [JOURNEYS_LOCK])
    const [before] = await sql.query<{ id: number; version: number; rules: JourneyRules; origin: JourneyOrigin }>('select id, version, rules, origin from journey where code = $1 for update', [draft.code])
    check(draft, before)
    await checkNesting(sql, draft)
    const parentId = await idOfParent(sql, draft.parent)
    await growFor(sql, draft.rules)
    const altersRuns = !before || !makeSameRuns(before.rules, draft.rules)
    const version = before ? before.version + (altersRuns ? 1 : 0) : 1
    const rules = JSON.stringify(draft.rules)
    const [row] = await sql.rows(`insert into journey (code, name, tier, origin, parent_id, goal, version, rules) values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)
      on conflict (code) do update set name = excluded.name, tier = excluded.tier, parent_id = excluded.parent_id, goal = excluded.goal, version = excluded.version, rules = excluded.rules
      returning id`, [draft.code, draft.name, draft.tier, origin, parentId, draft.goal, version, rules])
    const journeyId = row![0] as number
    if (altersRuns) await sql.rows('insert into journey_version (journey_id, version, rules, written_by, written_at) values ($1, $2, $3::jsonb, $4, $5)', [journeyId, version, rules, by, now])
    await writeSteps(sql, journeyId, draft.rules)
    const rebuilds = altersRuns && (await askRebuild(sql, journeyId, version, now))
    forgetCatalogue(store)
    return { journeyId, version, rebuilds }
  })
}

function check(draft: JourneyDraft, before: { version: number; rules: JourneyRules; origin: JourneyOrigin } | undefined): void {
  if (draft.basedOn !== undefined && draft.basedOn !== (before?.version ?? 0)) throw new Refusal('journey.moved', { version: before?.version ?? 0 })
  if (before?.origin === 'unassigned') throw new Refusal('input.invalid', { problems: ['code: this journey catches what no other takes and cannot be written'] })
  if (before && before.rules.cut !== draft.rules.cut && (before.rules.cut === 'case' || draft.rules.cut === 'case')) {
    throw new Refusal('input.invalid', { problems: ['rules.cut: a journey of cases stays one'] })
  }
  if (draft.rules.cut === 'inactivity' && draft.rules.source === null) throw new Refusal('input.invalid', { problems: ['rules.source: name the log this journey listens to'] })
  if (draft.rules.cut !== 'definition') return
  const keys = draft.rules.steps.map((step) => step.key)
  if (new Set(keys).size < keys.length) throw new Refusal('input.invalid', { problems: ['rules.steps: two steps have the same key'] })
}

async function checkNesting(sql: Sql, draft: JourneyDraft): Promise<void> {
  const others = await sql.query<{ code: string; rules: JourneyRules }>('select code, rules from journey where code <> $1', [draft.code])
  const byCode = new Map([...others, { code: draft.code, rules: draft.rules as JourneyRules }].map((one) => [one.code, one]))
  const missing = draft.rules.cut === 'definition' ? draft.rules.steps.flatMap((step) => step.journeys ?? []).filter((code) => code === draft.code) : []
  if (missing.length > 0) throw new Refusal('input.invalid', { problems: ['rules.steps: a journey cannot be a step of itself'] })
  try {
    for (const one of byCode.values()) touchpointsOf(one.rules, byCode)
  } catch (error) {
    throw new Refusal('input.invalid', { problems: [error instanceof Error ? error.message : String(error)] })
  }
}

async function idOfParent(sql: Sql, code: string | null | undefined): Promise<number | null> {
  if (code === null || code === undefined) return null
  const [row] = await sql.rows('select id from journey where code = $1', [code])
  if (!row) throw new Refusal('input.invalid', { problems: [`parent: there is no journey “${code}”`] })
  return row[0] as number
}

async function growFor(sql: Sql, rules: JourneyDraft['rules']): Promise<void> {
  const outcomes = rules.outcomes
  const codes = new Set(outcomes.flatMap((outcome) => outcome.when.touchpoints))
  if (rules.cut === 'definition') for (const code of [...rules.entry, ...rules.steps.flatMap((step) => step.touchpoints)]) codes.add(code)
  if (codes.size > 0) await addCodes(sql, 'touchpoint', [...codes], new Map())
  const kinds = new Map(outcomes.map((outcome) => [outcome.kind, outcome.result === 'achieved']))
  if (kinds.size > 0) await addOutcomeKinds(sql, kinds, new Map())
}

async function writeSteps(sql: Sql, journeyId: number, rules: JourneyDraft['rules']): Promise<void> {
  if (rules.cut !== 'definition') return
  const keys = rules.steps.map((step) => step.key)
  await sql.rows('delete from journey_step where journey_id = $1 and not key = any($2::text[])', [journeyId, keys])
  await sql.rows(`insert into journey_step (journey_id, key, name, position) select $1, k, n, p from unnest($2::text[], $3::text[], $4::smallint[]) as u(k, n, p)
    on conflict (journey_id, key) do update set name = excluded.name, position = excluded.position
    where (journey_step.name, journey_step.position) is distinct from (excluded.name, excluded.position)`,
  [journeyId, keys, rules.steps.map((step) => step.name || nameOf(step.key)), rules.steps.map((_, at) => at + 1)])
}

/** Sets a rebuild waiting; with no actor yet there is nothing to do. */
async function askRebuild(sql: Sql, journeyId: number, version: number, now: Date): Promise<boolean> {
  const [row] = await sql.rows(`insert into rebuild (journey_id, version, started_at, total_actors, finished_at)
    select $1, $2, $3::timestamptz, n, case when n = 0 then $3::timestamptz end from (select count(*)::int as n from actor) as counted
    on conflict (journey_id) do update set version = excluded.version, started_at = excluded.started_at, done_actor_id = 0, done_actors = 0,
      total_actors = excluded.total_actors, finished_at = excluded.finished_at
    returning total_actors`, [journeyId, version, now])
  return (row![0] as number) > 0
}
