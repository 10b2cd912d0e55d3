import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readSegment, type Heard, type HeardInteraction } from '@throughline/domain'
import { discoverJourney, orderSteps, saveJourney } from '../journey/index.ts'
import { openMemoryStore } from '../store/memoryStore.ts'
import type { Store } from '../store/store.ts'
import { ingest, ingestInto } from './index.ts'

const NOW = new Date('2026-01-10T00:00:00Z')
const DAY = 86_400_000
let store: Store
let round = 0
let log: string

beforeAll(async () => void (store = await openMemoryStore()))
afterAll(() => store.close())
beforeEach(() => void (log = `log ${++round}`))

const hear = (heard: Heard) => ingest({ store, now: () => NOW }, heard)
const named = (...names: string[]) => names.map((name) => ({ kind: name.split(':')[0]!, value: `${log} ${name.split(':')[1]}` }))
let message = 0
const met = (who: string[], touchpoint: string, more: Partial<HeardInteraction> = {}): HeardInteraction => ({ source: log, messageId: `m${++message}`, identities: named(...who), touchpoint, occurredAt: NOW.getTime() - DAY, ...more })
const actorsOf = async () => (await store.rows('select actor_id from interaction where source = $1 order by id', [log])).map((row) => row[0] as number)

test('[AC1][AC2] the first known name says who it is, unknown ones are learnt, known ones stay with whom they have', async () => {
  await hear({ interactions: [met(['userId:ada', 'email:a'], 'x'), met(['email:a'], 'x')] })
  await hear({ interactions: [met(['policy:7', 'email:a'], 'x'), met(['policy:7'], 'x'), met(['userId:bob', 'email:b'], 'x'), met(['userId:ada', 'email:b'], 'x'), met(['email:b'], 'x')] })
  const [a, b, c, d, bob, e, f] = await actorsOf()
  expect([b, c, d, e]).toEqual([a, a, a, a])
  expect([bob === a, f]).toEqual([false, bob])
})

test('[AC3] two users of one device stay two, in one batch or in several', async () => {
  await hear({ interactions: [met(['anonymousId:device'], 'x'), met(['userId:ada', 'anonymousId:device'], 'x')] })
  await hear({ interactions: [met(['userId:bob', 'anonymousId:device'], 'x'), met(['anonymousId:device'], 'x')] })
  await hear({ interactions: [met(['userId:cy', 'anonymousId:pad'], 'x'), met(['userId:di', 'anonymousId:pad'], 'x'), met(['userId:di'], 'x')] })
  const [device, ada, bob, again, cy, di, later] = await actorsOf()
  expect([ada, again]).toEqual([device, device])
  expect(bob).not.toBe(ada)
  expect(di).not.toBe(cy)
  expect(later).toBe(di)
})

test('[AC7] later words win, attributes add up, and an interaction keeps its territory', async () => {
  await hear({ actors: [{ identities: named('userId:ada'), name: 'Ada', territory: `${log} north`, attributes: { tier: 'gold', since: 2020 }, at: 0 }], interactions: [met(['userId:ada'], 'x')] })
  await hear({ actors: [{ identities: named('userId:ada'), territory: `${log} south`, attributes: { tier: 'iron' }, at: 1 }], interactions: [met(['userId:ada'], 'x')] })
  const [actor] = await store.query('select a.name, t.code, a.attributes, a.kind from actor a join territory t on t.id = a.territory_id where a.id = $1', [(await actorsOf())[0]])
  expect(actor).toEqual({ name: 'Ada', code: `${log} south`, attributes: { tier: 'iron', since: 2020 }, kind: 'customer' })
  expect(await store.rows('select t.code from interaction i join territory t on t.id = i.territory_id where source = $1 order by i.id', [log])).toEqual([[`${log} north`], [`${log} south`]])
})

test('[I2] what was sent before is kept once, whether the batch before repeated something or not, and nothing new beside it is lost', async () => {
  const felt = (sentiment: number) => ({ perception: { sentiment } })
  const feeling = { source: log, messageId: 'told', identities: named('userId:ada'), sentiment: 1, occurredAt: NOW.getTime() - DAY }
  const first = [met(['userId:ada'], 'x', felt(1)), met(['userId:bob'], 'x')]
  expect(await hear({ interactions: [...first, first[0]!], feelings: [feeling, feeling] })).toMatchObject({ accepted: 2, duplicates: 1, feelingsAccepted: 1 })
  for (let round = 0; round < 3; round++) {
    const fresh = met(['userId:cy'], 'x', felt(-1))
    expect(await hear({ interactions: [fresh, ...first], feelings: [feeling] })).toMatchObject({ accepted: 1, duplicates: 2, feelingsAccepted: 0 })
    // Told by itself first, then with the contact of the same name: the contact is new, its feeling is not.
    expect(await hear({ interactions: [met(['userId:ada'], 'x', { ...felt(0), messageId: 'told', source: `${log} ${round}` })], feelings: [{ ...feeling, source: `${log} ${round}`, messageId: `own ${round}` }] })).toMatchObject({ accepted: 1 })
    expect(await hear({ feelings: [{ ...feeling, source: `${log} late ${round}` }] })).toMatchObject({ feelingsAccepted: 1 })
    expect(await hear({ interactions: [met(['userId:ada'], 'x', { ...felt(0), messageId: 'told', source: `${log} late ${round}` })] })).toMatchObject({ accepted: 1 })
  }
  for (let at = 0; at < 120; at++) await hear({ interactions: [met(['userId:di'], 'x')] })
  expect(await hear({ interactions: [met(['userId:di'], 'x'), ...first] })).toMatchObject({ accepted: 1, duplicates: 2 })
  expect(await store.rows('select count(*), count(distinct message_id) from interaction where source = $1', [log])).toEqual([[126, 126]])
  expect(await store.rows('select sentiment, count(*) from perception where source like $1 group by 1 order by 1', [`${log}%`])).toEqual([[-1, 3], [0, 3], [1, 8]])
})

