import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import type { HttpEnv } from './context.ts'

const POLICY = [
  "default-src 'self'", "script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'", "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
].join('; ')

/** Strict policy on everything: no address but our own, no evaluation of text as code. */
export const securityHeaders = createMiddleware<HttpEnv>(async (c, next) => {
  await next()
  const { headers } = c.res
  headers.set('content-security-policy', POLICY)
  headers.set('x-content-type-options', 'nosniff')
  headers.set('referrer-policy', 'no-referrer')
  headers.set('cross-origin-opener-policy', 'same-origin')
  headers.set('cross-origin-resource-policy', 'same-origin')
  headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=()')
})

/**
 * A browser says where a request comes from; one that changes something in the name of who is signed in must come from our own pages, not even from a
 * neighbour under the same domain. What programs send with a key (`/v1/`) comes from any page.
 */
export const sameOriginWrites = createMiddleware<HttpEnv>(async (c, next) => {
  const changes = c.req.method !== 'GET' && c.req.method !== 'HEAD' && c.req.method !== 'OPTIONS'
  const from = c.req.header('sec-fetch-site') ?? 'none'
  if (changes && c.req.header('cookie') && from !== 'same-origin' && from !== 'none' && !c.req.path.startsWith('/v1/')) {
    throw new HTTPException(403, { message: 'This request came from another site.' })
  }
  await next()
})
