import { afterAll, beforeAll, expect, test } from 'vitest'
import { ACCESS, ROLES, type Act, type Who } from '@throughline/domain'
import { testServer, type TestServer } from '../testServer.ts'
import { createEntryLink } from './entryLink.ts'
import { createWriteKey, findKeyHolder, revokeWriteKey, listWriteKeys } from './writeKey.ts'
import { allowSession } from '../http/allow.ts'

let server: TestServer
beforeAll(async () => { server = await testServer() })
afterAll(() => server.close())

test('[W1] the demo link signs its guest in once and never again', async () => {
  const token = await createEntryLink(server.context.store, { purpose: 'demo', email: null, role: 'admin', territoryId: null }, null, new Date())
  const first = await server.app.request(`/enter?token=${token}`)
  expect(first.status).toBe(302)
  expect(first.headers.get('location')).toBe('/')
  const cookie = cookieOf(first)
  const me = await server.app.request('/trpc/me', { headers: { cookie } })
  expect(await me.json()).toMatchObject({ result: { data: { role: 'admin', reach: { kind: 'organisation' } } } })
  const second = await server.app.request(`/enter?token=${token}`)
  expect(second.headers.get('location')).toBe('/sign-in?link=used')
  expect(second.headers.getSetCookie()).toEqual([])
})

test('[W2] an invited person sets a password and signs in with it; a weak one is refused', async () => {
  const admin = await server.signIn('admin', null)
  const invited = await server.call(admin, 'people.invite', { email: 'Ada@Example.com', role: 'analyst', territory: null })
  const url = new URL((await invited.json() as { result: { data: { url: string } } }).result.data.url)
  const page = await server.app.request(url.pathname + url.search)
  expect(page.headers.get('location')).toContain('/welcome?token=')
  const token = url.searchParams.get('token')
  const weak = await server.post('/api/auth/entry/welcome', { token, name: 'Ada', email: 'ada@example.com', password: 'short' })
  expect(weak.status).toBe(400)
  const welcome = await server.post('/api/auth/entry/welcome', { token, name: 'Ada', email: 'someone.else@example.com', password: 'correct horse battery' })
  expect(welcome.status).toBe(200)
  const signedIn = await server.post('/api/auth/sign-in/email', { email: 'ada@example.com', password: 'correct horse battery' })
  expect(signedIn.status).toBe(200)
  const me = await server.app.request('/trpc/me', { headers: { cookie: cookieOf(signedIn) } })
  expect(await me.json()).toMatchObject({ result: { data: { name: 'Ada', email: 'ada@example.com', role: 'analyst' } } })
  const wrong = await server.post('/api/auth/sign-in/email', { email: 'ada@example.com', password: 'wrong horse battery' })
  expect(wrong.status).toBe(401)
})

test('[W3] nobody gives themselves an account', async () => {
  const answer = await server.post('/api/auth/sign-up/email', { email: 'eve@example.com', name: 'Eve', password: 'correct horse battery', role: 'admin' })
  expect(answer.status).toBeGreaterThanOrEqual(400)
})

test('[W4] every act is refused to everybody the table does not name', () => {
  for (const [act, who] of Object.entries(ACCESS) as [Act, Who][]) {
    if (who.kind !== 'people') continue
    expect(() => allowSession(null, act)).toThrow('Please sign in.')
    for (const role of ROLES) {
      for (const reach of [{ kind: 'organisation' } as const, { kind: 'territory', territoryId: 1 as never } as const]) {
        const may = who.roles.includes(role) && (who.reach === 'rows' || reach.kind === 'organisation')
        const session = { personId: 'p' as never, name: '', email: '', role, reach }
        if (may) expect(allowSession(session, act)).toBe(session)
        else expect(() => allowSession(session, act)).toThrow()
      }
    }
  }
})

test('[W5] a write key is found by itself until it is revoked', async () => {
  const { store } = server.context
  const key = await createWriteKey(store, 'web-shop', new Date())
  expect(await findKeyHolder(store, key)).toEqual({ source: 'web-shop' })
  const row = (await listWriteKeys(store)).find((each) => each.source === 'web-shop')!
  await revokeWriteKey(store, row.hash, new Date())
  expect(await findKeyHolder(store, key)).toBeNull()
})

test('[W6] pages carry a policy that allows no foreign address and no evaluated code', async () => {
  const answer = await server.app.request('/healthz')
  const policy = answer.headers.get('content-security-policy')!
  expect(policy).toContain("default-src 'self'")
  expect(policy).not.toContain("'unsafe-eval'")
  expect(policy).not.toContain('http')
})

test('[W12] a page of another site, or of a neighbour under the same domain, changes nothing in the name of who is signed in', async () => {
  const cookie = await server.signIn('admin', null)
  const make = async (from: string): Promise<number> => (await server.post('/trpc/keys.create', { source: 'shop' }, { cookie, 'sec-fetch-site': from })).status
  expect([await make('cross-site'), await make('same-site'), await make('same-origin'), await make('none')]).toEqual([403, 403, 200, 200])
})

test('[W7] the local key of the data directory is let in, a wrong one is not', async () => {
  const right = await server.app.request('/trpc/me', { headers: { authorization: `Bearer ${server.localKey}` } })
  expect(right.status).toBe(200)
  const wrong = await server.app.request('/trpc/me', { headers: { authorization: `Bearer ${'x'.repeat(server.localKey.length)}` } })
  expect(wrong.status).toBe(401)
})

function cookieOf(answer: Response): string {
  return answer.headers.getSetCookie().map((each) => each.split(';')[0]).join('; ')
}
