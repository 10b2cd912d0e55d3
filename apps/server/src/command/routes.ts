import { Hono } from 'hono'
import { issuesInWords, Refusal } from '@throughline/domain'
import { COMMANDS_AT_ONCE, type Verdict } from '@throughline/sync/wire'
import { z } from 'zod'
import { allow } from '../http/allow.ts'
import type { AppContext, HttpEnv } from '../http/context.ts'
import { execute } from './execute.ts'

const Batch = z.strictObject({
  deviceId: z.uuid(),
  commands: z.array(z.strictObject({
    id: z.uuid(),
    name: z.string().max(100),
    input: z.unknown(),
    sentAt: z.iso.datetime(),
  })).max(COMMANDS_AT_ONCE),
})

/** Up from the replicas: commands in the order they were meant, each with its verdict. */
export function commandRoutes(context: AppContext): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>()
  app.post('/sync/v1/commands', async (c) => {
    const session = allow(c, 'sync.commands')
    const batch = Batch.safeParse(parseJson(await c.req.text()))
    if (!batch.success) throw new Refusal('input.invalid', { issues: issuesInWords(batch.error) })
    const verdicts: Verdict[] = []
    for (const sent of batch.data.commands) {
      try {
        verdicts.push(await execute(context.store, session, batch.data.deviceId, sent, context.now()))
      } catch (error) {
        // The order must hold: what comes after a fault waits for the next try.
        context.log({ level: 'error', message: `command ${sent.name} ${sent.id} failed`, requestId: c.get('requestId'), error })
        return c.json({ verdicts, failed: sent.id }, 200, HEADERS)
      }
    }
    return c.json({ verdicts }, 200, HEADERS)
  })
  return app
}

const HEADERS = { 'cache-control': 'private, no-store', vary: 'Cookie' } as const

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal('input.malformed')
  }
}
