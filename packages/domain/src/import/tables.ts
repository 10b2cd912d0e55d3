import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { moment } from '../define/table.ts'

/** A load of many rows: where it stands, so that a stopped one goes on and a half-done one is never taken as complete. */
export const bulkLoad = pgTable('bulk_load', {
  /** `demo`, or `import:` and the hash of the file and its mapping. */
  name: text().primaryKey(),
  /** What is loaded; a load with the same name and another plan starts over. */
  plan: jsonb().$type<Record<string, unknown>>().notNull(),
  startedAt: moment('started_at').notNull(),
  doneRows: integer('done_rows').notNull().default(0),
  totalRows: integer('total_rows').notNull(),
  finishedAt: moment('finished_at'),
})

/** How a kind of CSV file is read, saved under a name. */
export const importPreset = pgTable('import_preset', {
  name: text().primaryKey(),
  mapping: jsonb().$type<Record<string, unknown>>().notNull(),
  writtenAt: moment('written_at').notNull(),
})
