import type { PersonId, Reach, Role } from '@throughline/domain'
import { readConfig } from '@throughline/server/config'
import type { AppContext, HttpEnv, Session } from '@throughline/server/http/context'
import { problem } from '@throughline/server/http/problem'
import { changeLogSql, openChangeLog } from '@throughline/server/shapes/changeLog'
import { shapeRoutes } from '@throughline/server/shapes/routes'
import { openMemoryStore } from '@throughline/server/store/memoryStore'
import type { Store } from '@throughline/server/store/store'
import { Hono } from 'hono'
import { randomUUID } from 'node:crypto'

export interface ShapeServerUnderTest {
  readonly store: Store
  readonly fetch: typeof fetch
  session: Session
  get(path: string, signal?: AbortSignal): Promise<Response>
  restart(): Promise<void>
}

/** Our shape routes over a store in memory, asked by whoever `session` says. */
export async function openShapeServer(store?: Store): Promise<ShapeServerUnderTest> {
  const over = store ?? await openMemoryStore({ install: [changeLogSql()] })
  await openChangeLog(over, new Date())
  const context: AppContext = {
    store: over, config: { ...readConfig({ PORT: '4600' }), demo: false }, now: () => new Date(), newId: randomUUID,
    audit: async () => undefined, log: (entry) => { if (entry.level === 'error') console.error(entry.message, entry.error) },
  }
  const build = () => {
    const app = new Hono<HttpEnv>()
    app.onError(problem(context))
    app.use(async (c, next) => {
      c.set('session', server.session)
      await next()
    })
    return app.route('/', shapeRoutes(context))
  }
  let app: ReturnType<typeof build>
  const server: ShapeServerUnderTest = {
    store: over,
    session: somebody('admin', { kind: 'organisation' }),
    fetch: async (url, init) => app.request(url instanceof Request ? url : String(url), init),
    get: async (path, signal) => app.request(`http://server.test${path}`, signal ? { signal } : {}),
    async restart() {
      await openChangeLog(over, new Date())
      app = build()
    },
  }
  app = build()
  return server
}

export function somebody(role: Role, reach: Reach): Session {
  return { personId: 'p1' as PersonId, name: 'Person', email: 'person@example.test', role, reach }
}
