import { createAuthEndpoint } from '@better-auth/core/api'
import { setSessionCookie } from 'better-auth/cookies'
import { Refusal } from '@throughline/domain'
import { z } from 'zod'
import type { AppContext } from '../http/context.ts'
import { findEntryLink, useEntryLink } from './entryLink.ts'

/** Characters of a password, at least. */
export const LEAST_PASSWORD = 10
const DEMO_EMAIL = 'guest@harbour-mutual.example'
const Welcome = z.object({
  token: z.string().min(1),
  name: z.string().trim().min(1).max(200),
  email: z.email().max(320),
  password: z.string().min(LEAST_PASSWORD).max(200),
})

/** One-time links: the demo's signs its guest in; the first administrator's and invitations let people set a password. */
export function entryLinks(context: Pick<AppContext, 'store' | 'now'>) {
  const { store, now } = context
  return {
    id: 'entry-links',
    endpoints: {
      enterDemo: createAuthEndpoint('/entry/demo', { method: 'POST', body: z.object({ token: z.string().min(1) }) }, async (c) => {
        const link = await refusable(c, () => useEntryLink(store, c.body.token, now()))
        if (link.purpose !== 'demo') throw c.error('BAD_REQUEST', { message: 'This link asks for a password first.' })
        const known = await c.context.internalAdapter.findUserByEmail(DEMO_EMAIL)
        const user = known?.user ?? await c.context.internalAdapter.createUser({
          email: DEMO_EMAIL, name: 'Guest', emailVerified: true, role: link.role, territoryId: link.territoryId,
        }, { method: 'entry-link' })
        const session = await c.context.internalAdapter.createSession(user.id)
        await setSessionCookie(c, { session, user })
        return c.json({ entered: true })
      }),
      welcome: createAuthEndpoint('/entry/welcome', { method: 'POST', body: Welcome }, async (c) => {
        const { token, name, password } = c.body
        const waiting = await refusable(c, () => findEntryLink(store, token, now()))
        const email = (waiting.email ?? c.body.email).toLowerCase()
        if (await c.context.internalAdapter.findUserByEmail(email)) throw c.error('CONFLICT', { message: `${email} has an account already. Sign in instead.` })
        const link = await refusable(c, () => useEntryLink(store, token, now()))
        const user = await c.context.internalAdapter.createUser({ email, name, emailVerified: true, role: link.role, territoryId: link.territoryId }, { method: 'entry-link' })
        await c.context.internalAdapter.linkAccount({
          userId: user.id, providerId: 'credential', accountId: user.id, password: await c.context.password.hash(password),
        })
        const session = await c.context.internalAdapter.createSession(user.id)
        await setSessionCookie(c, { session, user })
        return c.json({ entered: true })
      }),
    },
  }
}

interface Failing {
  error(status: 'UNAUTHORIZED', body: { message: string }): Error
}

async function refusable<T>(c: Failing, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Refusal) throw c.error('UNAUTHORIZED', { message: error.message })
    throw error
  }
}
