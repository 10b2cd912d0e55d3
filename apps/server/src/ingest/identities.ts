import type { ActorKind, HeardActor, IdentityRef } from '@throughline/domain'
import { reserveIds } from '../store/reserveIds.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Catalogue } from './catalogue.ts'
import type { Recent } from './recent.ts'

/** Somebody named in a batch, and when. */
export interface Mention {
  readonly identities: readonly IdentityRef[]
  readonly at: number
  readonly actor?: HeardActor
  /** What they are made when nobody knows them; a customer unless it says so. */
  readonly kind?: ActorKind
}

/** Another process wrote the same rows first: the transaction must begin anew and will find them. */
export class RaceLost extends Error {
  override readonly name = 'RaceLost'
}

interface NewActor {
  at: number
  kind: string
  name: string | null
  territoryId: number | null
  attributes: Record<string, unknown>
}

export interface FoundActors {
  /** Actor ids in the order of the mentions. */
  readonly ids: readonly number[]
  /** Actors that did not exist before this batch, with their territory. */
  readonly made: ReadonlyMap<number, { readonly territoryId: number | null }>
}

/**
 * Finds or makes the actor of each mention, in order. The first identity that somebody has names the actor ([AC1]); unknown ones are learnt ([AC2]).
 * A new name is not given to somebody who already goes by another of that kind: two users of one device stay two ([AC3]).
 * @throws RaceLost when another process learnt one of the identities meanwhile.
 */
export async function findActors(sql: Sql, store: Store, catalogue: Catalogue, mentions: readonly Mention[], recent: Recent): Promise<FoundActors> {
  const owners = await knownOwners(sql, mentions, recent.owners)
  const kinds = await kindsOfOwners(sql, mentions, owners)
  const learnt: { ref: IdentityRef; actor: number; at: number }[] = []
  const fresh: NewActor[] = []
  const ids: number[] = []
  // Actors still without an id are counted −1, −2, …
  for (const mention of mentions) {
    const actor = ownerOf(mention, owners, kinds) ?? -fresh.push(newActor(mention))
    for (const ref of mention.identities) {
      const key = keyOf(ref)
      noteKind(kinds, actor, ref.kind)
      if (owners.has(key)) continue
      owners.set(key, actor)
      learnt.push({ ref, actor, at: mention.at })
    }
    const made = actor < 0 ? fresh[-actor - 1] : undefined
    if (made) {
      made.at = Math.min(made.at, mention.at)
      if (mention.actor) describe(made, mention.actor, catalogue)
    }
    ids.push(actor)
  }
  const numbers = await reserveIds(sql, store, 'actor_id_seq', fresh.length)
  const real = (actor: number) => (actor < 0 ? numbers[-actor - 1]! : actor)
  if (learnt.length > 0) await insertIdentities(sql, learnt.map(({ ref, actor, at }) => ({ ref, actor: real(actor), at })))
  for (const [key, actor] of owners) recent.owners.set(key, real(actor))
  if (fresh.length > 0) {
    await sql.rows(`insert into actor (id, kind, name, territory_id, attributes, first_seen_at)
      select i, k, n, t, a::jsonb, to_timestamp(s / 1000) from unnest($1::int[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::float8[]) as u(i, k, n, t, a, s)`,
    [numbers, fresh.map((one) => one.kind), fresh.map((one) => one.name), fresh.map((one) => one.territoryId), fresh.map((one) => JSON.stringify(one.attributes)), fresh.map((one) => one.at)])
  }
  const found = ids.map(real)
  const madeIds = new Set(numbers)
  for (const [at, mention] of mentions.entries()) if (mention.actor) recent.standings.delete(found[at]!)
  await describeKnown(sql, catalogue, mentions, found, madeIds)
  return { ids: found, made: new Map(numbers.map((id, at) => [id, { territoryId: fresh[at]!.territoryId }])) }
}

/** Identity key → actor, for those that somebody has. Those among `remembered` are not asked for. */
export async function knownOwners(sql: Sql, mentions: readonly Mention[], remembered: ReadonlyMap<string, number>): Promise<Map<string, number>> {
  const owners = new Map<string, number>()
  const refs = new Map<string, IdentityRef>()
  for (const mention of mentions) {
    for (const ref of mention.identities) {
      const key = keyOf(ref)
      const owner = remembered.get(key)
      if (owner === undefined) refs.set(key, ref)
      else owners.set(key, owner)
    }
  }
  if (refs.size === 0) return owners
  const list = [...refs.values()]
  const rows = await sql.rows('select i.kind, i.value, i.actor_id from unnest($1::text[], $2::text[]) as k(kind, value) join identity i on i.kind = k.kind and i.value = k.value',
    [list.map((ref) => ref.kind), list.map((ref) => ref.value)])
  for (const [kind, value, actorId] of rows) owners.set(keyOf({ kind: kind as string, value: value as string }), actorId as number)
  return owners
}

