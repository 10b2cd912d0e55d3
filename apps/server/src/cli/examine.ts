import { existsSync } from 'node:fs'
import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppContext } from '../http/context.ts'
import { readMigrations } from '../store/migrate.ts'

/** One thing that was looked at: what is, and what to do when it is not well. */
export interface Finding {
  readonly what: string
  readonly standing: 'good' | 'watch' | 'bad'
  readonly sentence: string
  readonly advice?: string
}

const LEAST_FREE_BYTES = 2 * 1024 ** 3
const MUCH_JOURNAL_BYTES = 256 * 1024 ** 2
const MANY_CHANGES = 5_000_000

/** Looks at everything an operator asks about first. Never throws for what it finds. */
export async function examine(context: Pick<AppContext, 'store' | 'config' | 'now'>): Promise<Finding[]> {
  const checks: readonly (readonly [string, () => Promise<Finding>])[] = [
    ['store', () => storeAnswers(context)], ['migrations', () => migrations(context)], ['journal', () => journal(context)], ['disk', () => disk(context.config.dataDir)],
    ['sync log', () => syncLog(context)], ['dead letters', () => deadLetters(context)], ['rebuilds', () => rebuilds(context)], ['loads', () => loads(context)],
  ]
  const findings: Finding[] = []
  for (const [what, check] of checks) {
    try {
      findings.push(await check())
    } catch (error) {
      findings.push({ what, standing: 'bad', sentence: `Could not be looked at: ${error instanceof Error ? error.message : String(error)}.`, advice: 'See the server’s log for the cause.' })
    }
  }
  return findings
}

type Looking = Pick<AppContext, 'store' | 'config' | 'now'>

async function storeAnswers({ store, config }: Looking): Promise<Finding> {
  const what = 'store'
  const began = performance.now()
  const [row] = await store.rows(`select current_setting('server_version'), pg_database_size(current_database())`)
  const [version, bytes] = row as [string, number]
  const where = store.kind === 'embedded' ? `embedded in ${config.dataDir}, locked by the process that answers` : 'Postgres by DATABASE_URL'
  const sentence = `PostgreSQL ${version} (${where}) answered in ${Math.round(performance.now() - began)} ms; ${megabytes(Number(bytes))} in use.`
  return { what, standing: 'good', sentence }
}

async function migrations({ store }: Looking): Promise<Finding> {
  const what = 'migrations'
  const known = await readMigrations()
  const applied = new Set((await store.rows('select tag from store.migration')).map(([tag]) => tag as string))
  const missing = known.filter(({ tag }) => !applied.has(tag)).map(({ tag }) => tag)
  if (missing.length > 0) return { what, standing: 'bad', sentence: `Not applied: ${missing.join(', ')}.`, advice: 'Restart the server: it applies them at start.' }
  return { what, standing: 'good', sentence: `All ${known.length} are applied; the last is ${known.at(-1)!.tag}.` }
}

async function journal({ store, config }: Looking): Promise<Finding> {
  const what = 'journal'
  if (store.kind === 'postgres') return { what, standing: 'good', sentence: 'Not needed: Postgres keeps its own.' }
  const folder = join(config.dataDir, 'journal')
  if (!existsSync(folder)) return { what, standing: 'good', sentence: 'Empty.' }
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  const sentence = `${sizes.length} segment${sizes.length === 1 ? '' : 's'}, ${megabytes(bytes)}.`
  return bytes > MUCH_JOURNAL_BYTES ? { what, standing: 'watch', sentence, advice: 'Batches wait to be committed. Look for errors in the log, then restart the server: it replays them.' } : { what, standing: 'good', sentence }
}

async function disk(dataDir: string): Promise<Finding> {
  const what = 'disk'
  const { bavail, bsize } = await statfs(existsSync(dataDir) ? dataDir : '.')
  const free = bavail * bsize
  const sentence = `${megabytes(free)} free where the data are.`
  return free < LEAST_FREE_BYTES ? { what, standing: free < LEAST_FREE_BYTES / 8 ? 'bad' : 'watch', sentence, advice: 'Free some space or move DATA_DIR: a full disk stops ingest.' } : { what, standing: 'good', sentence }
}

async function syncLog({ store }: Looking): Promise<Finding> {
  const what = 'sync log'
  const [row] = await store.rows(`select (select count(*) from sync.change), (select max(lsn)::text from sync.commit)`)
  const [changes, lsn] = row as [number, string | null]
  const sentence = `${changes.toLocaleString('en')} changes kept${lsn === null ? '' : `, position ${lsn}`}.`
  return changes > MANY_CHANGES ? { what, standing: 'watch', sentence, advice: 'It is cut back every hour while the server runs. Leave it running for an hour and look again.' } : { what, standing: 'good', sentence }
}

async function deadLetters({ store }: Looking): Promise<Finding> {
  const what = 'dead letters'
  const rows = await store.rows('select code, count(*)::int from dead_letter where repaired_at is null group by code order by 2 desc limit 3')
  if (rows.length === 0) return { what, standing: 'good', sentence: 'None.' }
  return { what, standing: 'watch', sentence: `${rows.map(([code, count]) => `${String(count)} × ${String(code)}`).join(', ')} wait to be repaired.`, advice: 'Read their reasons under “dead letters”, correct the sender, and take them in again.' }
}

async function rebuilds({ store }: Looking): Promise<Finding> {
  const what = 'rebuilds'
  const rows = await store.rows('select j.name, r.done_actors, r.total_actors from rebuild r join journey j on j.id = r.journey_id where r.finished_at is null order by j.name')
  if (rows.length === 0) return { what, standing: 'good', sentence: 'No journey waits to be worked out again.' }
  return { what, standing: 'watch', sentence: `${rows.map(([name, done, total]) => `“${String(name)}” ${String(done)} of ${String(total)} customers`).join(', ')}.`, advice: 'It goes on while the server runs; runs of these journeys change until it is done.' }
}

async function loads({ store }: Looking): Promise<Finding> {
  const what = 'loads'
  const rows = await store.rows(`select name, coalesce(plan->>'fileName', ''), done_rows, total_rows from bulk_load where finished_at is null`)
  if (rows.length === 0) return { what, standing: 'good', sentence: 'No import or demo stopped half-way.' }
  const told = rows.map(([name, file, done, total]) => `${name === 'demo' ? 'the demo company' : `the import of ${String(file)}`} (${String(done)} of ${String(total)} rows)`)
  return { what, standing: 'watch', sentence: `Not finished: ${told.join(', ')}.`, advice: 'Run the same import or demo command again: it goes on where it stopped.' }
}

function megabytes(bytes: number): string {
  return bytes > 10 * 1024 ** 3 ? `${Math.round(bytes / 1024 ** 3)} GB` : `${Math.round(bytes / 1024 ** 2)} MB`
}
