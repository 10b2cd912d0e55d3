import { index, integer, jsonb, pgTable, primaryKey, smallserial, serial, smallint, text, unique } from 'drizzle-orm/pg-core'
import { moment } from '../define/table.ts'
import type { ActorId, TerritoryId } from '../define/ids.ts'

export const ACTOR_KINDS = ['customer', 'employee', 'partner'] as const
export type ActorKind = (typeof ACTOR_KINDS)[number]

/** A part of the organisation's area. Reach is cut by it. */
export const territory = pgTable('territory', {
  id: smallserial().primaryKey().$type<TerritoryId>(),
  code: text().notNull().unique(),
  name: text().notNull(),
})

/** A person we know. `personId` is the actor a merge made it stand for; null while it stands for itself. */
export const actor = pgTable('actor', {
  id: serial().primaryKey().$type<ActorId>(),
  kind: text({ enum: ACTOR_KINDS }).notNull().default('customer'),
  name: text(),
  territoryId: smallint('territory_id').$type<TerritoryId>(),
  personId: integer('person_id').$type<ActorId>(),
  attributes: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  firstSeenAt: moment('first_seen_at').notNull(),
}, (t) => [index('actor_person').on(t.personId)])

/** One way an actor is known: an e-mail, a device, a policy number. */
export const identity = pgTable('identity', {
  kind: text().notNull(),
  value: text().notNull(),
  actorId: integer('actor_id').notNull().$type<ActorId>(),
  addedAt: moment('added_at').notNull(),
}, (t) => [primaryKey({ columns: [t.kind, t.value] }), index('identity_actor').on(t.actorId)])

/** Two actors turned out to be one person. A record, so it can be undone: the undoing is a record too. */
export const actorMerge = pgTable('actor_merge', {
  id: serial().primaryKey(),
  keptActorId: integer('kept_actor_id').notNull().$type<ActorId>(),
  mergedActorId: integer('merged_actor_id').notNull().$type<ActorId>(),
  reason: text().notNull(),
  mergedBy: text('merged_by').notNull(),
  mergedAt: moment('merged_at').notNull(),
})

export const actorUnmerge = pgTable('actor_unmerge', {
  mergeId: integer('merge_id').primaryKey(),
  reason: text().notNull(),
  undoneBy: text('undone_by').notNull(),
  undoneAt: moment('undone_at').notNull(),
})

/** A group an actor belongs to, in the Segment sense: a household, a company, a fleet. */
export const actorGroup = pgTable('actor_group', {
  actorId: integer('actor_id').notNull().$type<ActorId>(),
  groupKey: text('group_key').notNull(),
  traits: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  joinedAt: moment('joined_at').notNull(),
}, (t) => [unique('actor_group_once').on(t.actorId, t.groupKey)])
