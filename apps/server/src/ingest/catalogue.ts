import { compile, withEnds, type CompiledJourneys, type CostRate, type Heard, type JourneyDefinition, type JourneyRules } from '@throughline/domain'
import type { Sql, Store } from '../store/store.ts'

/** What ingest looks up for every item, kept in the process. Codes and ids never change; what may change is told by `stamp`. */
export interface Catalogue {
  readonly stamp: string
  readonly touchpoints: ReadonlyMap<string, number>
  /** Touchpoint id → the channel it is usually reached through. */
  readonly usualChannel: ReadonlyMap<number, number>
  readonly channels: ReadonlyMap<string, number>
  readonly territories: ReadonlyMap<string, number>
  readonly outcomeKinds: ReadonlyMap<string, number>
  readonly rates: readonly CostRate[]
  readonly definitions: readonly JourneyDefinition[]
  readonly journeys: CompiledJourneys
}

const OTHER_CONTACT = 'other-contact'

/** Held shared by every ingest and alone by a change of journeys, so that no batch works by rules that are gone. */
export const JOURNEYS_LOCK = 7_015_001

const kept = new WeakMap<Store, Catalogue>()
/** Transactions that added to the catalogue: what they see is not kept, for they may be rolled back. */
const growing = new WeakSet<Sql>()

/** The next batch reads the catalogue anew. */
export function forgetCatalogue(store: Store): void {
  kept.delete(store)
}

/**
 * The catalogue as this transaction sees it: the one in memory while journeys, steps, rates and territories are unchanged.
 * `isUnchanged` says that nobody has written anything since it was last opened.
 */
export async function openCatalogue(store: Store, sql: Sql, isUnchanged = false): Promise<Catalogue> {
  const unchanged = isUnchanged && !growing.has(sql) ? kept.get(store) : undefined
  if (unchanged) return unchanged
  const [row] = await sql.rows(`select
    (select count(*) || '.' || coalesce(sum(version), 0) from journey) || '/' || (select count(*) || '.' || coalesce(max(id), 0) from journey_step) || '/' ||
    (select count(*) || '.' || coalesce(max(id), 0) from cost_rate) || '/' || (select count(*) from territory) || '/' || (select count(*) from outcome_kind)`)
  const stamp = String(row?.[0])
  const known = kept.get(store)
  if (known?.stamp === stamp && !growing.has(sql)) return known
  const fresh = await loadCatalogue(sql, stamp)
  if (!growing.has(sql)) kept.set(store, fresh)
  return fresh
}

async function loadCatalogue(sql: Sql, stamp: string): Promise<Catalogue> {
  await installOtherContact(sql)
  const touchpoints = await sql.query<{ id: number; code: string; usual: number | null }>('select id, code, usual_channel_id as usual from touchpoint')
  const rates = await loadRates(sql)
  const names = {
    touchpoints: new Map(touchpoints.map(({ code, id }) => [code, id])),
    outcomeKinds: await codes(sql, 'outcome_kind'),
  }
  const definitions = await loadDefinitions(sql)
  return {
    stamp,
    ...names,
    usualChannel: new Map(touchpoints.flatMap(({ id, usual }) => (usual === null ? [] : [[id, usual] as const]))),
    channels: await codes(sql, 'channel'),
    territories: await codes(sql, 'territory'),
    rates,
    definitions,
    journeys: compile(definitions, names),
  }
}

/** Every rate, newest first, as ingest works out costs with them. */
export async function loadRates(sql: Sql): Promise<CostRate[]> {
  const rates = await sql.query<{ channelId: number | null; touchpointId: number | null; perContactMinor: number; perMinuteMinor: number; currency: string; validFrom: number; validUntil: number | null }>(
    `select channel_id as "channelId", touchpoint_id as "touchpointId", per_contact_minor as "perContactMinor", per_minute_minor as "perMinuteMinor", currency,
       (extract(epoch from valid_from) * 1000)::float8 as "validFrom", (extract(epoch from valid_until) * 1000)::float8 as "validUntil" from cost_rate order by valid_from desc, id desc`)
  return withEnds(rates)
}

/** The journey that catches what no other journey takes; made once ([J11]). */
export async function installOtherContact(sql: Sql): Promise<void> {
  const rules: JourneyRules = { cut: 'inactivity', source: null, gapMs: 24 * 3_600_000, outcomes: [] }
  await sql.rows(`with made as (insert into journey (code, name, tier, origin, goal, rules) values ($1, 'Other contact', 'journey', 'unassigned', 'I had something else on my mind', $2::jsonb)
      on conflict do nothing returning id, version, rules)
    insert into journey_version (journey_id, version, rules, written_by, written_at) select id, version, rules, 'install', now() from made`, [OTHER_CONTACT, JSON.stringify(rules)])
}

async function loadDefinitions(sql: Sql): Promise<JourneyDefinition[]> {
  const steps = await sql.query<{ journey_id: number; id: number; key: string }>('select journey_id, id, key from journey_step order by position, id')
  const stepsOf = new Map<number, { id: number; key: string }[]>()
  for (const { journey_id: journeyId, id, key } of steps) stepsOf.set(journeyId, [...(stepsOf.get(journeyId) ?? []), { id, key }])
  const journeys = await sql.query<{ id: number; code: string; version: number; tier: JourneyDefinition['tier']; origin: JourneyDefinition['origin']; rules: JourneyRules }>(
    'select id, code, version, tier, origin, rules from journey order by id')
  return journeys.map((journey) => ({ ...journey, steps: stepsOf.get(journey.id) ?? [] }))
}

