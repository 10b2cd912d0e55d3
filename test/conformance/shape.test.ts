import { Shape, ShapeStream, type Row, type ShapeStreamOptions } from '@electric-sql/client'
import type { TerritoryId } from '@throughline/domain'
import { compactLog, forgetLog } from '@throughline/sync/capture'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openShapeServer, somebody, type ShapeServerUnderTest } from './shapeServer.ts'

let server: ShapeServerUnderTest
const open: AbortController[] = []

beforeAll(async () => { server = await openShapeServer() })
afterAll(async () => {
  for (const each of open) each.abort()
  // What was under way ends before the store does.
  await new Promise((resolve) => setTimeout(resolve, 300))
  await server.store.close()
})
beforeEach(async () => {
  server.session = somebody('admin', { kind: 'organisation' })
  await server.store.exec('truncate segment, note, interaction, actor restart identity')
})

/** A shape as any third party would hold it; nothing of ours on the client's side. */
function hold<T extends Row = Row>(name: string, params: NonNullable<ShapeStreamOptions['params']> = {}) {
  const stop = new AbortController()
  open.push(stop)
  const stream = new ShapeStream<T>({ url: `http://server.test/sync/v1/shapes/${name}`, params, fetchClient: server.fetch, signal: stop.signal })
  return { stream, shape: new Shape<T>(stream), stop }
}

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 6000 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(holds()).toBe(true)
}

async function addSegments(...names: string[]): Promise<void> {
  await server.store.query(
    `insert into segment (id, name, origin, rule, written_by, written_at)
     select gen_random_uuid(), n, 'rule', '{"kind":"all","of":[]}', 'p1', '2026-03-01 10:00:00.123456+02' from unnest($1::text[]) n`, [`{${names.join(',')}}`])
}

test('[S10] a shape starts with a snapshot and follows inserts, updates and deletes', async () => {
  await addSegments('one', 'two')
  const { shape } = hold('segment')
  expect((await shape.rows).map((row) => row['name']).toSorted()).toEqual(['one', 'two'])
  await server.store.exec(`update segment set name = 'three' where name = 'two'`)
  await until(() => shape.currentRows.some((row) => row['name'] === 'three'))
  // The default replica sends changed columns only; the rest of the row must still be there.
  expect(shape.currentRows.find((row) => row['name'] === 'three')?.['written_by']).toBe('p1')
  await server.store.exec(`delete from segment where name = 'one'`)
  await until(() => shape.currentRows.length === 1)
})

test('[S11] values come as Postgres prints them and parse by their type', async () => {
  await server.store.exec(`
    insert into actor (name, territory_id, attributes, first_seen_at) values ('Ärger, "quoted" \\ back', 1, '{"a":[1,null]}', '2026-03-01 10:00:00.123456+02');
    insert into interaction (source, message_id, actor_id, touchpoint_id, channel_id, occurred_at, received_at, success, cost_minor)
      values ('s', 'm', 1, 1, 1, '2026-03-01', '2026-03-01', true, 9007199254740993)`)
  const actors = await hold('actor').shape.rows
  expect(actors[0]).toMatchObject({ id: 1, name: 'Ärger, "quoted" \\ back', territory_id: 1, attributes: { a: [1, null] }, person_id: null, first_seen_at: '2026-03-01 08:00:00.123456+00' })
  const interactions = await hold('interaction').shape.rows
  expect(interactions[0]).toMatchObject({ id: 1n, success: true, cost_minor: 9007199254740993n, text: null })
  expect(interactions[0]).not.toHaveProperty('properties')
})

