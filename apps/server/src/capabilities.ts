import type { Hono } from 'hono'
import type { AppContext, HttpEnv } from './http/context.ts'

/** What capabilities are built from: the context of the whole server and the parts only some of them need. */
export interface ServerContext extends AppContext {}

/** Everything that is mounted beside sign-in, tRPC and the dashboard. */
export const capabilities: readonly ((context: ServerContext) => Hono<HttpEnv>)[] = []
