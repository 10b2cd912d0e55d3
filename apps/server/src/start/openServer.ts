import type { Hono } from 'hono'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeAudit } from '../access/audit.ts'
import { createAuth } from '../access/auth.ts'
import { buildApp } from '../app.ts'
import type { ServerContext } from '../capabilities.ts'
import type { Config } from '../config.ts'
import type { AppContext, HttpEnv } from '../http/context.ts'
import type { Readiness } from '../http/health.ts'
import { emptySpool } from '../import/spool.ts'
import { replayJournal } from '../ingest/index.ts'
import { changeLogSql, openChangeLog } from '../shapes/changeLog.ts'
import { openEmbeddedStore } from '../store/embeddedStore.ts'
import { noJournal, openJournal } from '../store/journal.ts'
import { migrate } from '../store/migrate.ts'
import { openPostgresStore } from '../store/postgresStore.ts'
import { installOtherContact } from '../ingest/catalogue.ts'
import { keepSecret } from './keepSecret.ts'

export interface OpenServer {
  readonly context: ServerContext
  readonly app: Hono<HttpEnv>
  readonly readiness: Readiness
  /** Ends what runs beside requests, then the journal, then the store. */
  close(): Promise<void>
}

/** In the bundle and in the sources the dashboard lies at the same distance. */
const DASHBOARD = fileURLToPath(new URL('../../dashboard/dist', new URL(import.meta.url.endsWith('.ts') ? '..' : '.', import.meta.url)))

export interface OpenServerParts extends Pick<AppContext, 'now' | 'log'> {
  readonly localKey: string
  /** The embedded store has stopped for good: nothing can be answered until the process starts again. */
  readonly onStoreLost?: () => void
}

/** Everything but the socket: store opened and migrated, journal replayed, log position lifted, app built. */
export async function openServer(config: Config, parts: OpenServerParts): Promise<OpenServer> {
  const { now, log, localKey, onStoreLost } = parts
  const onFault = (error: Error) => log({ level: 'error', message: error.message, error })
  const store = config.databaseUrl
    ? await openPostgresStore({ url: config.databaseUrl, onFault })
    : await openEmbeddedStore({
      directory: config.dataDir,
      onFault(error) {
        onFault(error)
        onStoreLost?.()
      },
    })
  await emptySpool(config.dataDir, store.kind === 'embedded', now())
  await migrate(store, { install: [changeLogSql()] })
  await store.transaction(installOtherContact)
  const journal = store.kind === 'embedded' ? await openJournal(join(config.dataDir, 'journal'), store) : noJournal()
  const context: ServerContext = {
    store, config, now, log, journal,
    newId: randomUUID,
    audit: (session, action, subject) => writeAudit(store, { at: now(), session, action, subject, verdict: 'done' }),
  }
  const replayed = await replayJournal(context)
  if (replayed.batches > 0) log({ level: 'info', message: `took in ${replayed.batches} batches from the journal that the store had not committed` })
  await openChangeLog(store, now())
  const readiness: Readiness = { reason: undefined }
  const auth = createAuth(context, config.secret ?? await keepSecret(config.dataDir))
  return {
    context, readiness,
    app: buildApp({ context, auth, localKey, readiness, dashboardDir: DASHBOARD }),
    async close() {
      await journal.close()
      await store.close()
    },
  }
}
