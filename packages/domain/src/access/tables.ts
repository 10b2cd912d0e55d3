import { boolean, index, jsonb, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { moment, wide } from '../define/table.ts'
import type { PersonId, TerritoryId } from '../define/ids.ts'
import { ROLES } from './reach.ts'

/** Somebody who signs in. The columns up to `updatedAt` are better-auth's `user`. */
export const person = pgTable('person', {
  id: text().primaryKey().$type<PersonId>(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text(),
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
  role: text({ enum: ROLES }).notNull().default('field'),
  /** Null: the whole organisation. */
  territoryId: smallint('territory_id').$type<TerritoryId>(),
})

export const signInSession = pgTable('sign_in_session', {
  id: text().primaryKey(),
  expiresAt: moment('expires_at').notNull(),
  token: text().notNull().unique(),
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
  ipAddress: text('ip_address'),
  userAgent: text('user_agent'),
  userId: text('user_id').notNull().references(() => person.id, { onDelete: 'cascade' }),
}, (t) => [index('sign_in_session_person').on(t.userId)])

export const credential = pgTable('credential', {
  id: text().primaryKey(),
  accountId: text('account_id').notNull(),
  providerId: text('provider_id').notNull(),
  userId: text('user_id').notNull().references(() => person.id, { onDelete: 'cascade' }),
  accessToken: text('access_token'),
  refreshToken: text('refresh_token'),
  idToken: text('id_token'),
  accessTokenExpiresAt: moment('access_token_expires_at'),
  refreshTokenExpiresAt: moment('refresh_token_expires_at'),
  scope: text(),
  password: text(),
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
}, (t) => [index('credential_person').on(t.userId)])

export const verification = pgTable('verification', {
  id: text().primaryKey(),
  identifier: text().notNull(),
  value: text().notNull(),
  expiresAt: moment('expires_at').notNull(),
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
}, (t) => [index('verification_identifier').on(t.identifier)])

/** A one-time link: the first administrator's, an invitation, or the demo's. Only the token's hash is kept. */
export const entryLink = pgTable('entry_link', {
  tokenHash: text('token_hash').primaryKey(),
  purpose: text({ enum: ['first admin', 'invitation', 'demo'] }).notNull(),
  email: text(),
  role: text({ enum: ROLES }).notNull(),
  territoryId: smallint('territory_id').$type<TerritoryId>(),
  createdBy: text('created_by'),
  createdAt: moment('created_at').notNull(),
  expiresAt: moment('expires_at').notNull(),
  usedAt: moment('used_at'),
})

/** A key that lets a program send interactions. Only its hash is kept. */
export const writeKey = pgTable('write_key', {
  keyHash: text('key_hash').primaryKey(),
  /** Becomes the `source` of what it sends. */
  source: text().notNull(),
  hint: text().notNull(),
  createdAt: moment('created_at').notNull(),
  revokedAt: moment('revoked_at'),
})

/** The verdict on one command. The command's id is its receipt: sent twice, run once. */
export const receipt = pgTable('receipt', {
  commandId: uuid('command_id').primaryKey(),
  deviceId: uuid('device_id').notNull(),
  name: text().notNull(),
  verdict: text({ enum: ['accepted', 'refused'] }).notNull(),
  code: text(),
  reason: text(),
  receivedAt: moment('received_at').notNull(),
}, (t) => [index('receipt_device').on(t.deviceId)])

/** Who did what: one row for each accepted or refused command and each administrative act. Append-only. */
export const audit = pgTable('audit', {
  id: wide().primaryKey().generatedAlwaysAsIdentity(),
  at: moment().notNull(),
  by: text().notNull(),
  action: text().notNull(),
  subject: jsonb().$type<unknown>(),
  verdict: text().notNull(),
})