/** Which kinds of identity the known actors have; asked only when somebody new comes with a name that is known. */
async function kindsOfOwners(sql: Sql, mentions: readonly Mention[], owners: ReadonlyMap<string, number>): Promise<Map<number, Set<string>>> {
  const kinds = new Map<number, Set<string>>()
  if (!mentions.some(({ identities }) => identities.length > 1 && !owners.has(keyOf(identities[0]!)))) return kinds
  for (const [actorId, kind] of await sql.rows('select distinct actor_id, kind from identity where actor_id = any($1::int[])', [[...new Set(owners.values())]])) {
    noteKind(kinds, actorId as number, kind as string)
  }
  return kinds
}

function ownerOf({ identities }: Mention, owners: ReadonlyMap<string, number>, kinds: ReadonlyMap<number, ReadonlySet<string>>): number | undefined {
  const first = identities[0]!
  const named = owners.get(keyOf(first))
  if (named !== undefined) return named
  for (let at = 1; at < identities.length; at++) {
    const owner = owners.get(keyOf(identities[at]!))
    if (owner !== undefined && kinds.get(owner)?.has(first.kind) !== true) return owner
  }
  return undefined
}

function noteKind(kinds: Map<number, Set<string>>, actor: number, kind: string): void {
  const known = kinds.get(actor)
  if (known) known.add(kind)
  else kinds.set(actor, new Set([kind]))
}

async function insertIdentities(sql: Sql, learnt: { ref: IdentityRef; actor: number; at: number }[]): Promise<void> {
  // One order for all processes: nobody waits in a circle.
  learnt.sort((a, b) => compareText(a.ref.kind, b.ref.kind) || compareText(a.ref.value, b.ref.value))
  const [counted] = await sql.rows(`with added as (
      insert into identity (kind, value, actor_id, added_at)
      select k, v, a, to_timestamp(t / 1000) from unnest($1::text[], $2::text[], $3::int[], $4::float8[]) as u(k, v, a, t)
      on conflict do nothing returning 1) select count(*) from added`,
  [learnt.map((one) => one.ref.kind), learnt.map((one) => one.ref.value), learnt.map((one) => one.actor), learnt.map((one) => one.at)])
  if (counted?.[0] !== learnt.length) throw new RaceLost('An identity was learnt by another process.')
}

function newActor(mention: Mention): NewActor {
  return { at: mention.at, kind: mention.kind ?? 'customer', name: null, territoryId: null, attributes: {} }
}

function describe(made: NewActor, told: HeardActor, catalogue: Catalogue): void {
  if (told.kind !== undefined) made.kind = told.kind
  if (told.name !== undefined) made.name = told.name
  if (told.territory !== undefined) made.territoryId = catalogue.territories.get(told.territory)!
  Object.assign(made.attributes, told.attributes)
}

/** What we are told about somebody we know: later words win, attributes add up, nothing is written when nothing is new. */
async function describeKnown(sql: Sql, catalogue: Catalogue, mentions: readonly Mention[], ids: readonly number[], made: ReadonlySet<number>): Promise<void> {
  const told = new Map<number, { kind: string | null; name: string | null; territoryId: number | null; attributes: Record<string, unknown> }>()
  for (const [at, mention] of mentions.entries()) {
    const id = ids[at]!
    if (!mention.actor || made.has(id)) continue
    const one = told.get(id) ?? { kind: null, name: null, territoryId: null, attributes: {} }
    told.set(id, one)
    one.kind = mention.actor.kind ?? one.kind
    one.name = mention.actor.name ?? one.name
    if (mention.actor.territory !== undefined) one.territoryId = catalogue.territories.get(mention.actor.territory)!
    Object.assign(one.attributes, mention.actor.attributes)
  }
  if (told.size === 0) return
  const sorted = [...told].sort(([a], [b]) => a - b)
  await sql.rows(`update actor set kind = coalesce(u.k, kind), name = coalesce(u.n, name), territory_id = coalesce(u.t, territory_id), attributes = attributes || u.a::jsonb
    from unnest($1::int[], $2::text[], $3::text[], $4::smallint[], $5::text[]) as u(i, k, n, t, a)
    where id = u.i and (kind, name, territory_id, attributes) is distinct from (coalesce(u.k, kind), coalesce(u.n, name), coalesce(u.t, territory_id), attributes || u.a::jsonb)`,
  [sorted.map(([id]) => id), sorted.map(([, one]) => one.kind), sorted.map(([, one]) => one.name), sorted.map(([, one]) => one.territoryId), sorted.map(([, one]) => JSON.stringify(one.attributes))])
}

export function keyOf(ref: IdentityRef): string {
  return `${ref.kind}\0${ref.value}`
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