test('[I16] who handled a contact is found by name, made a colleague when new, and stays with it', async () => {
  const by = (value: string, kind?: 'partner') => ({ handler: { identity: named(`userId:${value}`)[0]!, ...(kind && { kind }) } })
  await hear({ actors: [{ identities: named('userId:eve'), kind: 'employee', name: 'Eve', at: 0 }], interactions: [met(['userId:ada'], 'x', by('eve'))] })
  await hear({ interactions: [met(['userId:ada'], 'x', by('eve')), met(['userId:ada'], 'x', by('roof', 'partner')), met(['userId:ada'], 'x', by('new')), met(['userId:ada'], 'x', by('new')), met(['userId:ada'], 'x')] })
  expect(await store.rows('select h.kind, h.name from interaction i left join actor h on h.id = i.handled_by_actor_id where source = $1 order by i.id', [log]))
    .toEqual([['employee', 'Eve'], ['employee', 'Eve'], ['partner', null], ['employee', null], ['employee', null], [null, null]])
  expect(await store.rows('select count(distinct handled_by_actor_id), count(distinct actor_id) from interaction where source = $1', [log])).toEqual([[3, 1]])
})

test('[I16] a Segment message names the handler in its properties or its context', () => {
  const handlerOf = (told: unknown, context?: unknown) => {
    const read = readSegment({ userId: 'ada', event: 'call', properties: { handledBy: told, left: 1 }, context: { handledBy: context } }, 'track', { source: 's', receivedAt: 0, newId: () => 'm' })
    return read.kind === 'interaction' ? [read.interaction.handler, read.interaction.properties] : read
  }
  expect(handlerOf('e-7')).toEqual([{ identity: { kind: 'userId', value: 'e-7' } }, { left: 1 }])
  expect(handlerOf({ id: 'rp-1', kind: 'partner' }, 'e-7')).toEqual([{ identity: { kind: 'userId', value: 'rp-1' }, kind: 'partner' }, { left: 1 }])
  expect(handlerOf(undefined, 'e-7')).toEqual([{ identity: { kind: 'userId', value: 'e-7' } }, { left: 1 }])
  expect(handlerOf(['no', 'name'])).toEqual([undefined, { handledBy: ['no', 'name'], left: 1 }])
})

test('[I5] the narrowest rate valid at the time gives the cost that nobody told', async () => {
  await hear({ interactions: [met(['userId:z'], `${log} form`, { channel: `${log} call` })] })
  const [[touchpoint, channel] = []] = (await store.rows('select touchpoint_id, channel_id from interaction where source = $1', [log])) as [number, number][]
  const rate = (touchpointId: unknown, channelId: unknown, perContact: number, perMinute: number, from: string) =>
    store.rows(`insert into cost_rate (touchpoint_id, channel_id, per_contact_minor, per_minute_minor, currency, valid_from) values ($1, $2, $3, $4, 'EUR', $5)`, [touchpointId, channelId, perContact, perMinute, from])
  await rate(null, channel, 100, 0, '2020-01-01')
  await rate(touchpoint, null, 200, 0, '2020-01-01')
  await rate(touchpoint, channel, 300, 60, '2025-01-01')
  await rate(touchpoint, channel, 999, 0, '2027-01-01')
  const at = (when: string, more: Partial<HeardInteraction> = {}) => met(['userId:z'], `${log} form`, { channel: `${log} call`, occurredAt: Date.parse(when), ...more })
  await hear({ interactions: [
    at('2025-06-01', { durationMs: 90_000 }), at('2024-06-01'), met(['userId:z'], `${log} other`, { channel: `${log} call` }), at('2025-06-01', { costMinor: 1, currency: 'EUR' }), at('2025-06-01', { revenueMinor: 5, currency: 'GBP' }),
  ] })
  expect((await store.rows('select cost_minor, currency from interaction where source = $1 order by id offset 1', [log]))).toEqual([[390, 'EUR'], [200, 'EUR'], [100, 'EUR'], [1, 'EUR'], [null, 'GBP']])
  await store.exec('delete from cost_rate')
})

