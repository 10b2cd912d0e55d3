import { Hono, type Context } from 'hono'
import { Refusal, SEGMENT_TYPES } from '@throughline/domain'
import { findKeyHolder } from '../access/writeKey.ts'
import { allowKey } from '../http/allow.ts'
import type { AppContext, HttpEnv } from '../http/context.ts'
import type { Journal } from '../store/journal.ts'
import { IntakeFull, intakeOf } from './intake.ts'
import { readBody } from './readBody.ts'
import { readParcel } from './readParcel.ts'
import { findWriteKey } from './writeKeyOf.ts'

/** Path → type of the message; a batch says it for each. */
const PATHS: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(SEGMENT_TYPES.map((type) => [type, type])),
  batch: undefined, import: undefined,
  t: 'track', i: 'identify', p: 'page', s: 'screen', g: 'group', a: 'alias', b: undefined,
}

/**
 * Segment's routes. 200 only after everything good is on the disk and committed; what was refused is told, and kept as dead letters.
 * Never 4xx for a fault that may pass: libraries do not send again then.
 */
export function ingestRoutes(context: AppContext & { readonly journal: Journal }): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  const intake = intakeOf(context)
  app.use('/v1/*', async (c, next) => {
    await next()
    const origin = c.req.header('origin')
    if (origin === undefined) return
    c.res.headers.set('access-control-allow-origin', origin)
    c.res.headers.append('vary', 'Origin')
    c.res.headers.set('cross-origin-resource-policy', 'cross-origin')
  })
  app.options('/v1/*', (c) => c.body(null, 204, {
    'access-control-allow-methods': 'POST', 'access-control-allow-headers': 'Authorization, Content-Type, AnonymousId, X-Write-Key, X-Retry-Count', 'access-control-max-age': '900',
  }))
  // What libraries measure about themselves is of no use here.
  app.post('/v1/m', (c) => c.json({ success: true }))

  async function receive(c: Context<HttpEnv>, type: string | undefined): Promise<Response> {
    const { json } = await readBody(c.req.raw, context.config.maxBodyBytes)
    const key = findWriteKey(c.req.raw.headers, c.req.url, json)
    if (key !== undefined) c.set('keyHolder', await findKeyHolder(context.store, key))
    const { source } = allowKey(c, 'route.ingest')
    const body = json as { readonly batch?: unknown; readonly sentAt?: unknown; readonly context?: unknown } | null
    const items = type === undefined && Array.isArray(body?.batch) ? (body.batch as unknown[]) : [json]
    if (type === undefined && !Array.isArray(body?.batch) && (json as { type?: unknown } | null)?.type === undefined) throw new Refusal('input.malformed', { reason: 'a batch needs a list named batch' })
    const parcel = readParcel(items, type, { source, receivedAt: context.now().getTime(), sentAt: body?.sentAt, context: body?.context, newId: context.newId })
    try {
      await intake.take(parcel)
    } catch (error) {
      if (error instanceof IntakeFull) return c.json({ success: false, message: error.message }, 429, { 'retry-after': '2' })
      throw error
    }
    const refused = parcel.refused.map(({ position, code, reason }) => ({ position, code, reason }))
    return c.json({ success: true, accepted: items.length - refused.length, ...(refused.length > 0 && { refused }) })
  }
  for (const [path, type] of Object.entries(PATHS)) app.post(`/v1/${path}`, (c) => receive(c, type))
  return app
}
