import { integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { moment, wide } from '../define/table.ts'
import type { ActorId, PersonId, SegmentId, TerritoryId } from '../define/ids.ts'
import type { Because } from './because.ts'
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

/** The ledger: who was in a segment, since when, until when and why. Kept by the server as interactions arrive. */
export const segmentMember = pgTable('segment_member', {
  segmentId: uuid('segment_id').notNull().$type<SegmentId>(),
  actorId: integer('actor_id').notNull().$type<ActorId>(),
  /** The actor's territory, repeated so that shapes can be cut by the row alone. */
  territoryId: smallint('territory_id').$type<TerritoryId>(),
  enteredAt: moment('entered_at').notNull(),
  enteredBecause: jsonb('entered_because').$type<Because>().notNull().default({ kind: 'start' }),
  leftAt: moment('left_at'),
  leftBecause: jsonb('left_because').$type<Because>(),
}, (t) => [primaryKey({ columns: [t.segmentId, t.actorId, t.enteredAt] })])

/** How far the ledger has read the change log, and what it knows of the whole store meanwhile. One row. */
export const segmentLedger = pgTable('segment_ledger', {
  id: smallint().primaryKey(),
  lsn: wide().notNull(),
  /** The last contact of all, seconds since 2000; null when there is none. */
  lastAt: wide('last_at'),
  /** The currency most contacts are in. */
  home: text(),
})

/** A segment's rule as the ledger last took it, and how far it has gone through all actors with it. */
export const segmentWatch = pgTable('segment_watch', {
  segmentId: uuid('segment_id').primaryKey().$type<SegmentId>(),
  /** Looked up, as JSON text: another text is another rule. */
  rule: text().notNull(),
  /** Everyone up to this actor was looked at; null when all were. */
  afterActorId: integer('after_actor_id'),
  /** Why everyone is looked at. */
  cause: text({ enum: ['start', 'rule', 'again'] }).notNull(),
  passedAt: moment('passed_at'),
  /** The last contact of all when they were. */
  passedLastAt: wide('passed_last_at'),
})

/** Actors something happened to, to be looked at again. */
export const segmentDue = pgTable('segment_due', { actorId: integer('actor_id').primaryKey().$type<ActorId>() })
