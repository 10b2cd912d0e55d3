import { Hono } from 'hono'
import { trpcServer } from '@hono/trpc-server'
import { randomUUID } from 'node:crypto'
import type { Auth } from './access/auth.ts'
import { accessRoutes } from './access/routes.ts'
import { capabilities, type ServerContext } from './capabilities.ts'
import { authenticate } from './http/authenticate.ts'
import { boundedBodies } from './http/boundedBodies.ts'
import type { HttpEnv } from './http/context.ts'
import { dashboardRoutes } from './http/dashboard.ts'
import { healthRoutes, type Readiness } from './http/health.ts'
import { problem } from './http/problem.ts'
import { sameOriginWrites, securityHeaders } from './http/securityHeaders.ts'
import { appRouter } from './trpc/router.ts'

export interface AppParts {
  readonly context: ServerContext
  readonly auth: Auth
  /** Lets the command line on this machine in; kept in the data directory. */
  readonly localKey: string
  readonly readiness: Readiness
  readonly dashboardDir: string
}

/** Names, addresses, passwords: nobody has signed in yet. */
const SIGN_IN_BYTES = 64 * 1024

/** The whole server as one function from request to response. Tests call `app.request()`. */
export function buildApp({ context, auth, localKey, readiness, dashboardDir }: AppParts): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  app.onError(problem(context))
  app.use(async (c, next) => {
    c.set('requestId', c.req.header('x-request-id')?.slice(0, 64) ?? randomUUID())
    await next()
    c.header('x-request-id', c.get('requestId'))
  })
  app.use(securityHeaders)
  app.route('/', healthRoutes(context, readiness))
  app.use(sameOriginWrites)
  // What is sent in bulk (`/v1`, `/api/import`) is bounded as it is unpacked and read.
  app.use('/api/auth/*', boundedBodies(SIGN_IN_BYTES))
  for (const path of ['/trpc/*', '/sync/*']) app.use(path, boundedBodies(context.config.maxBodyBytes))
  for (const path of ['/trpc/*', '/sync/*', '/api/*', '/v1/*', '/enter']) app.use(path, authenticate(auth, localKey))
  app.route('/', accessRoutes(context, auth))
  for (const mount of capabilities) app.route('/', mount(context))
  app.use('/trpc/*', trpcServer({
    router: appRouter,
    createContext: (_, c) => ({ app: context, session: c.get('session'), requestId: c.get('requestId') }),
    onError: ({ error, path, ctx }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') context.log({ level: 'error', message: `procedure ${path} failed`, requestId: ctx?.['requestId'] as string, error: error.cause ?? error })
    },
  }))
  for (const path of ['/trpc/*', '/sync/*', '/api/*', '/v1/*']) app.all(path, (c) => c.json({ type: 'about:blank', title: 'There is nothing here.', status: 404 }, 404))
  app.route('/', dashboardRoutes(dashboardDir))
  return app
}
