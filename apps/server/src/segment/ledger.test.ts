import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { membersOf, seededRandom } from '@throughline/analytics'
import { commands, lookUpSegments, type Because, type HeardInteraction, type PersonId, type SegmentId, type SegmentRule } from '@throughline/domain'
import { drizzle } from 'drizzle-orm/pg-proxy'
import { randomUUID } from 'node:crypto'
import { mergeActors } from '../actor/mergeActors.ts'
import { logFromStore } from '../analysis/logFromStore.ts'
import { answer } from '../analysis/answer.ts'
import { forgetCatalogue, ingest } from '../ingest/index.ts'
import { expireRuns } from '../journey/index.ts'
import { changeLogSql, openChangeLog } from '../shapes/changeLog.ts'
import { openMemoryStore } from '../store/memoryStore.ts'
import type { Store } from '../store/store.ts'
import { stepLedger } from './ledger.ts'

const START = Date.UTC(2026, 0, 1), DAY = 86_400_000
let store: Store
beforeAll(async () => {
  store = await openMemoryStore({ install: [changeLogSql()] })
  await openChangeLog(store, new Date(START))
})
afterAll(() => store.close())
beforeEach(async () => {
  await store.exec('truncate segment, segment_member, segment_watch, segment_ledger, segment_due, interaction, perception, run, run_step, outcome, actor, identity, actor_merge')
  forgetCatalogue(store)
})

const save = (id: string, rule: SegmentRule, name = id) => store.rows('insert into segment (id, name, origin, rule, written_by, written_at) values ($1, $2, $3, $4, $5, $6) on conflict (id) do update set rule = excluded.rule', [id, name, 'rule', JSON.stringify(rule), 'test', new Date(START)])
const step = (now: number, more: { batch?: number; passEveryMs?: number } = {}) => stepLedger(store, { now: new Date(now), ...more })
async function settle(now: number, more: { batch?: number; passEveryMs?: number } = {}): Promise<void> {
  for (let i = 0; await step(now, more); i++) if (i > 3_000) throw new Error('the ledger never rests')
}
let message = 0
const met = (who: string, touchpoint: string, at: number, more: Partial<HeardInteraction> = {}): HeardInteraction => ({ source: 'test', messageId: `m${++message}`, identities: [{ kind: 'userId', value: who }], touchpoint, occurredAt: at, ...more })
const hear = (now: number, ...interactions: HeardInteraction[]) => ingest({ store, now: () => new Date(now) }, { interactions })
const openMembers = async (id: string) => (await store.rows('select actor_id from segment_member where segment_id = $1 and left_at is null order by actor_id', [id])).map((row) => row[0] as number)
const ledgerOf = (id: string) => store.query<{ actor_id: number; entered_because: Because; left_because: Because | null; left_at: Date | null }>('select actor_id, entered_because, left_because, left_at from segment_member where segment_id = $1 order by entered_at, actor_id', [id])

const OFTEN: SegmentRule = { kind: 'feature', feature: 'entries', atLeast: 4 }
const RULES: readonly SegmentRule[] = [
  OFTEN, { kind: 'all', of: [{ kind: 'feature', feature: 'effort', atLeast: 4 }, { kind: 'not', of: { kind: 'feature', feature: 'channel:call', atLeast: 0.5 } }] },
  { kind: 'sequence', steps: [['a'], ['b']], withinS: 3 * 86_400, without: ['c'] }, { kind: 'feature', feature: 'recencyDays', atLeast: 5 }, { kind: 'attribute', key: 'plan', equals: 'pro' },
  { kind: 'centroid', features: ['entries', 'revenue', 'gapDays'], mean: [1, 4, 1], deviation: [0.5, 2, 0.5], centres: [[0, 0, 0], [1, 1, -1], [-1, 0.5, 1]], cluster: 1 },
]

