import { bigint, index, integer, jsonb, pgTable, serial, smallint, text } from 'drizzle-orm/pg-core'
import { minor, moment } from '../define/table.ts'
import type { ChannelId, InteractionId, TouchpointId } from '../define/ids.ts'

/**
 * What a contact costs us: per contact and per minute. The narrowest rate that fits counts
 * (touchpoint and channel, then touchpoint, then channel). A row never changes: what corrects or ends it takes its place.
 */
export const costRate = pgTable('cost_rate', {
  id: serial().primaryKey(),
  channelId: smallint('channel_id').$type<ChannelId>(),
  touchpointId: integer('touchpoint_id').$type<TouchpointId>(),
  perContactMinor: minor('per_contact_minor').notNull(),
  perMinuteMinor: minor('per_minute_minor').notNull(),
  currency: text().notNull(),
  validFrom: moment('valid_from').notNull(),
  /** From then on it counts no more. Null: until a later one for the same contacts begins. */
  validUntil: moment('valid_until'),
}, (t) => [index('cost_rate_valid').on(t.validFrom)])

/** What contacts of one currency cost before and after rates changed, in minor units: those that changed, no others. */
export interface CostShift {
  readonly currency: string
  readonly before: number
  readonly after: number
}

/** Contacts being costed again after rates changed: where it stands, so that it goes on after a stop. At most one is unfinished. */
export const costing = pgTable('costing', {
  id: serial().primaryKey(),
  startedAt: moment('started_at').notNull(),
  /** Contacts before it are not concerned. */
  fromAt: moment('from_at').notNull(),
  /** Interactions up to this id are done. */
  doneInteractionId: bigint('done_interaction_id', { mode: 'number' }).notNull().default(0).$type<InteractionId>(),
  changed: integer().notNull().default(0),
  shifts: jsonb().notNull().default([]).$type<readonly CostShift[]>(),
  finishedAt: moment('finished_at'),
})
