import { sql } from 'drizzle-orm'
import { bigint, bigserial, boolean, index, integer, jsonb, pgTable, primaryKey, serial, smallint, smallserial, text, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { minor, moment } from '../define/table.ts'
import type { ActorId, InteractionId, JourneyId, JourneyStepId, OutcomeKindId, RunId, TerritoryId } from '../define/ids.ts'
import type { JourneyRules } from './rules.ts'

export const TIERS = ['life stage', 'journey', 'micro-journey'] as const
export type Tier = (typeof TIERS)[number]

/** `defined` by people, `discovered` from an event log's cases, `unassigned` for contacts that belong to no journey. */
const JOURNEY_ORIGINS = ['defined', 'discovered', 'unassigned'] as const
export type JourneyOrigin = (typeof JOURNEY_ORIGINS)[number]

/** A customer goal with its rules. Recursive: life stage ⊃ journey ⊃ micro-journey. */
export const journey = pgTable('journey', {
  id: serial().primaryKey().$type<JourneyId>(),
  code: text().notNull().unique(),
  name: text().notNull(),
  tier: text({ enum: TIERS }).notNull().default('journey'),
  origin: text({ enum: JOURNEY_ORIGINS }).notNull().default('defined'),
  parentId: integer('parent_id').$type<JourneyId>(),
  /** In the customer's words. */
  goal: text().notNull(),
  /** Rises with every change that alters runs; names and goals do not. */
  version: integer().notNull().default(1),
  rules: jsonb().$type<JourneyRules>().notNull(),
})

/** A step of a journey. Touchpoints that advance it are in the journey's rules, under the step's key. */
export const journeyStep = pgTable('journey_step', {
  id: serial().primaryKey().$type<JourneyStepId>(),
  journeyId: integer('journey_id').notNull().$type<JourneyId>(),
  key: text().notNull(),
  name: text().notNull(),
  position: smallint().notNull(),
}, (t) => [unique('journey_step_key').on(t.journeyId, t.key)])

/** What the rules were, who changed them and when. */
export const journeyVersion = pgTable('journey_version', {
  journeyId: integer('journey_id').notNull().$type<JourneyId>(),
  version: integer().notNull(),
  rules: jsonb().$type<JourneyRules>().notNull(),
  writtenBy: text('written_by').notNull(),
  writtenAt: moment('written_at').notNull(),
}, (t) => [primaryKey({ columns: [t.journeyId, t.version] })])

const RUN_STATUSES = ['active', 'achieved', 'failed', 'abandoned'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

/** One actor's way through one journey. */
export const run = pgTable('run', {
  id: bigserial({ mode: 'number' }).primaryKey().$type<RunId>(),
  journeyId: integer('journey_id').notNull().$type<JourneyId>(),
  journeyVersion: integer('journey_version').notNull(),
  /** The person: merged actors share their runs. */
  actorId: integer('actor_id').notNull().$type<ActorId>(),
  territoryId: smallint('territory_id').$type<TerritoryId>(),
  caseKey: text('case_key'),
  /** The interaction that began it; with the journey it names the run for good, also through a rebuild. */
  firstInteractionId: bigint('first_interaction_id', { mode: 'number' }).notNull().$type<InteractionId>(),
  lastInteractionId: bigint('last_interaction_id', { mode: 'number' }).notNull().$type<InteractionId>(),
  startedAt: moment('started_at').notNull(),
  lastAt: moment('last_at').notNull(),
  endedAt: moment('ended_at'),
  status: text({ enum: RUN_STATUSES }).notNull(),
  stepCount: integer('step_count').notNull(),
  outcomeKindId: smallint('outcome_kind_id').$type<OutcomeKindId>(),
}, (t) => [
  unique('run_once').on(t.journeyId, t.firstInteractionId),
  // No index holds or asks for what changes while a run goes on or ends: its row then stays on its page, which is a quarter free, and no
  // index is written. The sweep of silent runs reads the whole table instead, once a minute.
  index('run_actor').on(t.actorId, t.journeyId),
  index('run_case').on(t.journeyId, t.caseKey).where(sql`case_key is not null`),
])

/** One interaction's place in one run. One interaction may stand in several runs; exactly one of them is primary. */
export const runStep = pgTable('run_step', {
  runId: bigint('run_id', { mode: 'number' }).notNull().$type<RunId>(),
  interactionId: bigint('interaction_id', { mode: 'number' }).notNull().$type<InteractionId>(),
  /** Null when the interaction belongs to the journey but to no planned step. */
  stepId: integer('step_id').$type<JourneyStepId>(),
  territoryId: smallint('territory_id').$type<TerritoryId>(),
  isPrimary: boolean('is_primary').notNull(),
}, (t) => [primaryKey({ columns: [t.interactionId, t.runId] }), index('run_step_run').on(t.runId)])

/** Catalogue of observable results. */
export const outcomeKind = pgTable('outcome_kind', {
  id: smallserial().primaryKey().$type<OutcomeKindId>(),
  code: text().notNull().unique(),
  name: text().notNull(),
  /** Whether the customer got what they came for. */
  isGood: boolean('is_good').notNull(),
})

/** An observable result: settled, renewed, left, recommended. Has a value in money and one to the customer. */
export const outcome = pgTable('outcome', {
  id: bigserial({ mode: 'number' }).primaryKey(),
  kindId: smallint('kind_id').notNull().$type<OutcomeKindId>(),
  actorId: integer('actor_id').notNull().$type<ActorId>(),
  territoryId: smallint('territory_id').$type<TerritoryId>(),
  /** Null for an outcome heard of by itself, outside any run. */
  runId: bigint('run_id', { mode: 'number' }).$type<RunId>(),
  interactionId: bigint('interaction_id', { mode: 'number' }).$type<InteractionId>(),
  occurredAt: moment('occurred_at').notNull(),
  valueMinor: minor('value_minor'),
  currency: text(),
  /** What it was worth to the customer, 0–100, by the journey’s rule or as told by them. */
  customerValuePercent: smallint('customer_value_percent'),
  source: text().notNull(),
  messageId: text('message_id').notNull(),
}, (t) => [
  // Told ones only: those that a rule found are kept single by their interaction, and there are many.
  uniqueIndex('outcome_once').on(t.source, t.messageId).where(sql`interaction_id is null`),
  index('outcome_run').on(t.runId),
])

/** Runs being worked out again after a definition changed: where it stands, so that it goes on after a stop. */
export const rebuild = pgTable('rebuild', {
  journeyId: integer('journey_id').primaryKey().$type<JourneyId>(),
  version: integer().notNull(),
  startedAt: moment('started_at').notNull(),
  /** Actors up to this id are done. */
  doneActorId: integer('done_actor_id').notNull().default(0),
  totalActors: integer('total_actors').notNull(),
  doneActors: integer('done_actors').notNull().default(0),
  finishedAt: moment('finished_at'),
})