test.each([1, 2, 3])('[G12] the ledger kept step by step is what the rules say of the store in the end (seed %i)', async (seed) => {
  const random = seededRandom(seed), int = (below: number): number => Math.floor(random() * below)
  const ids = [...RULES, RULES[0]!].map(() => randomUUID())
  let now = START
  for (let round = 0; round < 14; round++) {
    now += int(3 * DAY)
    const sent = Array.from({ length: int(12) }, () => met(`p${int(12)}`, 'abcd'[int(4)]!, now - int(random() < 0.2 ? 9 * DAY : DAY), {
      channel: ['web', 'call'][int(2)]!, ...(random() < 0.5 && { effort: 1 + int(7) }), ...(random() < 0.4 && { revenueMinor: int(9_000), currency: random() < 0.8 ? 'EUR' : 'CHF' }),
    }))
    await hear(now, ...sent)
    if (random() < 0.4) await ingest({ store, now: () => new Date(now) }, { interactions: [], actors: [{ identities: [{ kind: 'userId', value: `p${int(12)}` }], attributes: { plan: ['pro', 'basic'][int(2)]! }, at: now }] })
    if (random() < 0.3) await expireRuns(store, new Date(now))
    if (round % 2 === 0 && round / 2 < RULES.length) await save(ids[round / 2]!, RULES[round / 2]!)
    if (round === 7) await save(ids.at(-1)!, { kind: 'all', of: [{ kind: 'segment', id: ids[0] as SegmentId }, { kind: 'not', of: { kind: 'segment', id: ids[1] as SegmentId } }] })
    if (round === 9) await save(ids[0]!, { kind: 'feature', feature: 'entries', atLeast: 6 })
    if (round === 11) {
      const [kept, merged] = (await store.rows('select id from actor order by id limit 2')).map((row) => row[0] as number)
      await mergeActors(store, { kept: kept!, merged: merged!, reason: 'the same', by: 'test' }, new Date(now))
    }
    // As when the process stops and starts anew anywhere between two steps.
    for (let s = int(6); s > 0; s--) await step(now, { batch: 1 + int(5), passEveryMs: DAY })
  }
  await settle(now + DAY, { batch: 4, passEveryMs: 0 })
  const log = await logFromStore(store, { kind: 'organisation' })
  const rules = new Map((await store.query<{ id: SegmentId; rule: SegmentRule }>('select id, rule from segment')).map(({ id, rule }) => [id, rule]))
  const persons = new Set((await store.rows('select id from actor where person_id is null')).map((row) => row[0] as number))
  let all = 0
  for (const [id, rule] of rules) {
    const members = membersOf(log, lookUpSegments(rule, (named) => rules.get(named)))
    const expected = [...log.actors.actorId.subarray(0, log.actors.count)].filter((actorId, a) => members[a] === 1 && persons.has(actorId)).sort((a, b) => a - b)
    expect(await openMembers(id), JSON.stringify(rule)).toEqual(expected)
    all += expected.length
  }
  expect(all).toBeGreaterThan(5)
  // Nobody is in a segment twice at a time, and nobody leaves before having entered.
  expect(await store.rows('select 1 from segment_member where left_at is null group by segment_id, actor_id having count(*) > 1')).toEqual([])
  expect(await store.rows('select 1 from segment_member where left_at < entered_at')).toEqual([])
  expect(await step(now + DAY, { passEveryMs: 0 })).toBe(false)
})

