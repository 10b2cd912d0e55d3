import { Hono } from 'hono'
import { issuesInWords, Refusal } from '@throughline/domain'
import { z } from 'zod'
import { findKeyHolder } from '../access/writeKey.ts'
import { allowKey } from '../http/allow.ts'
import type { AppContext, HttpEnv } from '../http/context.ts'
import { ingestInto } from '../ingest/index.ts'
import { transactionAgain } from '../ingest/again.ts'
import { readBody } from '../ingest/readBody.ts'
import { findWriteKey } from '../ingest/writeKeyOf.ts'
import { draw, experimentNamed } from './draw.ts'

const Ask = z.object({ experiment: z.string(), userId: z.string().min(1).max(200).optional(), anonymousId: z.string().min(1).max(200).optional() }).refine((ask) => ask.userId !== undefined || ask.anonymousId !== undefined, 'Say of whom: userId or anonymousId.')

/** For whatever carries a change out: at the moment it would reach a customer it asks here for the arm. Asked again it says the same. */
export function experimentRoutes(context: AppContext): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  app.post('/v1/draw', async (c) => {
    const { json } = await readBody(c.req.raw, context.config.maxBodyBytes)
    const key = findWriteKey(c.req.raw.headers, c.req.url, json)
    if (key !== undefined) c.set('keyHolder', await findKeyHolder(context.store, key))
    const { source } = allowKey(c, 'route.ingest')
    const ask = Ask.safeParse(json)
    if (!ask.success) throw new Refusal('input.invalid', { issues: issuesInWords(ask.error) })
    const now = context.now()
    const identities = (['userId', 'anonymousId'] as const).flatMap((kind) => (ask.data[kind] === undefined ? [] : [{ kind, value: ask.data[kind] }]))
    const drawn = await transactionAgain(context.store, async (sql) => {
      const experiment = await experimentNamed(sql, ask.data.experiment)
      await ingestInto(sql, { store: context.store, now: () => now }, { actors: [{ identities, at: now.getTime() }] })
      const [row] = await sql.rows('select actor_id from identity where kind = $1 and value = $2', [identities[0]!.kind, identities[0]!.value])
      return [...(await draw(sql, experiment, [row![0] as number], { by: source, now })).values()][0]!
    })
    return c.json({ experiment: ask.data.experiment, arm: drawn.arm, drawnAt: drawn.drawnAt.toISOString() })
  })
  return app
}