test('[J13][J14] a log with cases makes one run a case, steps from its activities, outcomes where the mapping says', async () => {
  const discovery = { source: log, name: `Fines ${log}`, cut: { by: 'case' as const }, outcomes: [{ kind: `${log} paid`, result: 'achieved' as const, when: { touchpoints: ['Payment'] }, value: { from: 'revenue' as const } }] }
  const { journeyId, rebuilds } = await discoverJourney(store, discovery, { by: 'test', now: NOW })
  const on = (caseKey: string, activity: string, day: number, more: Partial<HeardInteraction> = {}) => met([`case:${caseKey}`], activity, { caseKey, occurredAt: NOW.getTime() + day * DAY, ...more })
  await hear({ interactions: [on('A', 'Send', 2), on('A', 'Create', 1), on('B', 'Create', 1)] })
  await hear({
    interactions: [on('A', 'Payment', 3, { revenueMinor: 3500, currency: 'EUR' }), on('A', 'Payment', 3, { revenueMinor: 1500, currency: 'EUR' }), on('B', 'Send', 4)],
    outcomes: [{ source: log, messageId: 'told', identities: named('case:B'), kind: `${log} complained`, caseKey: 'B', occurredAt: NOW.getTime() }],
  })
  expect(await store.rows('select case_key, step_count, status from run where journey_id = $1 order by case_key', [journeyId])).toEqual([['A', 4, 'achieved'], ['B', 2, 'active']])
  expect(await store.rows('select sum(value_minor)::bigint, count(*) from outcome o join run r on r.id = o.run_id where r.journey_id = $1 and o.interaction_id is not null', [journeyId])).toEqual([[5000, 2]])
  expect(await store.rows('select r.case_key, r.status from outcome o join run r on r.id = o.run_id where o.source = $1', [log])).toEqual([['B', 'active']])
  const steps = () => store.rows('select key from journey_step where journey_id = $1 order by position', [journeyId])
  expect(await steps()).toEqual([['Send'], ['Create'], ['Payment']])
  await orderSteps(store, journeyId)
  expect(await steps()).toEqual([['Create'], ['Send'], ['Payment']])
  expect(await store.rows('select count(*) from run_step s join run r on r.id = s.run_id where r.journey_id = $1 and (s.step_id is null or not s.is_primary)', [journeyId])).toEqual([[0]])
  expect(await discoverJourney(store, discovery, { by: 'test', now: NOW })).toMatchObject({ journeyId, version: 1, rebuilds: false })
  expect(rebuilds || round > 1).toBe(true)
})

test('[J15] only other rules raise the version; what cannot be is refused', async () => {
  const step = (key: string, name = key, journeys: string[] = []) => ({ key, name, touchpoints: [`${log} ${key}`], journeys })
  const draft = (steps: ReturnType<typeof step>[], more: object = {}) => ({ code: log, name: 'J', tier: 'journey' as const, goal: 'g', rules: { cut: 'definition' as const, entry: [], outcomes: [], timeoutMs: DAY, steps: steps.map((one) => ({ ...one, optional: false })) }, ...more })
  const save = (one: ReturnType<typeof draft>) => saveJourney(store, one, { by: 'test', now: NOW })
  const { journeyId } = await save(draft([step('a'), step('b')]))
  expect(await save(draft([step('a', 'Better name'), step('b')], { name: 'Other', basedOn: 1 }))).toEqual({ journeyId, version: 1, rebuilds: false })
  expect(await save(draft([step('a'), step('c')]))).toMatchObject({ version: 2 })
  expect(await store.rows('select key, position from journey_step where journey_id = $1 order by position', [journeyId])).toEqual([['a', 1], ['c', 2]])
  expect(await store.rows('select version from journey_version where journey_id = $1 order by 1', [journeyId])).toEqual([[1], [2]])
  await expect(save(draft([step('a')], { basedOn: 1 }))).rejects.toMatchObject({ code: 'journey.moved' })
  await expect(save(draft([step('a'), step('a')]))).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(save(draft([step('a', 'a', [log])]))).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(save(draft([step('a')], { parent: 'nobody' }))).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(save(draft([]))).rejects.toMatchObject({ code: 'input.invalid' })
})

test('[I2] nothing of a batch is kept when its transaction fails, and the catalogue in memory is right afterwards', async () => {
  const broken = store.transaction(async (sql) => {
    await ingestInto(sql, { store, now: () => NOW }, { interactions: [met(['userId:a'], `${log} never`)] })
    throw new Error('stop')
  })
  await expect(broken).rejects.toThrow('stop')
  await hear({ interactions: [met(['userId:b'], `${log} never`)] })
  await expect(ingest({ store, now: () => NOW }, { interactions: [met(['userId:a'], `${log} again`)] }, { also: async () => { throw new Error('stop') } })).rejects.toThrow('stop')
  expect(await hear({ interactions: [met(['userId:a'], `${log} never`), met(['userId:a'], `${log} again`)] })).toMatchObject({ accepted: 2, actorsMade: 1 })
  expect(await store.rows('select t.code from interaction i join touchpoint t on t.id = i.touchpoint_id where i.source = $1', [log])).toEqual([[`${log} never`], [`${log} never`], [`${log} again`]])
})
