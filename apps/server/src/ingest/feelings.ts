import type { HeardFeeling, HeardInteraction, HeardOutcome, HeardPerception } from '@throughline/domain'
import { CopyFile } from '../store/copyFile.ts'
import type { Sql } from '../store/store.ts'
import type { Catalogue } from './catalogue.ts'
import type { WrittenInteraction } from './interactions.ts'
import type { Persons } from './persons.ts'

interface FeelingRow {
  readonly actorId: number
  readonly territoryId: number | null
  readonly interactionId: number | null
  readonly occurredAt: number
  readonly felt: HeardPerception
  readonly source: string
  readonly messageId: string
}

/**
 * Writes what was felt during new interactions, and what was told by itself. Returns how many of the latter were new.
 * @throws SqlError 23505 of `perception_once` when a feeling of a new interaction is there already and `asks` is not set
 */
export async function writeFeelings(
  sql: Sql, heard: readonly HeardInteraction[], written: readonly WrittenInteraction[], feelings: readonly HeardFeeling[], actorIds: readonly number[], persons: Persons, asks: boolean,
): Promise<number> {
  const rows: FeelingRow[] = []
  for (const { id, actorId, territoryId, position } of written) {
    const { perception, occurredAt, source, messageId } = heard[position]!
    if (perception) rows.push({ actorId, territoryId, interactionId: id, occurredAt, felt: perception, source, messageId })
  }
  if (asks) await insertFeelings(sql, rows)
  else await copyFeelings(sql, rows)
  if (feelings.length === 0) return 0
  const about = await interactionsNamed(sql, feelings)
  return insertFeelings(sql, feelings.map((felt, at) => ({
    actorId: actorIds[at]!, territoryId: persons.get(actorIds[at]!)!.territoryId, interactionId: about.get(`${felt.source}\0${felt.about}`) ?? null,
    occurredAt: felt.occurredAt, felt, source: felt.source, messageId: felt.messageId,
  })))
}

async function interactionsNamed(sql: Sql, feelings: readonly HeardFeeling[]): Promise<Map<string, number>> {
  const naming = feelings.filter((felt) => felt.about !== undefined)
  if (naming.length === 0) return new Map()
  const rows = await sql.rows('select i.source, i.message_id, i.id from unnest($1::text[], $2::text[]) as u(s, m) join interaction i on i.source = u.s and i.message_id = u.m',
    [naming.map((felt) => felt.source), naming.map((felt) => felt.about)])
  return new Map(rows.map(([source, messageId, id]) => [`${source as string}\0${messageId as string}`, id as number]))
}

async function insertFeelings(sql: Sql, rows: readonly FeelingRow[]): Promise<number> {
  if (rows.length === 0) return 0
  const added = await sql.rows(`insert into perception (actor_id, territory_id, interaction_id, occurred_at, sentiment, effort, success, score_kind, score, words, source, message_id)
    select a, t, i, to_timestamp(o / 1000), se, ef, su, sk, sc, w, s, m
    from unnest($1::int[], $2::smallint[], $3::bigint[], $4::float8[], $5::real[], $6::smallint[], $7::boolean[], $8::text[], $9::real[], $10::text[], $11::text[], $12::text[])
      as u(a, t, i, o, se, ef, su, sk, sc, w, s, m) on conflict do nothing returning 1`,
  [rows.map((row) => row.actorId), rows.map((row) => row.territoryId), rows.map((row) => row.interactionId), rows.map((row) => row.occurredAt),
    rows.map((row) => row.felt.sentiment), rows.map((row) => row.felt.effort), rows.map((row) => row.felt.success), rows.map((row) => row.felt.scoreKind),
    rows.map((row) => row.felt.score), rows.map((row) => row.felt.words), rows.map((row) => row.source), rows.map((row) => row.messageId)])
  return added.length
}

async function copyFeelings(sql: Sql, rows: readonly FeelingRow[]): Promise<void> {
  const file = new CopyFile('perception (actor_id, territory_id, interaction_id, occurred_at, sentiment, effort, success, score_kind, score, words, source, message_id)', 12, rows.length)
  for (const { actorId, territoryId, interactionId, occurredAt, felt, source, messageId } of rows) {
    file.row().int4(actorId).int2(territoryId).int8(interactionId).timestamptz(occurredAt).float4(felt.sentiment).int2(felt.effort).boolean(felt.success)
      .text(felt.scoreKind).float4(felt.score).text(felt.words).text(source).text(messageId)
  }
  await file.into(sql)
}

/** Writes outcomes told by themselves. One that names a case of a discovered journey hangs on that case's run ([J14]). */
export async function writeOutcomes(sql: Sql, catalogue: Catalogue, outcomes: readonly HeardOutcome[], actorIds: readonly number[], persons: Persons): Promise<number> {
  if (outcomes.length === 0) return 0
  const runs = await caseRuns(sql, catalogue, outcomes)
  const added = await sql.rows(`insert into outcome (kind_id, actor_id, territory_id, run_id, occurred_at, value_minor, currency, customer_value_percent, source, message_id)
    select k, a, t, r, to_timestamp(o / 1000), v, c, cv, s, m
    from unnest($1::smallint[], $2::int[], $3::smallint[], $4::bigint[], $5::float8[], $6::bigint[], $7::text[], $8::smallint[], $9::text[], $10::text[])
      as u(k, a, t, r, o, v, c, cv, s, m) on conflict do nothing returning 1`,
  [outcomes.map((one) => catalogue.outcomeKinds.get(one.kind)), actorIds, actorIds.map((id) => persons.get(id)!.territoryId),
    outcomes.map((one) => runs.get(`${one.source}\0${one.caseKey}`)), outcomes.map((one) => one.occurredAt), outcomes.map((one) => one.valueMinor),
    outcomes.map((one) => one.currency), outcomes.map((one) => one.customerValuePercent), outcomes.map((one) => one.source), outcomes.map((one) => one.messageId)])
  return added.length
}

async function caseRuns(sql: Sql, catalogue: Catalogue, outcomes: readonly HeardOutcome[]): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (const journey of catalogue.journeys.byId.values()) {
    if (journey.cut !== 'case') continue
    const keys = outcomes.flatMap((one) => (one.source === journey.source && one.caseKey !== undefined ? [one.caseKey] : []))
    if (keys.length === 0) continue
    for (const [key, id] of await sql.rows('select case_key, id from run where journey_id = $1 and case_key = any($2::text[])', [journey.id, keys])) {
      found.set(`${journey.source}\0${key as string}`, id as number)
    }
  }
  return found
}
