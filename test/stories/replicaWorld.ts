import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { runAnalysis, seededRandom, type AnalysisContext, type JourneyLog, type Measured } from '@throughline/analytics'
import { COLUMN_SHAPES, LogBuilder } from '@throughline/analytics/columns/build'
import { shapes } from '@throughline/domain'
import { loadDemo } from '@throughline/server/demo/loadDemo'
import { listen, type Listening } from '@throughline/server/http/listen'
import { ingest } from '@throughline/server/ingest/index'
import { changeLogSql, openChangeLog } from '@throughline/server/shapes/changeLog'
import { openMemoryStore } from '@throughline/server/store/memoryStore'
import { testServer, type TestServer } from '@throughline/server/testServer'
import { root } from './server.ts'

/** The real server over a store in memory, on a port, serving a page that has a replica and no screens. */
export interface ReplicaWorld {
  readonly url: string
  readonly server: TestServer
  /** The port answers nobody; the store stays. */
  unplug(): Promise<void>
  plugIn(): Promise<void>
  /** What the server's own rows say, through the same columns. */
  truth(): Promise<JourneyLog>
  /** One more interaction of a new customer. */
  happen(messageId: string): Promise<void>
  /** A browser context of its own with somebody signed in; no page is open yet. */
  person(browser: Browser, options?: PersonOptions): Promise<BrowserContext>
  close(): Promise<void>
}

interface PersonOptions {
  readonly role?: 'admin' | 'field'
  readonly territoryId?: number | null
  readonly serviceWorkers?: 'allow' | 'block'
}

/** @param built a built dashboard to serve instead of the page without screens. */
export async function openReplicaWorld(interactions: number, built?: string): Promise<ReplicaWorld> {
  const pageDir = built ?? mkdtempSync(join(tmpdir(), 'throughline-page-'))
  if (!built) execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', 'apps/dashboard/dev/replica', '--outDir', pageDir, '--logLevel', 'error'], { cwd: root, stdio: 'inherit' })
  const store = await openMemoryStore({ install: [changeLogSql()] })
  await openChangeLog(store, new Date())
  const server = await testServer({ store }, pageDir)
  await loadDemo(server.context, { interactions, seed: 7, until: new Date('2026-11-01T00:00:00Z') })
  let listening: Listening | undefined = await listen('127.0.0.1', 0)
  const { port } = listening
  const url = `http://127.0.0.1:${port}`
  listening.answerWith(server.app.fetch)
  return {
    url, server,
    async unplug() {
      await listening?.close(0)
      listening = undefined
    },
    async plugIn() {
      listening = await listen('127.0.0.1', port)
      listening.answerWith(server.app.fetch)
    },
    async truth() {
      const builder = new LogBuilder()
      for (const name of COLUMN_SHAPES) {
        const { tableName, columns } = shapes[name]
        builder.add(name, await server.context.store.copyOut(`select ${columns.map((column) => `"${column.name}"`).join(', ')} from "${tableName}"`))
      }
      return builder.build()
    },
    async happen(messageId) {
      await ingest(server.context, {
        interactions: [{ source: 'test', messageId, identities: [{ kind: 'email', value: `${messageId}@example.test` }], touchpoint: 'claim-form', channel: 'web', occurredAt: Date.now() }],
      })
    },
    async person(browser, { role = 'admin', territoryId = null, serviceWorkers = 'block' } = {}) {
      const cookie = await server.signIn(role, territoryId as never)
      const context = await browser.newContext({ serviceWorkers })
      await context.addCookies(cookie.split('; ').map((each) => ({ name: each.slice(0, each.indexOf('=')), value: each.slice(each.indexOf('=') + 1), url })))
      return context
    },
    async close() {
      await listening?.close(0)
      await server.close()
      if (!built) rmSync(pageDir, { recursive: true, force: true })
    },
  }
}

const CONTEXT: AnalysisContext = { now: Date.parse('2026-11-01T00:00:00Z') / 1000, timeZone: 'UTC', random: seededRandom }

/** The answer that does not depend on the clock, from a log of the server's rows. */
export function answerOf(log: JourneyLog): Measured<unknown> {
  return runAnalysis('data.overview', {}, log, CONTEXT, 'server')
}

export async function ask(page: Page): Promise<Measured<unknown>> {
  return page.evaluate(() => window.replica.ask('data.overview', {})) as Promise<Measured<unknown>>
}

/** Waits until the page's columns give the same answer as this log. */
export async function agrees(page: Page, log: JourneyLog, timeoutMs = 30_000): Promise<void> {
  await page.evaluate(async ([hash, patience]) => {
    const until = Date.now() + patience
    for (;;) {
      const { datasetHash, n } = await window.replica.ask('data.overview', {})
      if (datasetHash === hash) return
      if (Date.now() > until) throw new Error(`the columns stay at ${datasetHash} (${n} runs), the server is at ${hash}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }, [log.datasetHash, timeoutMs] as const)
}

export async function isLive(page: Page, timeout = 40_000): Promise<void> {
  await page.waitForFunction(() => window.replica.status().link.kind === 'live', undefined, { timeout })
}

/** How many rows of a table the replica of this page has. */
export function rowsIn(page: Page, table: string): Promise<number> {
  return page.evaluate(async (text) => {
    const rows = window.follow(text, [])
    while (rows() === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
    return (rows()![0] as { n: number }).n
  }, `select count(*)::int as n from ${table}`)
}

declare global {
  // The page of apps/dashboard/dev/replica; functions given to `evaluate` run there.
  interface Window {
    replica: import('../../apps/dashboard/src/replica/replica.ts').Replica
    told: { readonly at: number; readonly status: import('../../apps/dashboard/src/replica/replica.ts').ReplicaStatus; readonly version: number }[]
    follow(text: string, tables: readonly string[]): () => readonly object[] | undefined
  }
}
