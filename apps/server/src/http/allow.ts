import type { Context } from 'hono'
import { ACCESS, Refusal, type Act, type Who } from '@throughline/domain'
import type { HttpEnv, KeyHolder, Session } from './context.ts'

/**
 * The one place that reads the access table.
 * @throws Refusal `access.signIn`, `access.role` or `access.reach`.
 */
export function allow(c: Context<HttpEnv>, act: Act): Session {
  return allowSession(c.get('session'), act)
}

/** As {@link allow}, where there is no request: procedures and commands. */
export function allowSession(session: Session | null, act: Act): Session {
  const who: Who = ACCESS[act]
  if (who.kind !== 'people') throw new Error(`“${act}” is not an act of people: nobody has to sign in for it.`)
  if (!session) throw new Refusal('access.signIn')
  if (!who.roles.includes(session.role)) throw new Refusal('access.role', { act, role: session.role })
  if (who.reach === 'organisation' && session.reach.kind !== 'organisation') throw new Refusal('access.reach', { act })
  return session
}

/** Whether a signed-in person may do a thing at all: for lists of what is on offer. */
export function mayDo(session: Session, act: Act): boolean {
  const who: Who = ACCESS[act]
  return who.kind === 'people' && who.roles.includes(session.role) && (who.reach === 'rows' || session.reach.kind === 'organisation')
}

/** @throws Refusal `access.key` when no program with a known key asks. */
export function allowKey(c: Context<HttpEnv>, act: Act): KeyHolder {
  const who: Who = ACCESS[act]
  if (who.kind !== 'writeKey') throw new Error(`“${act}” is not an act of programs.`)
  const holder = c.get('keyHolder')
  if (!holder) throw new Refusal('access.key')
  return holder
}
