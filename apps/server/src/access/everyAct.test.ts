import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ACCESS, ROLES, shapes, type Act, type Role, type TerritoryId, type Who } from '@throughline/domain'
import { testServer, type TestServer } from '../testServer.ts'
import { appRouter } from '../trpc/router.ts'

let server: TestServer
const cookies = new Map<string, string>()
const callers = [...ROLES.flatMap((role) => [{ role, territory: false }, { role, territory: true }]), { role: undefined, territory: false }] as const
const nameOf = (caller: (typeof callers)[number]) => `${caller.role ?? 'nobody'}${caller.territory ? ' of a territory' : ''}`

beforeAll(async () => {
  server = await testServer()
  const [row] = await server.context.store.rows(`insert into territory (code, name) values ('north', 'North') returning id`)
  for (const caller of callers) if (caller.role) cookies.set(nameOf(caller), await server.signIn(caller.role, caller.territory ? row![0] as TerritoryId : null))
})
afterAll(() => server.close())

/** Paths of Hono routes → the act they are, and a request that reaches their check. */
const ROUTES: readonly { readonly path: RegExp; readonly act: Act | ((path: string) => Act); readonly fill?: (path: string) => string; readonly body?: unknown }[] = [
  { path: /^\/(healthz|readyz)$/, act: 'route.health' },
  { path: /^\/api\/auth\//, act: 'route.auth' },
  { path: /^\/enter$/, act: 'route.enter' },
  { path: /^\/v1\/m$/, act: 'route.health' },
  { path: /^\/v1\//, act: 'route.ingest', body: { batch: [] } },
  { path: /^\/api\/doctor$/, act: 'route.doctor' },
  { path: /^\/api\/import/, act: 'route.import' },
  { path: /^\/api\/export/, act: 'route.export' },
  { path: /^\/sync\/v1\/plan$/, act: 'sync.plan' },
  { path: /^\/sync\/v1\/pulse$/, act: 'sync.pulse', fill: (path) => `${path}?since=0&wait=0` },
  { path: /^\/sync\/v1\/commands$/, act: 'sync.commands', body: { deviceId: randomUUID(), commands: [] } },
  { path: /^\/sync\/v1\/shapes\/:name/, act: (path) => `shape.${path.split('/')[4]}` as Act },
  { path: /^\/trpc\//, act: 'route.health' },
  { path: /^(\/\*|\*|\/assets\/\*)$/, act: 'route.dashboard' },
]

function may(caller: (typeof callers)[number], act: Act): boolean {
  const who: Who = ACCESS[act]
  if (who.kind === 'anyone') return true
  if (who.kind === 'writeKey' || !caller.role) return false
  return who.roles.includes(caller.role as Role) && (who.reach === 'rows' || !caller.territory)
}

function cookieOf(caller: (typeof callers)[number]): Record<string, string> {
  const cookie = cookies.get(nameOf(caller))
  return cookie ? { cookie } : {}
}

test('[W9] every mounted route asks the table, for each role and reach', async () => {
  const mounted = server.app.routes.filter(({ method, path }) => method !== 'ALL' && method !== 'OPTIONS' && path !== '/*')
  const unknown = mounted.filter(({ path }) => !ROUTES.some((route) => route.path.test(path)))
  expect(unknown.map(({ method, path }) => `${method} ${path}`)).toEqual([])
  const wrong: string[] = []
  for (const { method, path } of mounted) {
    const route = ROUTES.find((each) => each.path.test(path))!
    const concrete = path.includes(':name') ? Object.keys(shapes).map((name) => path.replace(':name', name)) : [path]
    for (const each of concrete) {
      const act = typeof route.act === 'function' ? route.act(each) : route.act
      if (ACCESS[act].kind === 'anyone') continue
      for (const caller of callers) {
        const answer = await server.app.request(route.fill?.(each) ?? each, {
          method, headers: { 'content-type': 'application/json', ...cookieOf(caller) },
          ...(method === 'POST' ? { body: JSON.stringify(route.body ?? {}) } : {}),
        })
        const refused = answer.status === 401 || answer.status === 403
        if (refused === may(caller, act)) wrong.push(`${method} ${each} as ${nameOf(caller)} → ${answer.status}`)
        await answer.body?.cancel()
      }
    }
  }
  expect(wrong).toEqual([])
})

test('[W9] every procedure is in the table and refuses whom it does not name', async () => {
  const procedures = Object.entries(appRouter._def.procedures) as unknown as [string, { _def: { type: string } }][]
  const named = Object.keys(ACCESS).filter((act) => act.startsWith('procedure.')).map((act) => act.slice('procedure.'.length))
  // Each analysis has a procedure of its own; all of them are one act.
  const actOf = (name: string): string => (name.startsWith('analyses.') ? 'analyse' : name)
  expect([...new Set(procedures.map(([name]) => actOf(name)))].sort()).toEqual(named.sort())
  const wrong: string[] = []
  for (const [name, { _def }] of procedures) {
    for (const caller of callers) {
      const answer = await server.app.request(`/trpc/${name}`, _def.type === 'query'
        ? { headers: cookieOf(caller) }
        : { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', ...cookieOf(caller) } })
      const refused = answer.status === 401 || answer.status === 403
      if (refused === may(caller, `procedure.${actOf(name)}` as Act)) wrong.push(`${name} as ${nameOf(caller)} → ${answer.status}`)
    }
  }
  expect(wrong).toEqual([])
})

test('[W9] every command is refused from whom the table does not name', async () => {
  for (const act of Object.keys(ACCESS).filter((each) => each.startsWith('command.')) as Act[]) {
    for (const caller of callers) {
      if (!caller.role) continue
      const id = randomUUID()
      const answer = await server.post('/sync/v1/commands', { deviceId: randomUUID(), commands: [{ id, name: act.slice('command.'.length), input: {}, sentAt: new Date().toISOString() }] }, cookieOf(caller))
      const { verdicts } = await answer.json() as { verdicts: { verdict: string; code?: string }[] }
      const refusedByTable = verdicts[0]!.code === 'access.role' || verdicts[0]!.code === 'access.reach'
      expect(`${act} as ${nameOf(caller)}: ${refusedByTable ? 'refused' : 'let through'}`).toBe(`${act} as ${nameOf(caller)}: ${may(caller, act) ? 'let through' : 'refused'}`)
    }
  }
})

test('[W11] who is signed in is told which acts are theirs, by the same table', async () => {
  for (const caller of callers) {
    if (!caller.role) continue
    const answer = await server.app.request('/trpc/me', { headers: cookieOf(caller) })
    const { result } = await answer.json() as { result: { data: { may: Act[] } } }
    expect(result.data.may, nameOf(caller)).toEqual((Object.keys(ACCESS) as Act[]).filter((act) => ACCESS[act].kind === 'people' && may(caller, act)))
  }
})