test('[G13] the ledger says who was there from the start, who entered and left, and which part of the rule changed', async () => {
  const id = randomUUID()
  await hear(START, ...[1, 2, 3, 4].map((n) => met('ada', 'a', START - n * DAY)), met('bob', 'a', START - DAY, { effort: 2 }))
  await save(id, { kind: 'all', of: [OFTEN, { kind: 'not', of: { kind: 'feature', feature: 'effort', atLeast: 5 } }] })
  await settle(START)
  expect((await ledgerOf(id)).map((row) => row.entered_because)).toEqual([{ kind: 'start' }])
  await hear(START + 1, met('bob', 'b', START), met('bob', 'b', START + 1), met('bob', 'b', START + 2_000))
  await settle(START + 1)
  expect((await ledgerOf(id))[1]).toMatchObject({ left_at: null, entered_because: { kind: 'did', parts: [{ kind: 'feature', feature: 'entries', now: 4 }] } })
  await hear(START + 2, met('bob', 'b', START + 10_000, { effort: 7 }), met('bob', 'b', START + 20_000, { effort: 7 }))
  await settle(START + 2)
  expect((await ledgerOf(id))[1]).toMatchObject({ left_at: new Date(START + 2), left_because: { kind: 'did', parts: [{ kind: 'feature', feature: 'effort', before: expect.closeTo(4.5, 5), now: expect.closeTo(5.33, 1) }] } })
  await save(id, { kind: 'feature', feature: 'entries', atLeast: 6 })
  await settle(START + 3)
  expect((await ledgerOf(id)).map((row) => [row.entered_because.kind, row.left_because?.kind ?? null])).toEqual([['start', 'rule'], ['did', 'did'], ['rule', null]])
})

test('[G6] a segment is saved with the segments it names, and refused where it leads back to itself', async () => {
  const [one, two] = [randomUUID(), randomUUID()]
  // Safe: the proxy asks the store what drizzle wrote.
  const db = drizzle(async (text, params) => ({ rows: await store.rows(text, params) })) as never
  const send = (id: string, rule: SegmentRule) => commands['segment.save'].run(db, { id: id as SegmentId, name: `segment ${id}`, origin: 'rule', description: '', rule }, { by: 'test' as PersonId, byName: 'Test', now: new Date(START), reach: { kind: 'organisation' } })
  await send(one, OFTEN)
  await send(two, { kind: 'not', of: { kind: 'segment', id: one as SegmentId } })
  await expect(send(one, { kind: 'any', of: [OFTEN, { kind: 'segment', id: two as SegmentId }] })).rejects.toThrow('leads back to itself')
  await expect(send(one, { kind: 'segment', id: randomUUID() as SegmentId })).rejects.toThrow('does not exist any more')
  await hear(START, ...[1, 2, 3, 4].map((n) => met('ada', 'a', START - n * DAY)), met('bob', 'a', START))
  const asking = { reach: { kind: 'organisation' as const }, now: new Date(START), timeZone: 'UTC' }
  expect((await answer(store, 'people.list', { cohort: { segment: { kind: 'segment', id: two } } }, asking)).result).toMatchObject({ total: 1 })
})

test('[G21] a removed segment is watched no more and leaves no ledger; one that others are made with stays', async () => {
  const [one, two] = [randomUUID(), randomUUID()]
  // Safe: the proxy asks the store what drizzle wrote.
  const db = drizzle(async (text, params) => ({ rows: await store.rows(text, params) })) as never
  const remove = (id: string) => commands['segment.remove'].run(db, { id: id as SegmentId }, { by: 'test' as PersonId, byName: 'Test', now: new Date(START), reach: { kind: 'organisation' } })
  await save(one, OFTEN, 'Often')
  await save(two, { kind: 'not', of: { kind: 'segment', id: one as SegmentId } }, 'The others')
  await hear(START, ...[1, 2, 3, 4].map((n) => met('ada', 'a', START - n * DAY)), met('bob', 'a', START))
  await settle(START)
  expect([await openMembers(one), await openMembers(two)].map((ids) => ids.length)).toEqual([1, 1])
  await expect(remove(one)).rejects.toMatchObject({ code: 'segment.inUse', details: { by: ['The others'] } })
  await remove(two)
  await remove(one)
  await remove(one)
  await settle(START + 1)
  expect([(await ledgerOf(one)).length, (await ledgerOf(two)).length]).toEqual([0, 0])
  await save(one, OFTEN, 'Often')
  await settle(START + 2)
  expect((await ledgerOf(one)).map((row) => row.entered_because)).toEqual([{ kind: 'start' }])
})
