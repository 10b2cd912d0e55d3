import { createMiddleware } from 'hono/factory'
import { timingSafeEqual } from 'node:crypto'
import type { PersonId, Role, TerritoryId } from '@throughline/domain'
import type { Auth } from '../access/auth.ts'
import type { HttpEnv, Session } from './context.ts'

/** Asks once per request who is there: a signed-in person by cookie, or the command line on this machine by its local key. */
export function authenticate(auth: Auth, localKey: string) {
  const local = Buffer.from(`Bearer ${localKey}`)
  return createMiddleware<HttpEnv>(async (c, next) => {
    c.set('keyHolder', null)
    c.set('session', isLocal(c.req.header('authorization'), local) ? LOCAL : await personOf(auth, c.req.raw.headers))
    await next()
  })
}

/** Whoever may read the key file in the data directory owns the store anyway. */
const LOCAL: Session = {
  personId: 'local' as PersonId, name: 'Command line', email: '', role: 'admin', reach: { kind: 'organisation' },
}

function isLocal(header: string | undefined, expected: Buffer): boolean {
  if (!header) return false
  const given = Buffer.from(header)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

async function personOf(auth: Auth, headers: Headers): Promise<Session | null> {
  if (!headers.get('cookie')) return null
  const found = await auth.api.getSession({ headers })
  if (!found) return null
  const territoryId = (found.user.territoryId ?? null) as TerritoryId | null
  return {
    personId: found.user.id as PersonId,
    name: found.user.name,
    email: found.user.email,
    role: found.user.role as Role,
    reach: territoryId === null ? { kind: 'organisation' } : { kind: 'territory', territoryId },
  }
}
