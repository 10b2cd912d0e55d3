import type { Heard, HeardAlias, HeardInteraction } from '@throughline/domain'
import { advanceLanes } from '../journey/lanes.ts'
import { replayPersons } from '../journey/replayPersons.ts'
import { mergeByIdentity } from '../actor/mergeActors.ts'
import type { Sql, Store } from '../store/store.ts'
import { transactionAgain, wasHeardBefore } from './again.ts'
import { grownCatalogue, JOURNEYS_LOCK, openCatalogue } from './catalogue.ts'
import type { IngestContext, Ingested, IngestOptions } from './contract.ts'
import { writeFeelings, writeOutcomes } from './feelings.ts'
import { joinGroups } from './groups.ts'
import { mentionHandlers } from './handlers.ts'
import { findActors, keyOf, knownOwners, type Mention } from './identities.ts'
import { insertInteractions } from './interactions.ts'
import { lockPersons, rememberStandings } from './persons.ts'
import { keepRecent, nothingRecent, recentBefore, type Recent } from './recent.ts'
import { expectsRepeats, noteRepeats } from './repeats.ts'

/**
 * Takes in one batch in one transaction of its own: all of it or, when it throws, nothing. Up to about 5,000 items at a time.
 * The same interaction twice is kept once. Processes that take in the same actors wait for each other.
 */
export async function ingest(context: IngestContext, heard: Heard, options: IngestOptions = {}): Promise<Ingested> {
  const { store } = context
  let asks = expectsRepeats(store)
  const { ingested, left } = await transactionAgain(store, async (sql, before) => {
    asks ||= wasHeardBefore(before)
    const written = await write(sql, context, heard, asks)
    await options.also?.(sql)
    return written
  })
  if (asks) noteRepeats(store, ingested.duplicates > 0)
  if (left) keepRecent(store, left.recent, left.writtenBy)
  return ingested
}

/**
 * The same inside a transaction the caller holds, so that a whole file is taken in or nothing of it.
 * @throws RaceLost on Postgres when another process was first: roll back and begin anew.
 */
export async function ingestInto(sql: Sql, context: IngestContext, heard: Heard): Promise<Ingested> {
  return (await write(sql, context, heard, true)).ingested
}

interface Written {
  readonly ingested: Ingested
  /** What the next batch need not ask, once this transaction has committed. */
  readonly left: { readonly recent: Recent; readonly writtenBy: number } | undefined
}

/**
 * @param asks whether the store is asked what of it was heard before
 * @throws SqlError 23505, of which `wasHeardBefore`, when something was and nobody asked, or another process was first meanwhile
 */
async function write(sql: Sql, context: IngestContext, heard: Heard, asks: boolean): Promise<Written> {
  const { store } = context
  const now = context.now()
  if (store.kind === 'postgres') await sql.rows('select pg_advisory_xact_lock_shared($1)', [JOURNEYS_LOCK])
  const numbers = await probe(sql, store)
  const aliases = heard.aliases ?? []
  const before = numbers && recentBefore(store, numbers.next)
  // A merge moves runs from one person to another: nothing that is remembered serves it, and nothing is remembered of it.
  const recent = aliases.length === 0 && before ? before : nothingRecent()
  let catalogue = await grownCatalogue(store, sql, await openCatalogue(store, sql, before !== undefined), heard)

  const actors = heard.actors ?? []
  const groups = heard.groups ?? []
  const interactions = heard.interactions ?? []
  const outcomes = heard.outcomes ?? []
  const feelings = heard.feelings ?? []
  const handled = mentionHandlers(interactions)
  const mentions: Mention[] = [
    ...actors.map((actor) => ({ identities: actor.identities, at: actor.at, actor })),
    ...groups,
    ...aliases.map((alias) => ({ identities: [alias.kept], at: alias.at })),
    ...(await mergedNames(sql, aliases)),
    ...interactions.map(toMention),
    ...outcomes.map(toMention),
    ...feelings.map(toMention),
    ...handled.mentions,
  ]
  const found = await findActors(sql, store, catalogue, mentions, recent)
  let from = actors.length
  const take = (count: number) => found.ids.slice(from, (from += count))
  const [groupActors, kept, merged, interactionActors, outcomeActors, feelingActors, handlers] =
    [groups.length, aliases.length, aliases.length, interactions.length, outcomes.length, feelings.length, handled.mentions.length].map(take) as [number[], number[], number[], number[], number[], number[], number[]]

  if (groups.length > 0) await joinGroups(sql, groups, groupActors)
  if (aliases.length > 0) await mergeByIdentity(sql, store, aliases.map((alias, at) => ({ kept: kept[at]!, merged: merged[at]!, at: alias.at })), catalogue.journeys, now)

  const persons = await lockPersons(sql, store, [...interactionActors, ...outcomeActors, ...feelingActors], found, recent)
  // While we waited for the locks, others may have grown a discovered journey: late work sees their interactions, and must know their steps.
  if (store.kind === 'postgres') catalogue = await grownCatalogue(store, sql, await openCatalogue(store, sql), heard)
  const written = await insertInteractions(sql, store, catalogue, interactions, interactionActors, handled.idsOf(handlers), persons, now, asks)
  const late = await advanceLanes(sql, store, catalogue.journeys, written, persons, recent, now)
  if (late.length > 0) await replayPersons(sql, late, catalogue.journeys, now)
  rememberStandings(recent, written, persons)
  const feelingsAccepted = await writeFeelings(sql, interactions, written, feelings, feelingActors, persons, asks)
  const outcomesAccepted = await writeOutcomes(sql, catalogue, outcomes, outcomeActors, persons)
  return {
    ingested: { accepted: written.length, duplicates: interactions.length - written.length, actorsMade: found.made.size, outcomesAccepted, feelingsAccepted },
    left: numbers && aliases.length === 0 ? { recent, writtenBy: numbers.own } : undefined,
  }
}

/**
 * Every statement here looks up a batch of keys in a large table: until the transaction ends, by index and never by reading the table.
 * Postgres before 18 prices what is off so high that it would compile each statement: not that either.
 */
const BY_INDEX = ['enable_seqscan', 'enable_mergejoin', 'enable_hashjoin', 'jit'].map((name) => `set_config('${name}', 'off', true)`).join(', ')

/** On the embedded store it tells the first transaction number not given out yet, and this transaction's own. */
async function probe(sql: Sql, store: Store): Promise<{ next: number; own: number } | undefined> {
  if (store.kind === 'postgres') {
    await sql.rows(`select ${BY_INDEX}`)
    return undefined
  }
  const [row] = await sql.rows(`select pg_snapshot_xmax(pg_current_snapshot())::text::bigint, pg_current_xact_id()::text::bigint, ${BY_INDEX}`)
  return { next: row![0] as number, own: row![1] as number }
}

/** The name by which the other one is known: several are tried, for an alias does not say of which kind it is. */
async function mergedNames(sql: Sql, aliases: readonly HeardAlias[]): Promise<Mention[]> {
  if (aliases.length === 0) return []
  const owners = await knownOwners(sql, aliases.map(({ merged, at }) => ({ identities: merged, at })), new Map())
  return aliases.map(({ merged, at }) => ({ identities: [merged.find((ref) => owners.has(keyOf(ref))) ?? merged[0]!], at }))
}

function toMention(heard: Pick<HeardInteraction, 'identities' | 'occurredAt'>): Mention {
  return { identities: heard.identities, at: heard.occurredAt }
}
