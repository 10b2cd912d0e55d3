import type { Heard, HeardAlias, HeardInteraction } from '@throughline/domain'
import { advanceLanes } from '../journey/lanes.ts'
import { replayPersons } from '../journey/replayPersons.ts'
import { mergeByIdentity } from '../actor/mergeActors.ts'
import type { Sql } from '../store/store.ts'
import { transactionAgain } from './again.ts'
import { grownCatalogue, JOURNEYS_LOCK, openCatalogue } from './catalogue.ts'
import type { IngestContext, Ingested, IngestOptions } from './contract.ts'
import { writeFeelings, writeOutcomes } from './feelings.ts'
import { joinGroups } from './groups.ts'
import { findActors, keyOf, knownOwners, type Mention } from './identities.ts'
import { insertInteractions } from './interactions.ts'
import { lockPersons } from './persons.ts'

/**
 * Takes in one batch in one transaction of its own: all of it or, when it throws, nothing. Up to about 5,000 items at a time.
 * The same interaction twice is kept once. Processes that take in the same actors wait for each other.
 */
export async function ingest(context: IngestContext, heard: Heard, options: IngestOptions = {}): Promise<Ingested> {
  return transactionAgain(context.store, async (sql) => {
    const ingested = await ingestInto(sql, context, heard)
    await options.also?.(sql)
    return ingested
  })
}

/**
 * The same inside a transaction the caller holds, so that a whole file is taken in or nothing of it.
 * @throws RaceLost on Postgres when another process was first: roll back and begin anew.
 */
export async function ingestInto(sql: Sql, context: IngestContext, heard: Heard): Promise<Ingested> {
  const now = context.now()
  if (context.store.kind === 'postgres') await sql.rows('select pg_advisory_xact_lock_shared($1)', [JOURNEYS_LOCK])
  await sql.rows(PROBE)
  let catalogue = await grownCatalogue(context.store, sql, await openCatalogue(context.store, sql), heard)

  const actors = heard.actors ?? []
  const groups = heard.groups ?? []
  const interactions = heard.interactions ?? []
  const outcomes = heard.outcomes ?? []
  const feelings = heard.feelings ?? []
  const aliases = heard.aliases ?? []
  const mentions: Mention[] = [
    ...actors.map((actor) => ({ identities: actor.identities, at: actor.at, actor })),
    ...groups,
    ...aliases.map((alias) => ({ identities: [alias.kept], at: alias.at })),
    ...(await mergedNames(sql, aliases)),
    ...interactions.map(toMention),
    ...outcomes.map(toMention),
    ...feelings.map(toMention),
  ]
  const found = await findActors(sql, catalogue, mentions)
  let from = actors.length
  const take = (count: number) => found.ids.slice(from, (from += count))
  const [groupActors, kept, merged, interactionActors, outcomeActors, feelingActors] =
    [groups.length, aliases.length, aliases.length, interactions.length, outcomes.length, feelings.length].map(take) as [number[], number[], number[], number[], number[], number[]]

  if (groups.length > 0) await joinGroups(sql, groups, groupActors)
  if (aliases.length > 0) await mergeByIdentity(sql, context.store, aliases.map((alias, at) => ({ kept: kept[at]!, merged: merged[at]!, at: alias.at })), catalogue.journeys, now)

  const persons = await lockPersons(sql, context.store, [...interactionActors, ...outcomeActors, ...feelingActors], found)
  // While we waited for the locks, others may have grown a discovered journey: late work sees their interactions, and must know their steps.
  if (context.store.kind === 'postgres') catalogue = await grownCatalogue(context.store, sql, await openCatalogue(context.store, sql), heard)
  const written = await insertInteractions(sql, context.store, catalogue, interactions, interactionActors, persons, now)
  const late = await advanceLanes(sql, context.store, catalogue.journeys, written, persons, now)
  if (late.length > 0) await replayPersons(sql, late, catalogue.journeys, now)
  const feelingsAccepted = await writeFeelings(sql, interactions, written, feelings, feelingActors, persons)
  const outcomesAccepted = await writeOutcomes(sql, catalogue, outcomes, outcomeActors, persons)
  return { accepted: written.length, duplicates: interactions.length - written.length, actorsMade: found.made.size, outcomesAccepted, feelingsAccepted }
}

/**
 * Every statement here looks up a batch of keys in a large table: until the transaction ends, by index and never by reading the table.
 * Postgres before 18 prices what is off so high that it would compile each statement: not that either.
 */
const PROBE = `select set_config('enable_seqscan', 'off', true), set_config('enable_mergejoin', 'off', true),
  set_config('enable_hashjoin', 'off', true), set_config('jit', 'off', true)`

/** The name by which the other one is known: several are tried, for an alias does not say of which kind it is. */
async function mergedNames(sql: Sql, aliases: readonly HeardAlias[]): Promise<Mention[]> {
  if (aliases.length === 0) return []
  const owners = await knownOwners(sql, aliases.map(({ merged, at }) => ({ identities: merged, at })))
  return aliases.map(({ merged, at }) => ({ identities: [merged.find((ref) => owners.has(keyOf(ref))) ?? merged[0]!], at }))
}

function toMention(heard: Pick<HeardInteraction, 'identities' | 'occurredAt'>): Mention {
  return { identities: heard.identities, at: heard.occurredAt }
}