test('[S12] the required headers are there, the cursor on live answers only', async () => {
  await addSegments('one')
  const first = await server.get('/sync/v1/shapes/segment?offset=-1')
  expect(first.status).toBe(200)
  expect(first.headers.get('electric-offset')).toBe('0_0')
  expect(first.headers.get('electric-up-to-date')).toBeNull()
  expect(first.headers.get('electric-cursor')).toBeNull()
  expect(first.headers.get('cache-control')).toBe('private, no-store')
  expect(first.headers.get('vary')).toContain('Cookie')
  expect(JSON.parse(first.headers.get('electric-schema')!)).toMatchObject({ id: { type: 'uuid', pk_index: 0, not_null: true }, rule: { type: 'jsonb' } })
  const handle = first.headers.get('electric-handle')!
  const second = await server.get(`/sync/v1/shapes/segment?offset=0_0&handle=${handle}`)
  expect(second.headers.get('electric-up-to-date')).toBe('')
  const messages = await second.json() as { headers: { control?: string; global_last_seen_lsn?: string } }[]
  expect(messages.at(-1)?.headers.control).toBe('up-to-date')
  expect(messages.at(-1)?.headers.global_last_seen_lsn).toMatch(/^\d+$/)
  const live = server.get(`/sync/v1/shapes/segment?offset=${second.headers.get('electric-offset')}&handle=${handle}&live=true&cursor=7`)
  await addSegments('two')
  const answer = await live
  expect(answer.headers.get('electric-cursor')).toBe('8')
  const [change] = await answer.json() as { key: string; headers: Record<string, unknown>; value: Record<string, unknown> }[]
  expect(change!.key).toBe(`"public"."segment"/"${change!.value['id'] as string}"`)
  expect(change!.headers).toMatchObject({ operation: 'insert', relation: ['public', 'segment'], last: true })
  expect(typeof change!.headers['lsn']).toBe('string')
  expect(Array.isArray(change!.headers['txids'])).toBe(true)
})

test('[S13] malformed requests get 400 with the reason', async () => {
  for (const query of ['', '?offset=x', '?offset=1_1', '?offset=-1&live=true']) {
    const answer = await server.get(`/sync/v1/shapes/segment${query}`)
    expect(answer.status, query).toBe(400)
    expect(await answer.json()).toHaveProperty('errors')
  }
})

test('[S14] a handle or an offset that is not known, compacted, foreign or from the future gets 409 and a new handle', async () => {
  await addSegments('one')
  const first = await server.get('/sync/v1/shapes/segment?offset=-1')
  const handle = first.headers.get('electric-handle')!
  const tail = (await server.get(`/sync/v1/shapes/segment?offset=0_0&handle=${handle}`)).headers.get('electric-offset')!
  const lsn = Number(tail.split('_')[0])
  const expectRefetch = async (path: string) => {
    const answer = await server.get(path)
    expect(answer.status, path).toBe(409)
    expect(await answer.json()).toEqual([{ headers: { control: 'must-refetch' } }])
    expect(answer.headers.get('electric-handle')).toBeTruthy()
    expect(path).not.toContain(answer.headers.get('electric-handle'))
  }
  await expectRefetch('/sync/v1/shapes/segment?offset=0_inf&handle=never-was')
  await expectRefetch(`/sync/v1/shapes/note?offset=0_inf&handle=${handle}`)
  await expectRefetch(`/sync/v1/shapes/segment?offset=${lsn + 1000}_inf&handle=${handle}`)
  await expectRefetch(`/sync/v1/shapes/segment?offset=${lsn - 500_000_000}_3&handle=${handle}`)
  await expectRefetch(`/sync/v1/shapes/segment?offset=0_7&handle=${handle}`)
  for (const name of ['a', 'b', 'c', 'd']) await addSegments(name)
  await server.store.transaction((sql) => compactLog(sql, { days: 30, records: 1 }))
  await expectRefetch(`/sync/v1/shapes/segment?offset=${tail}&handle=${handle}`)
  await expectRefetch(`/sync/v1/shapes/segment?offset=0_inf&handle=${handle}`)
})

test('[S15] a third party recovers by itself from 409, truncation and a restart', async () => {
  await addSegments('one')
  const { shape } = hold('segment')
  await shape.rows
  await server.store.transaction((sql) => forgetLog(sql))
  await addSegments('two')
  await until(() => shape.currentRows.length === 2)
  await server.store.exec('truncate segment')
  await addSegments('three')
  await until(() => shape.currentRows.length === 1 && shape.currentRows[0]!['name'] === 'three')
  await server.restart()
  await addSegments('four')
  await until(() => shape.currentRows.length === 2)
})

