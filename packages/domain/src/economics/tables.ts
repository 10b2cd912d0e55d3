import { index, integer, pgTable, serial, smallint, text } from 'drizzle-orm/pg-core'
import { minor, moment } from '../define/table.ts'
import type { ChannelId, TouchpointId } from '../define/ids.ts'

/**
 * What a contact costs us: per contact and per minute. The narrowest rate that fits counts
 * (touchpoint and channel, then touchpoint, then channel); it is taken when the interaction is heard of.
 */
export const costRate = pgTable('cost_rate', {
  id: serial().primaryKey(),
  channelId: smallint('channel_id').$type<ChannelId>(),
  touchpointId: integer('touchpoint_id').$type<TouchpointId>(),
  perContactMinor: minor('per_contact_minor').notNull(),
  perMinuteMinor: minor('per_minute_minor').notNull(),
  currency: text().notNull(),
  validFrom: moment('valid_from').notNull(),
}, (t) => [index('cost_rate_valid').on(t.validFrom)])
