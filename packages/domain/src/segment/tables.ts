import { integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from '../define/table.ts'
import type { ActorId, PersonId, SegmentId } from '../define/ids.ts'
import type { SegmentRule } from './rule.ts'

export const SEGMENT_ORIGINS = ['rule', 'emerged'] as const

/** A named group of customers, by rule or emerged by clustering. */
export const segment = pgTable('segment', {
  id: uuid().primaryKey().$type<SegmentId>(),
  name: text().notNull(),
  origin: text({ enum: SEGMENT_ORIGINS }).notNull(),
  /** What the members have in common, in words. */
  description: text().notNull().default(''),
  rule: jsonb().$type<SegmentRule>().notNull(),
  writtenBy: text('written_by').notNull().$type<PersonId>(),
  writtenAt: moment('written_at').notNull(),
})

/** Who was in a segment, since when, until when and why. */
export const segmentMember = pgTable('segment_member', {
  segmentId: uuid('segment_id').notNull().$type<SegmentId>(),
  actorId: integer('actor_id').notNull().$type<ActorId>(),
  enteredAt: moment('entered_at').notNull(),
  leftAt: moment('left_at'),
  why: text().notNull().default(''),
}, (t) => [primaryKey({ columns: [t.segmentId, t.actorId, t.enteredAt] })])
