import { boolean, index, integer, jsonb, pgTable, smallint, text, unique, bigserial } from 'drizzle-orm/pg-core'
import { minor, moment, wide } from '../define/table.ts'
import type { ActorId, ChannelId, InteractionId, TerritoryId, TouchpointId } from '../define/ids.ts'

export const DIRECTIONS = ['inbound', 'outbound'] as const
export type Direction = (typeof DIRECTIONS)[number]

/** How a contact came by its cost when nobody told it: by a rate, in the currency it named itself or in the rate's. */
const COSTED_BY = ['rate', 'rate and currency'] as const
export type CostedBy = (typeof COSTED_BY)[number]

/** One event: an actor met a touchpoint at a time. Append-only; the same source + message id is one interaction. */
export const interaction = pgTable('interaction', {
  /** Rises in order of arrival; ties in `occurredAt` keep this order. */
  id: bigserial({ mode: 'number' }).primaryKey().$type<InteractionId>(),
  source: text().notNull(),
  messageId: text('message_id').notNull(),
  actorId: integer('actor_id').notNull().$type<ActorId>(),
  touchpointId: integer('touchpoint_id').notNull().$type<TouchpointId>(),
  channelId: smallint('channel_id').notNull().$type<ChannelId>(),
  /** The actor's territory, repeated so that shapes can be cut by the row alone. */
  territoryId: smallint('territory_id').$type<TerritoryId>(),
  /** The colleague who handled it, as told: an employee or a partner. */
  handledByActorId: integer('handled_by_actor_id').$type<ActorId>(),
  /** The case an event log names; null for interactions of a person. */
  caseKey: text('case_key'),
  direction: text({ enum: DIRECTIONS }).notNull().default('inbound'),
  occurredAt: moment('occurred_at').notNull(),
  receivedAt: moment('received_at').notNull(),
  durationMs: integer('duration_ms'),
  costMinor: minor('cost_minor'),
  revenueMinor: minor('revenue_minor'),
  currency: text(),
  /** Null: the cost was told, or there is none. */
  costedBy: text('costed_by', { enum: COSTED_BY }),
  success: boolean(),
  /** 1 (effortless) … 7 (exhausting). */
  effort: smallint(),
  text: text(),
  properties: jsonb().$type<Record<string, unknown>>(),
}, (t) => [
  unique('interaction_once').on(t.source, t.messageId),
  index('interaction_actor').on(t.actorId, t.occurredAt),
])

/** Input that was refused, kept with the reason so that it can be repaired and sent again. */
export const deadLetter = pgTable('dead_letter', {
  id: bigserial({ mode: 'number' }).primaryKey(),
  source: text().notNull(),
  route: text().notNull(),
  code: text().notNull(),
  reason: text().notNull(),
  payload: jsonb().notNull(),
  receivedAt: moment('received_at').notNull(),
  repairedAt: moment('repaired_at'),
  /** Where in the request it stood: the item's index in its batch. */
  position: wide('position'),
})
