import { Hono } from 'hono'
import { allow } from '../http/allow.ts'
import type { AppContext, HttpEnv } from '../http/context.ts'
import { examine } from './examine.ts'

export function doctorRoutes(context: AppContext): Hono<HttpEnv> {
  return new Hono<HttpEnv>().get('/api/doctor', async (c) => {
    allow(c, 'route.doctor')
    return c.json({ findings: await examine(context) })
  })
}
