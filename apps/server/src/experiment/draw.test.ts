import { runAnalysis } from '@throughline/analytics'
import { seededRandom } from '@throughline/analytics/kernel/seededRandom'
import { expect, test } from 'vitest'
import { logFromStore } from '../analysis/logFromStore.ts'
import { createWriteKey } from '../access/writeKey.ts'
import { testServer } from '../testServer.ts'

test('[XP8] a holdout is drawn on the server, written down at once, and read by name', async () => {
  const server = await testServer()
  const { store } = server.context
  const analyst = await server.signIn('analyst', null)
  const authorization = `Bearer ${await createWriteKey(store, 'shop', new Date())}`
  const visits = Array.from({ length: 400 }, (_, i) => ({ type: 'track', event: 'Order Completed', userId: `u${i}`, messageId: `m${i}`, properties: { revenue: 10 } }))
  expect((await server.post('/v1/batch', { batch: visits }, { authorization })).status).toBe(200)

  expect((await server.call(analyst, 'experiments.draw', { code: 'reminder' })).status).toBe(404)
  const plan = { code: 'reminder', name: 'Reminder before renewal', treatedShare: 0.7 }
  expect((await server.call(analyst, 'experiments.save', plan)).status).toBe(200)
  const draw = async (input: unknown) => (await (await server.call(analyst, 'experiments.draw', input)).json() as { result: { data: { count: number; drawn: { actorId: number; arm: string }[] } } }).result.data
  expect((await draw({ code: 'reminder', actors: [1, 2] })).drawn.map((one) => one.actorId)).toEqual([1, 2])
  expect((await draw({ code: 'reminder' })).count).toBe(398)
  expect((await draw({ code: 'reminder' })).count).toBe(0)

  // Whatever carries it out asks at the moment it would reach somebody, and hears the same; whoever is new is drawn then.
  const asked = async (userId: string) => (await (await server.post('/v1/draw', { experiment: 'reminder', userId }, { authorization })).json()) as { arm: string }
  const [[ofFirst]] = await store.rows(`select arm from assignment a join identity i on i.actor_id = a.actor_id where i.value = 'u0'`) as [[string]]
  expect((await asked('u0')).arm).toBe(ofFirst)
  expect((await asked('somebody new')).arm).toBe((await asked('somebody new')).arm)
  expect((await server.post('/v1/draw', { experiment: 'reminder', userId: 'u0' })).status).toBe(401)
  expect(await store.rows('select count(*) from assignment')).toEqual([[401]])

  // Share and segment stay; the name may change.
  expect((await server.call(analyst, 'experiments.save', { ...plan, treatedShare: 0.5 })).status).toBe(409)
  expect((await server.call(analyst, 'experiments.save', { ...plan, name: 'Reminder' })).status).toBe(200)
  const listed = (await (await server.app.request('/trpc/experiments.list', { headers: { cookie: analyst } })).json() as { result: { data: { name: string; treated: number; held: number; sampleRatio: { isMismatch: boolean } }[] } }).result.data
  expect(listed).toMatchObject([{ name: 'Reminder', sampleRatio: { isMismatch: false } }])
  expect(listed[0]!.treated + listed[0]!.held).toBe(401)

  const effect = (plannedShare: number) => {
    const { result } = runAnalysis('experiment.effect', { attribute: 'experiment:reminder', who: 'assigned', plannedShare }, log, { now: 0, timeZone: 'UTC', random: seededRandom }, 'server')
    if (result.kind !== 'effect') throw new Error('too few')
    return result
  }
  const log = await logFromStore(store, { kind: 'organisation' })
  expect(effect(0.7)).toMatchObject({ assigned: { treated: listed[0]!.treated, held: listed[0]!.held }, evidence: { grade: 'A' } })
  // Held against another plan the arms are not as large as they should be, and no winner is called.
  expect(effect(0.5)).toMatchObject({ sampleRatio: { isMismatch: true }, evidence: { grade: 'C' } })
  await server.close()
})

