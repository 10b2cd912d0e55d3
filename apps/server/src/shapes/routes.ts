import { Hono, type Context } from 'hono'
import { issuesInWords, SCHEMA_SIGNATURE, SCHEMA_VERSION, Refusal, shapes, type ShapeName } from '@throughline/domain'
import { openLogTail } from '@throughline/sync/server/logTail'
import { handleShape, LIVE_MS, type ShapeServer } from '@throughline/sync/server/handleShape'
import { snapshotRange } from '@throughline/sync/server/snapshot'
import { RANGE_HEADERS, schemaHash, scopeOf, type Pulse, type SyncPlan } from '@throughline/sync/wire'
import { z } from 'zod'
import { allow, mayDo } from '../http/allow.ts'
import type { AppContext, HttpEnv, Session } from '../http/context.ts'
import { sleep } from '../http/sleep.ts'
import { definitionFor, isShapeName, shapeAct } from './definitionFor.ts'
import { estimateRows } from './estimateRows.ts'

const PRIVATE = { 'cache-control': 'private, no-store', vary: 'Cookie' } as const

/** Down to the replicas: the plan, the pulse, the shapes and their fast lane. */
export function shapeRoutes(context: AppContext): Hono<HttpEnv> {
  const { store } = context
  const clock = { now: context.now, sleep }
  const tail = openLogTail(store, clock, (heard) => store.onCommit(heard))
  const server: ShapeServer = { store, tail, clock, schemas: new Map() }
  const estimate = estimateRows(store, clock)
  const app = new Hono<HttpEnv>()

  app.get('/sync/v1/plan', async (c) => {
    const session = allow(c, 'sync.plan')
    const [row] = await store.query<{ id: string }>('select id::text from sync.store')
    const plan: SyncPlan = {
      schemaHash: schemaHash(SCHEMA_VERSION, SCHEMA_SIGNATURE),
      storeId: row!.id,
      lsn: String(await tail.position()),
      me: { personId: session.personId, name: session.name, role: session.role, reach: session.reach },
      scope: scopeOf(session),
      demo: context.config.demo,
      timeZone: context.config.timeZone,
      shapes: await Promise.all(shapesOf(session).map(async (name) => ({ name, estimatedRows: await estimate(definitionFor(name, { reach: session.reach, deviceId: deviceOf(c) ?? NOBODYS_DEVICE })) }))),
    }
    return c.json(plan, 200, PRIVATE)
  })

  app.get('/sync/v1/pulse', async (c) => {
    const session = allow(c, 'sync.pulse')
    const since = Number(c.req.query('since'))
    if (!Number.isSafeInteger(since) || since < 0) throw new Refusal('input.invalid', { since: c.req.query('since') ?? null })
    return c.json(await pulse(session, since, c.req.query('wait') === '0' ? 0 : LIVE_MS, c.req.raw.signal), 200, PRIVATE)
  })

  app.get('/sync/v1/shapes/:name', async (c) => {
    const definition = definitionOf(c, allowedShape(c))
    const answer = await handleShape(server, definition, c.req.query(), c.req.raw.signal)
    return new Response(answer.body, { status: answer.status, headers: { ...answer.headers, ...PRIVATE } })
  })

  app.get('/sync/v1/shapes/:name/snapshot', async (c) => {
    const definition = definitionOf(c, allowedShape(c))
    const asked = RangeQuery.safeParse(c.req.query())
    if (!asked.success) throw new Refusal('input.invalid', { issues: issuesInWords(asked.error) })
    const range = await snapshotRange(store, definition, asked.data)
    if (!range) return new Response('[{"headers":{"control":"must-refetch"}}]', { status: 409, headers: { 'content-type': 'application/json', ...PRIVATE } })
    return new Response(new Uint8Array(range.file), {
      headers: {
        'content-type': 'application/octet-stream',
        'electric-handle': range.handle,
        'electric-offset': range.offset,
        [RANGE_HEADERS.lsn]: String(range.lsn),
        [RANGE_HEADERS.rows]: String(range.rows),
        ...(range.nextKey === null ? {} : { [RANGE_HEADERS.nextKey]: encodeURIComponent(JSON.stringify(range.nextKey)) }),
        ...PRIVATE,
      },
    })
  })

  async function pulse(session: Session, since: number, waitMs: number, signal: AbortSignal): Promise<Pulse> {
    const names = shapesOf(session)
    const scope = scopeOf(session)
    const until = context.now().getTime() + waitMs
    for (;;) {
      const changed = await tail.changedSince(since)
      // A position that is not known here: the shapes themselves will say whether they can go on.
      if (changed === undefined) return { lsn: String(await tail.position()), scope, shapes: names }
      const news = names.filter((name) => changed.tables.has(shapes[name].tableName))
      const left = until - context.now().getTime()
      if (news.length > 0 || left <= 0 || signal.aborted) return { lsn: String(changed.position), scope, shapes: news }
      await tail.wait(changed.position, left, signal)
    }
  }

  return app
}

const NOBODYS_DEVICE = '00000000-0000-0000-0000-000000000000'

const RangeQuery = z.object({
  after: z.string().transform((text, issues) => {
    try {
      return z.array(z.string()).min(1).parse(JSON.parse(text))
    } catch {
      issues.addIssue({ code: 'custom', message: 'not a key' })
      return z.NEVER
    }
  }).optional(),
  limit: z.coerce.number().int().min(1).max(50_000).optional(),
  handle: z.string().optional(),
})

function shapesOf(session: Session): ShapeName[] {
  return (Object.keys(shapes) as ShapeName[]).filter((name) => mayDo(session, shapeAct(name)))
}

function allowedShape(c: Context<HttpEnv>): { name: ShapeName; session: Session } {
  const name = c.req.param('name') ?? ''
  if (!isShapeName(name)) throw new Refusal('input.unknown', { shape: name })
  return { name, session: allow(c, shapeAct(name)) }
}

function definitionOf(c: Context<HttpEnv>, { name, session }: { name: ShapeName; session: Session }) {
  return definitionFor(name, { reach: session.reach, deviceId: deviceOf(c), replica: c.req.query('replica') === 'full' ? 'full' : 'default' })
}

function deviceOf(c: Context<HttpEnv>): string | undefined {
  return c.req.query('device') ?? c.req.header('throughline-device')
}
