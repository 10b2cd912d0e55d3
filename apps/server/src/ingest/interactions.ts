import { costByRate, type CostRate, type Costed, type EngineInteraction, type HeardInteraction } from '@throughline/domain'
import { CopyFile } from '../store/copyFile.ts'
import { reserveIds } from '../store/reserveIds.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Catalogue } from './catalogue.ts'
import type { Persons } from './persons.ts'

/** An interaction that was new, as the engine sees it, with its place in what was heard. */
export interface WrittenInteraction extends EngineInteraction {
  readonly position: number
}

/**
 * Inserts what was not heard before; ids rise in the order given. `handlerIds`: by place in what was heard. Costs that nobody told are taken from the rates ([I5]).
 * @throws SqlError 23505 of `interaction_once` when one of them is there already: begin anew and ask.
 */
export async function insertInteractions(
  sql: Sql, store: Store, catalogue: Catalogue, heard: readonly HeardInteraction[], actorIds: readonly number[], handlerIds: ReadonlyMap<number, number>, persons: Persons, now: Date, asks: boolean,
): Promise<WrittenInteraction[]> {
  const positions = await positionsOfNew(sql, heard, asks)
  if (positions.length === 0) return []
  const ids = await reserveIds(sql, store, 'interaction_id_seq', positions.length)
  const web = catalogue.channels.get('web')!
  const receivedAt = now.getTime()
  const written: WrittenInteraction[] = []
  const file = new CopyFile(`interaction (id, source, message_id, actor_id, touchpoint_id, channel_id, territory_id, handled_by_actor_id, case_key, direction, occurred_at, received_at,
    duration_ms, cost_minor, revenue_minor, currency, costed_by, success, effort, text, properties)`, 21, positions.length)
  for (const [place, position] of positions.entries()) {
    const one = heard[position]!
    const actorId = actorIds[position]!
    const { personId, territoryId } = persons.get(actorId)!
    const touchpointId = catalogue.touchpoints.get(one.touchpoint)!
    const channelId = one.channel === undefined ? (catalogue.usualChannel.get(touchpointId) ?? web) : catalogue.channels.get(one.channel)!
    const { costMinor, currency, costedBy } = costOf(one, catalogue.rates, touchpointId, channelId)
    const id = ids[place]!
    file.row().int8(id).text(one.source).text(one.messageId).int4(actorId).int4(touchpointId).int2(channelId).int2(territoryId).int4(handlerIds.get(position)).text(one.caseKey)
      .text(one.direction ?? 'inbound').timestamptz(one.occurredAt).timestamptz(receivedAt).int4(one.durationMs).int8(costMinor).int8(one.revenueMinor)
      .text(currency).text(costedBy).boolean(one.success).int2(one.effort).text(one.text).jsonb(one.properties)
    written.push({
      id, actorId, personId, position, source: one.source, touchpointId, caseKey: one.caseKey ?? null,
      territoryId, occurredAt: one.occurredAt, success: one.success ?? null, revenueMinor: one.revenueMinor ?? null, currency,
    })
  }
  await file.into(sql)
  return written
}

/** Places of interactions, each message once, in the order heard; without those that the store has, when it is asked. */
async function positionsOfNew(sql: Sql, heard: readonly HeardInteraction[], asks: boolean): Promise<number[]> {
  const positionsBySource = new Map<string, Map<string, number>>()
  for (const [position, { source, messageId }] of heard.entries()) {
    let ofSource = positionsBySource.get(source)
    if (!ofSource) positionsBySource.set(source, (ofSource = new Map()))
    if (!ofSource.has(messageId)) ofSource.set(messageId, position)
  }
  if (asks) for (const [source, messageId] of await known(sql, positionsBySource)) positionsBySource.get(source as string)?.delete(messageId as string)
  const positions = [...positionsBySource.values()].flatMap((ofSource) => [...ofSource.values()])
  return positionsBySource.size > 1 ? positions.sort((a, b) => a - b) : positions
}

function known(sql: Sql, messages: ReadonlyMap<string, ReadonlyMap<string, number>>): Promise<unknown[][]> | unknown[][] {
  const [only] = messages
  if (!only) return []
  if (messages.size === 1) return sql.rows('select source, message_id from interaction where source = $1 and message_id = any($2::text[])', [only[0], [...only[1].keys()]])
  const pairs = [...messages].flatMap(([source, ofSource]) => [...ofSource.keys()].map((messageId) => [source, messageId]))
  return sql.rows('select i.source, i.message_id from unnest($1::text[], $2::text[]) as u(s, m) join interaction i on i.source = u.s and i.message_id = u.m',
    [pairs.map(([source]) => source), pairs.map(([, messageId]) => messageId)])
}

function costOf(one: HeardInteraction, rates: readonly CostRate[], touchpointId: number, channelId: number): Costed {
  if (one.costMinor !== undefined) return { costMinor: one.costMinor, currency: one.currency ?? null, costedBy: null }
  return costByRate(rates, touchpointId, channelId, one.occurredAt, one.durationMs ?? 0, one.currency)
}