test('[XP8] an experiment for a segment draws its members only, and somebody merged as who they are', async () => {
  const server = await testServer()
  const { store } = server.context
  const analyst = await server.signIn('analyst', null)
  await store.exec(`insert into actor (kind, person_id, first_seen_at) select 'customer', case when n = 3 then 2 end, now() from generate_series(1, 6) as g(n);
    insert into segment (id, name, origin, rule, written_by, written_at) values ('5f0c6a52-0000-4000-8000-000000000001', 'Loyal', 'rule', '{"kind":"all","of":[]}', 'me', now());
    insert into segment_member (segment_id, actor_id, entered_at, left_at) select '5f0c6a52-0000-4000-8000-000000000001', n, now(), case when n = 5 then now() end from generate_series(2, 5) as g(n)`)
  await server.call(analyst, 'experiments.save', { code: 'loyal', name: 'Loyal', treatedShare: 0.5, segment: '5f0c6a52-0000-4000-8000-000000000001' })
  await server.call(analyst, 'experiments.draw', { code: 'loyal' })
  expect(await store.rows('select actor_id from assignment order by 1')).toEqual([[2], [4]])
  await server.call(analyst, 'experiments.draw', { code: 'loyal', actors: [3] })
  expect(await store.rows('select actor_id from assignment order by 1')).toEqual([[2], [4]])
  expect(await store.rows(`select id from actor where attributes ? 'experiment:loyal' order by id`)).toEqual([[2], [4]])
  expect((await server.call(analyst, 'experiments.save', { code: 'gone', name: 'Gone', treatedShare: 0.5, segment: '5f0c6a52-0000-4000-8000-000000000002' })).status).toBe(404)
  await server.close()
})

test('[XP9] an ended experiment draws nobody; whoever was drawn keeps the arm, replicas hear of it, and it is not begun again', async () => {
  const server = await testServer()
  const { store } = server.context
  const analyst = await server.signIn('analyst', null)
  const authorization = `Bearer ${await createWriteKey(store, 'shop', new Date())}`
  await store.exec(`insert into actor (kind, first_seen_at) select 'customer', now() from generate_series(1, 2500)`)
  const plan = { code: 'reminder', name: 'Reminder', treatedShare: 0.5 }
  await server.call(analyst, 'experiments.save', plan)
  expect((await server.call(analyst, 'experiments.end', { code: 'nothing' })).status).toBe(404)
  await server.call(analyst, 'experiments.draw', { code: 'reminder' })
  const ask = (userId: string) => server.post('/v1/draw', { experiment: 'reminder', userId }, { authorization })
  const known = await (await ask('known')).json() as { arm: string }
  const end = async () => (await (await server.call(analyst, 'experiments.end', { code: 'reminder' })).json() as { result: { data: { endedAt: string } } }).result.data.endedAt
  const endedAt = await end()
  expect(await end()).toBe(endedAt)
  expect(await store.rows(`select distinct attributes ->> 'experiment:reminder:until' from actor`)).toEqual([[endedAt]])

  expect(await (await ask('known')).json()).toMatchObject(known)
  const late = await ask('late')
  expect(late.status).toBe(409)
  expect(await late.text()).toContain('has ended')
  expect(await store.rows(`select from identity where value = 'late'`)).toEqual([])
  await store.exec(`insert into actor (kind, first_seen_at) values ('customer', now())`)
  expect((await server.call(analyst, 'experiments.draw', { code: 'reminder' })).status).toBe(409)
  expect((await server.call(analyst, 'experiments.save', plan)).status).toBe(409)
  expect(await store.rows('select count(*) from assignment')).toEqual([[2_501]])
  await server.call(analyst, 'experiments.save', { code: 'next', name: 'Next', treatedShare: 0.5 })
  const listed = (await (await server.app.request('/trpc/experiments.list', { headers: { cookie: analyst } })).json() as { result: { data: { code: string; endedAt: string | null }[] } }).result.data
  expect(listed.map(({ code, endedAt }) => [code, endedAt === null])).toEqual([['next', true], ['reminder', false]])
  await server.close()
})