async function codes(sql: Sql, table: 'channel' | 'territory' | 'outcome_kind'): Promise<Map<string, number>> {
  return new Map((await sql.rows(`select code, id from ${table}`)) as [string, number][])
}

/** The catalogue with what a batch names and nobody named before. New steps of discovered journeys are among it ([J13]). */
export async function grownCatalogue(store: Store, sql: Sql, catalogue: Catalogue, heard: Heard): Promise<Catalogue> {
  const touchpoints = new Set<string>()
  const channels = new Set<string>(catalogue.channels.has('web') ? [] : ['web'])
  const territories = new Set<string>()
  const kinds = new Map<string, boolean>()
  for (const { touchpoint, channel } of heard.interactions ?? []) {
    if (!catalogue.touchpoints.has(touchpoint)) touchpoints.add(touchpoint)
    if (channel !== undefined && !catalogue.channels.has(channel)) channels.add(channel)
  }
  for (const { territory } of heard.actors ?? []) if (territory !== undefined && !catalogue.territories.has(territory)) territories.add(territory)
  for (const { kind, isGood } of heard.outcomes ?? []) if (!catalogue.outcomeKinds.has(kind)) kinds.set(kind, (kinds.get(kind) ?? false) || (isGood ?? false))
  const steps = newSteps(catalogue, heard)
  if (touchpoints.size + channels.size + territories.size + kinds.size + steps.length === 0) return catalogue
  growing.add(sql)
  forgetCatalogue(store)
  const grown = {
    ...catalogue,
    touchpoints: await withCodes(sql, 'touchpoint', touchpoints, catalogue.touchpoints),
    channels: await withCodes(sql, 'channel', channels, catalogue.channels),
    territories: await withCodes(sql, 'territory', territories, catalogue.territories),
    outcomeKinds: await withOutcomeKinds(sql, kinds, catalogue.outcomeKinds),
  }
  for (const { journeyId, keys, after } of steps) {
    await sql.rows(`insert into journey_step (journey_id, key, name, position) select $1, k, n, p from unnest($2::text[], $3::text[], $4::smallint[]) as s(k, n, p) on conflict do nothing`,
      [journeyId, keys, keys.map(nameOf), keys.map((_, at) => after + at + 1)])
  }
  const definitions = steps.length === 0 ? catalogue.definitions : await loadDefinitions(sql)
  return { ...grown, definitions, journeys: compile(definitions, grown) }
}

async function withCodes(sql: Sql, table: 'touchpoint' | 'channel' | 'territory', added: ReadonlySet<string>, known: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number>> {
  if (added.size === 0) return known
  const all = new Map(known)
  await addCodes(sql, table, [...added], all)
  return all
}

async function withOutcomeKinds(sql: Sql, added: ReadonlyMap<string, boolean>, known: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number>> {
  if (added.size === 0) return known
  const all = new Map(known)
  await addOutcomeKinds(sql, added, all)
  return all
}

/** Activities that discovered journeys have no step for yet. */
function newSteps(catalogue: Catalogue, heard: Heard): { journeyId: number; keys: string[]; after: number }[] {
  return catalogue.definitions.flatMap(({ id, origin, rules, steps }) => {
    if (origin !== 'discovered' || rules.cut === 'definition') return []
    const known = new Set(steps.map((step) => step.key))
    const keys = new Set<string>()
    for (const one of heard.interactions ?? []) {
      if (one.source === rules.source && !known.has(one.touchpoint) && (rules.cut !== 'case' || one.caseKey !== undefined)) keys.add(one.touchpoint)
    }
    return keys.size === 0 ? [] : [{ journeyId: id, keys: [...keys], after: steps.length }]
  })
}

/** Adds codes to one of the catalogue's lists and learns their ids. */
export async function addCodes(sql: Sql, table: 'touchpoint' | 'channel' | 'territory', list: readonly string[], into: Map<string, number>): Promise<void> {
  const sorted = [...list].sort()
  await sql.rows(`insert into ${table} (code, name) select * from unnest($1::text[], $2::text[]) on conflict do nothing`, [sorted, sorted.map(nameOf)])
  for (const [code, id] of await sql.rows(`select code, id from ${table} where code = any($1::text[])`, [sorted])) into.set(code as string, id as number)
}

export async function addOutcomeKinds(sql: Sql, kinds: ReadonlyMap<string, boolean>, into: Map<string, number>): Promise<void> {
  const sorted = [...kinds.keys()].sort()
  await sql.rows('insert into outcome_kind (code, name, is_good) select * from unnest($1::text[], $2::text[], $3::boolean[]) on conflict do nothing',
    [sorted, sorted.map(nameOf), sorted.map((code) => kinds.get(code))])
  for (const [code, id] of await sql.rows('select code, id from outcome_kind where code = any($1::text[])', [sorted])) into.set(code as string, id as number)
}

/** `claim-form` → “Claim form”; what has capitals or blanks already was written for people and stays. */
export function nameOf(code: string): string {
  return /[A-Z\s]/.test(code) ? code : `${code.charAt(0).toUpperCase()}${code.slice(1).replaceAll(/[-_]+/g, ' ')}`
}
