import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServer, type TestServer } from '../testServer.ts'
import type { ImportEvent } from './routes.ts'

const LOG = 'who,what,when\nann,call,2026-01-01\nbob,visit,2026-01-02\n'
const fields = { actor: { from: 'column', column: 'who' }, activity: { from: 'column', column: 'what' }, time: { from: 'column', column: 'when' } }

let server: TestServer
beforeAll(async () => { server = await testServer() })
afterAll(() => server.close())

async function send(cookie: string, options: unknown, body: string = LOG): Promise<{ status: number; events: ImportEvent[] }> {
  const answer = await server.app.request(`/api/import?options=${encodeURIComponent(JSON.stringify(options))}`, { method: 'POST', body, headers: { cookie } })
  const text = await answer.text()
  return { status: answer.status, events: answer.ok ? text.trim().split('\n').map((line) => JSON.parse(line) as ImportEvent) : [] }
}

test('[IM12] an analyst of the whole organisation imports and exports; nobody else does', async () => {
  const everyone: readonly (readonly ['admin' | 'analyst' | 'field', number | null, number])[] = [['admin', null, 200], ['analyst', null, 200], ['field', null, 403]]
  for (const [role, territory, status] of everyone) {
    const cookie = await server.signIn(role, territory as never)
    expect((await send(cookie, { fileName: 'x.csv', mapping: { as: 'interactions', fields }, dryRun: true })).status).toBe(status)
    expect((await server.app.request('/api/export?what=actors', { headers: { cookie } })).status).toBe(status)
  }
  expect((await send('', { fileName: 'x.csv', mapping: {} })).status).toBe(401)
  expect((await server.app.request('/api/export?what=actors')).status).toBe(401)
})

test('[IM12] progress, problems and the end come as JSON lines; the local key is enough', async () => {
  const cookie = await server.signIn('admin', null)
  const { events } = await send(cookie, { fileName: 'visits.csv', mapping: { as: 'interactions', fields }, savePreset: 'visits' })
  expect(events.at(-1)).toMatchObject({ kind: 'done', report: { accepted: 2, source: 'visits' } })
  const bad = await send(cookie, { fileName: 'visits.csv', preset: 'visits' }, `${LOG}eve,call,someday\n`)
  expect(bad.events.find(({ kind }) => kind === 'problem')).toMatchObject({ row: 4, column: 'when', value: 'someday' })
  expect(bad.events.at(-1)).toMatchObject({ kind: 'refused', code: 'import.rows', details: { row: 4, badRows: 1 } })
  expect((await send(cookie, { fileName: 'visits.csv', preset: 'no such' })).status).toBe(404)
  const exported = await server.app.request('/api/export?what=interactions', { headers: { authorization: `Bearer ${server.localKey}` } })
  const text = await exported.text()
  expect(text.trim().split('\n').length).toBe(3)
  expect(text).toContain('"[[""userId"", ""ann""]]",call,web,,,,inbound,2026-01-01T00:00:00.000Z')
  expect((await server.context.store.rows(`select count(*) from audit where action in ('import', 'export')`))[0]![0]).toBeGreaterThanOrEqual(2)
})

test('[IM12] the doctor finds what is well and what is not, for administrators', async () => {
  const analyst = await server.signIn('analyst', null)
  expect((await server.app.request('/api/doctor', { headers: { cookie: analyst } })).status).toBe(403)
  const look = async (): Promise<Record<string, { standing: string; advice?: string }>> => {
    const answer = await server.app.request('/api/doctor', { headers: { authorization: `Bearer ${server.localKey}` } })
    const { findings } = await answer.json() as { findings: { what: string; standing: string; advice?: string }[] }
    return Object.fromEntries(findings.map((finding) => [finding.what, finding]))
  }
  expect((await look())['loads']).toMatchObject({ standing: 'good' })
  await server.context.store.rows(`insert into bulk_load (name, plan, started_at, total_rows) values ('demo', '{}', now(), 9)`)
  await server.context.store.rows(`insert into dead_letter (source, route, code, reason, payload, received_at) values ('s', 'r', 'input.invalid', 'why', '{}', now())`)
  const found = await look()
  expect(found['store']).toMatchObject({ standing: 'good' })
  expect(found['migrations']).toMatchObject({ standing: 'good' })
  for (const what of ['loads', 'dead letters']) {
    expect(found[what]).toMatchObject({ standing: 'watch' })
    expect(found[what]!.advice).toBeTruthy()
  }
})
