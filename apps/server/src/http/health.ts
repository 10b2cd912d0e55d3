import { Hono } from 'hono'
import type { AppContext, HttpEnv } from './context.ts'

export interface Readiness {
  /** Set when the server is stopping or not yet done starting. */
  reason: string | undefined
}

/** `/healthz`: the process lives. `/readyz`: it can answer, else 503 with the reason. */
export function healthRoutes(context: AppContext, readiness: Readiness): Hono<HttpEnv> {
  return new Hono<HttpEnv>()
    .get('/healthz', (c) => c.json({ status: 'alive' }))
    .get('/readyz', async (c) => {
      if (readiness.reason) return c.json({ status: 'not ready', reason: readiness.reason }, 503)
      try {
        await context.store.query('select 1')
        return c.json({ status: 'ready' })
      } catch (error) {
        context.log({ level: 'error', message: 'the store does not answer', error })
        return c.json({ status: 'not ready', reason: 'The store does not answer.' }, 503)
      }
    })
}
