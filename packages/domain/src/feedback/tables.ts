import { bigint, bigserial, boolean, index, integer, pgTable, real, smallint, text, unique } from 'drizzle-orm/pg-core'
import { moment } from '../define/table.ts'
import type { ActorId, InteractionId, TerritoryId } from '../define/ids.ts'

export const SCORE_KINDS = ['nps', 'csat', 'ces', 'stars'] as const
export type ScoreKind = (typeof SCORE_KINDS)[number]

/** What was felt, tied to an interaction and through it to its runs. */
export const perception = pgTable('perception', {
  id: bigserial({ mode: 'number' }).primaryKey(),
  actorId: integer('actor_id').notNull().$type<ActorId>(),
  territoryId: smallint('territory_id').$type<TerritoryId>(),
  interactionId: bigint('interaction_id', { mode: 'number' }).$type<InteractionId>(),
  occurredAt: moment('occurred_at').notNull(),
  /** −1 (bad) … 1 (good). */
  sentiment: real(),
  /** 1 (effortless) … 7 (exhausting). */
  effort: smallint(),
  success: boolean(),
  scoreKind: text('score_kind', { enum: SCORE_KINDS }),
  score: real(),
  words: text(),
  source: text().notNull(),
  messageId: text('message_id').notNull(),
}, (t) => [unique('perception_once').on(t.source, t.messageId), index('perception_actor').on(t.actorId)])
