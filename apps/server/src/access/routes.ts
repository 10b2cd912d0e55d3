import { Hono } from 'hono'
import type { AppContext, HttpEnv } from '../http/context.ts'
import { ADDRESS_HEADER, type Auth } from './auth.ts'
import { findEntryLink } from './entryLink.ts'

/** Sign-in: better-auth under `/api/auth`, and `/enter?token=…`, the address printed at start and sent with invitations. */
export function accessRoutes(context: AppContext, auth: Auth): Hono<HttpEnv> {
  return new Hono<HttpEnv>()
    .on(['GET', 'POST'], '/api/auth/*', (c) => {
      // Attempts are counted by the address of the connection; what a client says of itself is overwritten.
      c.req.raw.headers.set(ADDRESS_HEADER, addressOf(c.env) ?? '')
      return auth.handler(c.req.raw)
    })
    .get('/enter', async (c) => {
      const token = c.req.query('token')
      if (!token) return c.redirect('/sign-in')
      const link = await findEntryLink(context.store, token, context.now()).catch(() => null)
      if (!link) return c.redirect('/sign-in?link=used')
      if (link.purpose !== 'demo') return c.redirect(`/welcome?token=${encodeURIComponent(token)}${link.email ? `&email=${encodeURIComponent(link.email)}` : ''}`)
      const entered = await auth.api.enterDemo({ body: { token }, headers: c.req.raw.headers, asResponse: true })
      if (!entered.ok) return c.redirect('/sign-in?link=used')
      for (const cookie of entered.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true })
      return c.redirect('/')
    })
}

/** Node's socket, as the HTTP server hands it over; absent when the app is called without one. */
function addressOf(env: unknown): string | undefined {
  return (env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming?.socket?.remoteAddress
}
