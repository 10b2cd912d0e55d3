import { randomUUID } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { COLUMN_SHAPES, LogBuilder, refuseUnknown, runAnalysis, seededRandom, type AnalysisName, type JourneyLog, type Measured, type ParamsOf, type ResultOf } from '@throughline/analytics'
import { commands, SCHEMA_SIGNATURE, SCHEMA_VERSION, shapes } from '@throughline/domain'
import { openReplica, schemaHash, sqlOverPglite, type LinkStatus, type ReplicaSync } from '@throughline/sync'
import type { SyncPlan } from '@throughline/sync/wire'
import { lookUpRules } from '../segment/lookUpRules.ts'
import { lockDirectory } from '../store/directoryLock.ts'
import { sleep } from '../http/sleep.ts'
import { openCopy } from './openCopy.ts'

export interface HeadlessReplicaOptions {
  /** Where it is kept, so that the next one begins from there; left out, it lives in memory. One process at a time. */
  readonly directory?: string
  /** Of the server: an address without a slash at its end, and how it is asked. `fetch` adds what signs the request in. */
  readonly url: string
  readonly fetch: typeof fetch
  readonly onTrouble?: (error: unknown) => void
}

/** The replica of the dashboard without a browser: the same shapes, the same tables, the same columns, the same answers. */
export interface HeadlessReplica {
  /** Follows the server. Resolves once everything is loaded and the first news are applied; goes on until `close`. */
  start(): Promise<void>
  status(): LinkStatus
  /** Where the tables stand (`ReplicaSync.lsn`). */
  lsn(): string
  /**
   * Answers from the rows that are here, with or without a server.
   * @throws Error when nothing was ever loaded; Refusal as `runAnalysis` and `refuseUnknown` do
   */
  analyse<Name extends AnalysisName>(name: Name, params: ParamsOf<Name>, now?: Date): Promise<Measured<ResultOf<Name>>>
  analyse(name: string, params: unknown, now?: Date): Promise<Measured<unknown>>
  close(): Promise<void>
}

/** @throws Error with one sentence when it cannot be opened, as when another process holds the directory */
export async function openHeadlessReplica(options: HeadlessReplicaOptions): Promise<HeadlessReplica> {
  const { directory, url } = options
  if (directory !== undefined) await mkdir(directory, { recursive: true })
  const unlock = directory === undefined ? async () => undefined : await lockDirectory(directory)
  let db: PGlite | undefined
  try {
    db = directory === undefined ? await PGlite.create() : await openCopy(directory)
    return await over(db, options, unlock)
  } catch (error) {
    await db?.close()
    await unlock()
    throw new Error(`The replica of ${url} could not be opened: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

async function over(db: PGlite, { directory, url, fetch, onTrouble }: HeadlessReplicaOptions, unlock: () => Promise<void>): Promise<HeadlessReplica> {
  const sql = sqlOverPglite(db)
  await sql.exec('create table if not exists replica_owner (person text primary key, time_zone text not null)')
  let status: LinkStatus = { kind: 'connecting' }
  let kept: { readonly lsn: string; readonly log: JourneyLog } | undefined
  const replica: ReplicaSync = await openReplica({
    sql, flush: async () => undefined, fetch: withPlan(fetch, noteZone), baseUrl: url, shapes: Object.values(shapes), commands: Object.values(commands),
    schemaHash: schemaHash(SCHEMA_VERSION, SCHEMA_SIGNATURE), deviceId: await deviceOf(directory),
    clock: { now: () => new Date(), sleep }, newId: randomUUID, random: Math.random,
    onStatus: (now) => void (status = now),
    ...(onTrouble && { onTrouble }),
  })

  async function noteZone({ me, timeZone }: SyncPlan): Promise<void> {
    await sql.query('insert into replica_owner values ($1, $2) on conflict (person) do update set time_zone = excluded.time_zone', [me.personId, timeZone])
  }

  /** Columns of one moment: rows are read shape by shape, and once more when news came between. */
  async function columns(): Promise<JourneyLog> {
    for (;;) {
      const lsn = replica.lsn()
      if (kept?.lsn === lsn) return kept.log
      const builder = new LogBuilder()
      for (const name of COLUMN_SHAPES) await replica.readRows(name, (file) => void builder.add(name, file))
      if (replica.lsn() === lsn) kept = { lsn, log: builder.build(lsn) }
    }
  }

  let running: Promise<void> | undefined
  return {
    start: () => (running ??= replica.start()),
    status: () => status,
    lsn: () => replica.lsn(),
    async analyse(name: string, params: unknown, now = new Date()) {
      if (replica.lsn() === '0') throw new Error(`Nothing was loaded from ${url} yet: start the replica while the server can be reached.`)
      const [zone] = await sql.rows('select time_zone from replica_owner')
      const asked = await lookUpRules(sql, params)
      const log = await columns()
      refuseUnknown(name, asked, log)
      return runAnalysis(name, asked, log, { now: now.getTime() / 1000, timeZone: String(zone?.[0] ?? 'UTC'), random: seededRandom }, 'replica', () => performance.now())
    },
    async close() {
      await replica.stop()
      await db.close()
      await unlock()
    },
  }
}

/** Hears the plan on its way: it tells the time zone in which people of this server read dates. */
function withPlan(ask: typeof fetch, hear: (plan: SyncPlan) => Promise<void>): typeof fetch {
  return async (input, init) => {
    const answer = await ask(input, init)
    if (answer.ok && new URL(String(input)).pathname === '/sync/v1/plan') await hear(await answer.clone().json() as SyncPlan)
    return answer
  }
}

/** A replica that is kept keeps its name. */
async function deviceOf(directory: string | undefined): Promise<string> {
  if (directory === undefined) return randomUUID()
  const file = join(directory, 'device')
  const known = await readFile(file, 'utf8').catch(() => undefined)
  if (known !== undefined) return known
  const fresh = randomUUID()
  await writeFile(file, fresh)
  return fresh
}
