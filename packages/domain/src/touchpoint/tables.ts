import { pgTable, serial, smallint, smallserial, text } from 'drizzle-orm/pg-core'
import type { ChannelId, TouchpointId } from '../define/ids.ts'

/** A way of meeting: web, app, call, branch, letter, field visit. */
export const channel = pgTable('channel', {
  id: smallserial().primaryKey().$type<ChannelId>(),
  code: text().notNull().unique(),
  name: text().notNull(),
})

/** A named place of contact. The catalogue grows by itself when an unknown one is heard of. */
export const touchpoint = pgTable('touchpoint', {
  id: serial().primaryKey().$type<TouchpointId>(),
  code: text().notNull().unique(),
  name: text().notNull(),
  /** The channel it is reached through when an interaction does not say. */
  usualChannelId: smallint('usual_channel_id').$type<ChannelId>(),
})