test('[S16] rows move in and out with the territory, and nobody sees more than their reach', async () => {
  await server.store.exec(`insert into actor (name, territory_id, first_seen_at) select 'actor ' || g, 1 + g % 2, now() from generate_series(1, 6) g`)
  server.session = somebody('field', { kind: 'territory', territoryId: 1 as TerritoryId })
  const { shape, stream } = hold('actor')
  const seen: string[] = []
  stream.subscribe((messages) => { for (const message of messages) if ('operation' in message.headers) seen.push(message.headers.operation as string) })
  expect((await shape.rows).map((row) => row['id']).toSorted()).toEqual([2, 4, 6])
  seen.length = 0
  await server.store.exec('update actor set territory_id = 2 where id = 2')
  await until(() => shape.currentRows.length === 2)
  await server.store.exec('update actor set territory_id = 1 where id = 1')
  await until(() => shape.currentRows.length === 3)
  await server.store.exec(`update actor set name = 'not mine' where id = 3; update actor set name = 'mine' where id = 4`)
  await until(() => shape.currentRows.some((row) => row['name'] === 'mine'))
  expect(seen).toEqual(['delete', 'insert', 'update'])
  expect(shape.currentRows.find((row) => row['id'] === 1)?.['name']).toBe('actor 1')
  expect((await server.get('/sync/v1/shapes/segment?offset=-1')).status).toBe(403)
})

test('[S17] narrowed reach makes the old handle invalid', async () => {
  const first = await server.get('/sync/v1/shapes/actor?offset=-1')
  server.session = somebody('analyst', { kind: 'territory', territoryId: 2 as TerritoryId })
  const answer = await server.get(`/sync/v1/shapes/actor?offset=0_0&handle=${first.headers.get('electric-handle')}`)
  expect(answer.status).toBe(409)
})

test('[S18] a snapshot of several chunks has every row once, also while rows change', async () => {
  await server.store.exec(`insert into actor (name, first_seen_at) select repeat('x', 900), now() from generate_series(1, 3000)`)
  const { shape } = hold('actor')
  const rows = shape.rows
  await server.store.exec(`update actor set name = 'short' where id % 7 = 0; delete from actor where id % 11 = 0; insert into actor (name, first_seen_at) values ('late', now())`)
  await rows
  const [expected] = await server.store.rows(`select count(*), sum(id), count(*) filter (where name = 'short') from actor`)
  await until(() => shape.currentRows.length === Number(expected![0]) && shape.currentRows.filter((row) => row['name'] === 'short').length === Number(expected![2]))
  expect(shape.currentRows.reduce((sum, row) => sum + (row['id'] as number), 0)).toBe(Number(expected![1]))
})

test('[S19] one large transaction comes in parts and arrives whole', async () => {
  const { shape } = hold('actor', { replica: 'full' })
  await shape.rows
  await server.store.exec(`begin; insert into actor (name, first_seen_at) select 'a' || g, now() from generate_series(1, 9000) g; update actor set name = 'b' || id; commit`)
  await until(() => shape.currentRows.length === 9000 && shape.currentRows.every((row) => (row['name'] as string).startsWith('b')))
})

test('[S20] the pulse names the shapes with news, at once when the position is not known', async () => {
  const before = await (await server.get('/sync/v1/pulse?since=0&wait=0')).json() as { lsn: string; shapes: string[] }
  expect(before.shapes).toContain('segment')
  const waiting = server.get(`/sync/v1/pulse?since=${before.lsn}`)
  await addSegments('one')
  const after = await (await waiting).json() as { lsn: string; shapes: string[] }
  expect(after.shapes).toEqual(['segment'])
  expect(Number(after.lsn)).toBeGreaterThan(Number(before.lsn))
  const quiet = await (await server.get(`/sync/v1/pulse?since=${after.lsn}&wait=0`)).json() as { shapes: string[] }
  expect(quiet.shapes).toEqual([])
})

test('[S21] the fast lane gives every row once, in key order, with where to go on', async () => {
  await server.store.exec(`
    insert into actor (name, first_seen_at) values ('a', now());
    insert into interaction (source, message_id, actor_id, touchpoint_id, channel_id, occurred_at, received_at)
      select 's', g::text, 1, 1, 1, '2026-01-01', now() from generate_series(1, 2500) g`)
  let after: string | null = null
  let rows = 0
  let ranges = 0
  do {
    const answer: Response = await server.get(`/sync/v1/shapes/interaction/snapshot?limit=1000${after === null ? '' : `&after=${after}`}`)
    expect(answer.headers.get('electric-offset')).toMatch(/^\d+_inf$/)
    rows += Number(answer.headers.get('throughline-rows'))
    after = answer.headers.get('throughline-next-key')
    ranges++
  } while (after !== null)
  expect({ rows, ranges }).toEqual({ rows: 2500, ranges: 3 })
})
