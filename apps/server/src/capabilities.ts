import type { Hono } from 'hono'
import { doctorRoutes } from './cli/doctorRoutes.ts'
import { commandRoutes } from './command/routes.ts'
import { experimentRoutes } from './experiment/routes.ts'
import type { AppContext, HttpEnv } from './http/context.ts'
import { ingestRoutes } from './ingest/index.ts'
import { importRoutes } from './import/routes.ts'
import { shapeRoutes } from './shapes/routes.ts'
import type { Journal } from './store/journal.ts'

/** What capabilities are built from: the context of the whole server and the parts only some of them need. */
export interface ServerContext extends AppContext {
  readonly journal: Journal
}

/** Everything that is mounted beside sign-in, tRPC and the dashboard. */
export const capabilities: readonly ((context: ServerContext) => Hono<HttpEnv>)[] = [shapeRoutes, commandRoutes, importRoutes, ingestRoutes, experimentRoutes, doctorRoutes]
