import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Sql, Store } from './store.ts'

/** In the sources the migrations lie in the domain; the build copies them beside the bundle. */
const MIGRATIONS = import.meta.url.endsWith('.ts')
  ? new URL('../../../../packages/domain/migrations/', import.meta.url)
  : new URL('./migrations/', import.meta.url)

export interface Migration {
  readonly tag: string
  readonly text: string
  /** Of the text: an applied migration that was edited later is refused. */
  readonly hash: string
}

/** Any number that nothing else in the database uses. */
const LOCK = 7_261_880_137

const OWN_TABLES = `
  CREATE SCHEMA IF NOT EXISTS store;
  CREATE TABLE IF NOT EXISTS store.migration (tag text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE IF NOT EXISTS store.journal_mark (id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1), position bigint NOT NULL);
`

/** The migrations in order of drizzle's journal. */
export async function readMigrations(directory: URL = MIGRATIONS): Promise<Migration[]> {
  const journal = JSON.parse(await readFile(new URL('meta/_journal.json', directory), 'utf8')) as { entries: { idx: number; tag: string }[] }
  const entries = journal.entries.toSorted((one, other) => one.idx - other.idx)
  return Promise.all(entries.map(async ({ tag }) => {
    const text = await readFile(new URL(`${tag}.sql`, directory), 'utf8')
    return { tag, text, hash: createHash('sha256').update(text).digest('hex') }
  }))
}

export interface MigrateOptions {
  /** SQL that other capabilities need after the tables stand (functions, triggers). Run at every start, so it must be idempotent. */
  readonly install?: readonly string[]
  readonly migrations?: readonly Migration[]
}

/**
 * Brings the store to this version's tables: each migration once, in order, in its own transaction, one process at a time.
 * @returns the tags applied now
 * @throws Error when the data come from a newer version, or when an applied migration was edited.
 */
export async function migrate(store: Pick<Store, 'transaction'>, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = options.migrations ?? await readMigrations()
  const applied: string[] = []
  await alone(store, (sql) => sql.exec(OWN_TABLES))
  await alone(store, async (sql) => mustFit(await appliedIn(sql), migrations))
  for (const migration of migrations) {
    await alone(store, async (sql) => {
      if ((await appliedIn(sql)).has(migration.tag)) return
      await sql.exec(migration.text)
      await sql.query('INSERT INTO store.migration (tag, hash) VALUES ($1, $2)', [migration.tag, migration.hash])
      applied.push(migration.tag)
    })
  }
  for (const text of options.install ?? []) await alone(store, (sql) => sql.exec(text))
  return applied
}

/** One transaction under a lock that is freed at its end, so that several processes may start at once. */
function alone<T>(store: Pick<Store, 'transaction'>, work: (sql: Sql) => Promise<T>): Promise<T> {
  return store.transaction(async (sql) => {
    // An index over millions of rows takes longer than any ordinary statement may.
    await sql.exec('SET LOCAL statement_timeout = 0')
    await sql.query(`SELECT pg_advisory_xact_lock(${LOCK})::text`)
    return work(sql)
  })
}

async function appliedIn(sql: Sql): Promise<Map<string, string>> {
  const rows = await sql.query<{ tag: string; hash: string }>('SELECT tag, hash FROM store.migration')
  return new Map(rows.map((row) => [row.tag, row.hash]))
}

function mustFit(applied: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const known = new Map(migrations.map((migration) => [migration.tag, migration.hash]))
  for (const [tag, hash] of applied) {
    const expected = known.get(tag)
    if (expected === undefined) {
      throw new Error(`The data were written by a newer version of Throughline (it applied ${tag}). Start that version, or restore a backup made before the upgrade.`)
    }
    if (expected !== hash) {
      throw new Error(`Migration ${tag} was applied in another form than this version carries. Start the version that wrote the data.`)
    }
  }
}
