import { index, integer, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from '../define/table.ts'
import type { ActorId, NoteId, PersonId, TerritoryId } from '../define/ids.ts'

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
