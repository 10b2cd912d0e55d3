import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { HttpEnv } from './context.ts'

/** Serves the built dashboard: hashed assets for ever, the page and the service worker always asked for anew. */
export function dashboardRoutes(dir: string): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  if (!existsSync(join(dir, 'index.html'))) {
    return app.get('*', (c) => c.text('The dashboard is not built. Run `npm run build` and start again.', 503))
  }
  const files = serveStatic<HttpEnv>({
    root: dir,
    precompressed: true,
    onFound: (path, c) => c.header('cache-control', /[/\\]assets[/\\]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
  })
  const page = serveStatic<HttpEnv>({ root: dir, path: 'index.html', precompressed: true, onFound: (_, c) => c.header('cache-control', 'no-cache') })
  return app
    .get('*', files)
    // A missing asset must fail as itself: the page in its place would be cached as a script.
    .get('/assets/*', (c) => c.notFound())
    .get('*', page)
}
