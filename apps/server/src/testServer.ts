import type { Hono } from 'hono'
import { randomBytes, randomUUID } from 'node:crypto'
import type { Role, TerritoryId } from '@throughline/domain'
import { createAuth } from './access/auth.ts'
import { writeAudit } from './access/audit.ts'
import { createEntryLink } from './access/entryLink.ts'
import { buildApp } from './app.ts'
import type { ServerContext } from './capabilities.ts'
import { readConfig } from './config.ts'
import type { HttpEnv } from './http/context.ts'
import { changeLogSql } from './shapes/changeLog.ts'
import { noJournal } from './store/journal.ts'
import { openMemoryStore } from './store/memoryStore.ts'

export interface TestServer {
  readonly app: Hono<HttpEnv>
  readonly context: ServerContext
  readonly localKey: string
  /** Signs a new person in; gives the cookie header. */
  signIn(role: Role, territoryId: TerritoryId | null): Promise<string>
  /** Calls a tRPC mutation. */
  call(cookie: string, procedure: string, input: unknown): Promise<Response>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  close(): Promise<void>
}

/** The real server over a store in memory: everything but the socket. */
export async function testServer(overrides: Partial<ServerContext> = {}, dashboardDir = '/nowhere'): Promise<TestServer> {
  const store = overrides.store ?? await openMemoryStore({ install: [changeLogSql()] })
  const now = overrides.now ?? (() => new Date())
  const context: ServerContext = {
    store,
    journal: noJournal(),
    config: { ...readConfig({ PORT: '4600' }), demo: false },
    now,
    newId: randomUUID,
    audit: (session, action, subject) => writeAudit(store, { at: now(), session, action, subject, verdict: 'done' }),
    log: (entry) => { if (entry.level === 'error') console.error(entry.message, entry.error) },
    ...overrides,
  }
  const localKey = randomBytes(32).toString('hex')
  const auth = createAuth(context, randomBytes(32).toString('hex'))
  const app = buildApp({ context, auth, localKey, readiness: { reason: undefined }, dashboardDir })
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
    app.request(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } })
  return {
    app, context, localKey, post,
    async signIn(role, territoryId) {
      const email = `${randomUUID()}@example.test`
      const token = await createEntryLink(store, { purpose: 'invitation', email, role, territoryId }, null, now())
      const answer = await post('/api/auth/entry/welcome', { token, name: `A ${role}`, email, password: randomBytes(12).toString('hex') })
      if (!answer.ok) throw new Error(`could not sign in: ${await answer.text()}`)
      return answer.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ')
    },
    call: (cookie, procedure, input) => post(`/trpc/${procedure}`, input, { cookie }),
    close: () => store.close(),
  }
}
