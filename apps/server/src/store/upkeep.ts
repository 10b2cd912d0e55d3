import type { Sql } from './store.ts'

/**
 * What a Postgres server does by itself in background processes. PGlite has none: without this its log would grow without end (and be
 * replayed as a whole after a kill), tables that change would swell, and the planner would know nothing of what they hold.
 */
export interface Upkept {
  readonly checkpointed: boolean
  readonly vacuumed: readonly string[]
  readonly analysed: readonly string[]
}

/** Replayed in about two seconds after a kill. Each checkpoint makes the next change of every page log the page whole, so rarer ones are cheaper. */
const CHECKPOINT_AFTER_BYTES = 64 * 1024 * 1024

// Postgres' own defaults (autovacuum_vacuum_threshold and _scale_factor, autovacuum_analyze_threshold and _scale_factor, insert
// likewise), and its switch (autovacuum_enabled). Toast tables go with their owners.
const DUE = `
  SELECT format('%I.%I', schemaname, relname) AS name,
    n_dead_tup > 50 + 0.2 * n_live_tup OR n_ins_since_vacuum > 1000 + 0.2 * n_live_tup AND n_dead_tup > 0 AS vacuum,
    n_mod_since_analyze > 50 + 0.1 * n_live_tup AS analyse
  FROM pg_stat_user_tables
  WHERE (n_dead_tup > 50 OR n_mod_since_analyze > 50)
    AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = relid AND c.reloptions @> '{autovacuum_enabled=false}')`

const WRITTEN = `
  SELECT pg_current_wal_insert_lsn()::text AS position, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS bytes
  FROM pg_control_checkpoint()`

/** Does what is due, each piece by itself, so that others get their turn in between. */
export async function keepUp(sql: Pick<Sql, 'query' | 'exec'>, checkpointAfterBytes = CHECKPOINT_AFTER_BYTES): Promise<Upkept> {
  const vacuumed: string[] = []
  const analysed: string[] = []
  for (const due of await sql.query<{ name: string; vacuum: boolean; analyse: boolean }>(DUE)) {
    if (due.vacuum) await sql.exec(`VACUUM (ANALYZE) ${due.name}`)
    else if (due.analyse) await sql.exec(`ANALYZE ${due.name}`)
    if (due.vacuum) vacuumed.push(due.name)
    else if (due.analyse) analysed.push(due.name)
  }
  const [written] = await sql.query<{ bytes: number }>(WRITTEN)
  const checkpointed = (written?.bytes ?? 0) > checkpointAfterBytes
  if (checkpointed) await sql.exec('CHECKPOINT')
  return { checkpointed, vacuumed, analysed }
}

const LOOK_EVERY_MS = 2_000
/** A store that is never idle is looked after all the same. */
const WAIT_FOR_IDLE_MS = 15_000

/** Looks after the store from now on: soon when it is idle, at the latest after some seconds when it is not. */
export function startUpkeep(store: Pick<Sql, 'query' | 'exec'>, isIdle: () => boolean, onFault: (error: Error) => void): () => void {
  let isWorking = false
  let lastAt = Date.now()
  let lastPosition = ''
  let wasQuiet = false
  let stopped = false
  async function look(): Promise<void> {
    if (isWorking || (!isIdle() && Date.now() - lastAt < WAIT_FOR_IDLE_MS)) return
    isWorking = true
    try {
      const [written] = await store.query<{ position: string }>(WRITTEN)
      const isQuiet = written?.position === lastPosition
      // What was written is counted up to a second later: the first look after it may have been too early.
      if (!isQuiet || !wasQuiet) {
        await keepUp(store)
        wasQuiet = isQuiet
        lastPosition = (await store.query<{ position: string }>(WRITTEN))[0]?.position ?? ''
      }
    } catch (error) {
      if (!stopped) onFault(error instanceof Error ? error : new Error(String(error)))
    }
    lastAt = Date.now()
    isWorking = false
  }
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  timer.unref()
  return () => {
    stopped = true
    clearInterval(timer)
  }
}
