import { doublePrecision, index, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from '../define/table.ts'
import type { ActorId, NoteId, PersonId, SegmentId, TerritoryId } from '../define/ids.ts'
import { ARMS } from './draw.ts'

/** What one of us wrote about a customer. */
export const note = pgTable('note', {
  id: uuid().primaryKey().$type<NoteId>(),
  actorId: integer('actor_id').notNull().$type<ActorId>(),
  territoryId: smallint('territory_id').$type<TerritoryId>(),
  text: text().notNull(),
  writtenBy: text('written_by').notNull().$type<PersonId>(),
  writtenByName: text('written_by_name').notNull(),
  writtenAt: moment('written_at').notNull(),
}, (t) => [index('note_actor').on(t.actorId, t.writtenAt)])

/** A change that only some customers get, drawn by lot, so that what it did can be told. */
export const experiment = pgTable('experiment', {
  code: text().primaryKey(),
  name: text().notNull(),
  /** Share of customers drawn for the change, 0–1; the others are held out. Fixed once anybody was drawn. */
  treatedShare: doublePrecision('treated_share').notNull(),
  /** Whose members are drawn; everybody when null. */
  segmentId: uuid('segment_id').$type<SegmentId>(),
  writtenBy: text('written_by').notNull().$type<PersonId>(),
  writtenAt: moment('written_at').notNull(),
  /** From then on nobody is drawn; who was keeps the arm. */
  endedAt: moment('ended_at'),
  endedBy: text('ended_by').$type<PersonId>(),
})

/** Who was drawn for what, and when. Never changed: an effect is told by whom it was meant for. */
export const assignment = pgTable('assignment', {
  experimentCode: text('experiment_code').notNull(),
  actorId: integer('actor_id').notNull().$type<ActorId>(),
  arm: text({ enum: ARMS }).notNull(),
  drawnAt: moment('drawn_at').notNull(),
  /** The person, or the source of the write key. */
  drawnBy: text('drawn_by').notNull(),
}, (t) => [primaryKey({ columns: [t.experimentCode, t.actorId] })])
