import { changeLogSql } from '@throughline/server/shapes/changeLog'
import { definitionFor } from '@throughline/server/shapes/definitionFor'
import type { Store } from '@throughline/server/store/store'
import { compactLog, liftLsn } from '@throughline/sync/capture'
import { newHandle, standing, startingHandle } from '@throughline/sync/server/handles'
import { readLog, type LogPosition } from '@throughline/sync/server/readLog'
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest'
import { freshDatabase, onEveryStore, type OpenedStore } from '../store/stores.ts'
import { migrate } from '@throughline/server/store/migrate'
import { openPostgresStore } from '@throughline/server/store/postgresStore'

const ORGANISATION = { reach: { kind: 'organisation' }, deviceId: undefined } as const
const actors = definitionFor('actor', ORGANISATION)
const interactions = definitionFor('interaction', ORGANISATION)

onEveryStore((open) => {
  let opened: OpenedStore
  let store: Store

  beforeAll(async () => {
    opened = await open()
    store = opened.store
    await store.transaction((sql) => sql.exec(changeLogSql()))
  })
  afterAll(() => opened.remove())
  beforeEach(async () => {
    await store.exec('truncate actor, interaction, segment restart identity; delete from sync.change; delete from sync.commit;')
    await store.transaction((sql) => liftLsn(sql, Date.now() * 1000))
  })

  const addActors = (n: number) => store.query('insert into actor (name, territory_id, first_seen_at) select $1, 1, now() from generate_series(1, $2::int)', ['x', n])
  const tail = async () => Number((await store.rows('select max(lsn) from sync.commit'))[0]![0])
  const changes = () => store.query<{ rel: string; op: string; rows: number }>('select rel, op::text, rows from sync.change order by seq')

  test('[S1] a statement writes one record, a large one several, one that changes nothing none', async () => {
    await addActors(3)
    await store.exec(`update actor set name = 'y' where id < 3; update actor set name = name; delete from actor where id = 3; delete from actor where id = 99`)
    await addActors(4500)
    expect((await changes()).map(({ rel, op, rows }) => `${rel} ${op} ${rows}`)).toEqual(['actor i 3', 'actor u 2', 'actor d 1', 'actor i 2000', 'actor i 2000', 'actor i 500'])
  })

  test('[S1] what a rolled-back transaction did is not in the log', async () => {
    await expect(store.transaction(async (sql) => {
      await sql.exec(`insert into actor (name, first_seen_at) values ('x', now())`)
      throw new Error('no')
    })).rejects.toThrow('no')
    expect(await changes()).toEqual([])
  })

  test('[S2] one transaction has one position, and positions rise', async () => {
    const before = await tail()
    await store.transaction(async (sql) => {
      await sql.exec(`insert into actor (name, first_seen_at) values ('x', now()); update actor set name = 'y'`)
      await sql.exec(`insert into segment (id, name, origin, rule, written_by, written_at) values (gen_random_uuid(), 's', 'rule', '{}', 'p', now())`)
    })
    expect((await store.rows('select count(*) from sync.commit where lsn > $1', [before]))[0]![0]).toBe(1)
    await addActors(1)
    const [row] = await store.rows('select count(distinct m.lsn) from sync.commit m join sync.change c using (xid) where m.lsn > $1', [before])
    expect(row![0]).toBe(2)
  })

  test('[S3] positions never fall: not when the clock went back, not when the log came from another store', async () => {
    const before = await tail()
    await store.transaction((sql) => liftLsn(sql, 1))
    expect(await tail()).toBeGreaterThan(before)
    const handle = await newHandle(store, actors)
    await addActors(2)
    const known = await tail()
    // As after a logical restore into a young cluster: the log speaks of transactions still to come here.
    await store.exec(`insert into sync.commit (lsn, xid, first_seq) select max(lsn) + 1, '9999999999'::xid8, 0 from sync.commit`)
    await store.transaction((sql) => liftLsn(sql, Date.now() * 1000))
    expect(await tail()).toBeGreaterThan(known)
    expect(await changes()).toEqual([])
    expect((await standing(store, actors, handle.handle)).handle).toBeUndefined()
    expect((await readLog(store, actors, { lsn: known, op: Infinity }, await tail())).kind).toBe('gone')
  })

  test('[S4] compaction keeps the newest records; older positions are gone, the watermark is not', async () => {
    const positions: number[] = []
    for (let i = 0; i < 6; i++) {
      await addActors(1)
      positions.push(await tail())
    }
    expect(await store.transaction((sql) => compactLog(sql, { days: 30, records: 2 }))).toBeGreaterThan(0)
    expect(await changes()).toHaveLength(2)
    const end = await tail()
    expect((await readLog(store, actors, { lsn: positions[2]!, op: Infinity }, end)).kind).toBe('gone')
    const part = await readLog(store, actors, { lsn: positions[3]!, op: Infinity }, end)
    expect(part.kind === 'part' && part.messages.map((message) => message.value['id'])).toEqual(['5', '6'])
    await store.transaction((sql) => compactLog(sql, { days: 0, records: 1_000 }))
    expect(await tail()).toBe(end)
    expect((await readLog(store, actors, { lsn: end, op: Infinity }, end)).kind).toBe('part')
  })

  test('[S5] when the columns of a table change, its handles and its log go, and only its', async () => {
    await addActors(1)
    const actorHandle = await startingHandle(store, actors)
    const interactionHandle = await startingHandle(store, interactions)
    await store.exec('alter table actor add column extra int')
    try {
      await store.transaction((sql) => sql.exec(changeLogSql()))
      expect((await standing(store, actors, actorHandle.handle)).handle).toBeUndefined()
      expect((await standing(store, interactions, interactionHandle.handle)).handle).toBeDefined()
      expect(await changes()).toEqual([])
    } finally {
      await store.exec('alter table actor drop column extra')
      await store.transaction((sql) => sql.exec(changeLogSql()))
    }
  })

  test('[S6] a primary key that changes is a delete and an insert, in one transaction', async () => {
    await store.exec(`insert into segment (id, name, origin, rule, written_by, written_at) values ('00000000-0000-4000-8000-000000000001', 's', 'rule', '{}', 'p', now())`)
    const from: LogPosition = { lsn: await tail(), op: Infinity }
    await store.exec(`update segment set id = '00000000-0000-4000-8000-000000000002'`)
    const part = await readLog(store, definitionFor('segment', ORGANISATION), from, await tail())
    if (part.kind !== 'part') throw new Error('gone')
    expect(part.messages.map((message) => [message.headers.operation, message.value['id']])).toEqual([
      ['delete', '00000000-0000-4000-8000-000000000001'], ['insert', '00000000-0000-4000-8000-000000000002']])
    expect(part.messages[1]!.headers.last).toBe(true)
  })

  test('[S7] capture costs ingest a handful of records for a thousand interactions', async () => {
    await addActors(1)
    await store.exec('delete from sync.change')
    await store.exec(`insert into interaction (source, message_id, actor_id, touchpoint_id, channel_id, occurred_at, received_at)
      select 's', g::text, 1, 1, 1, now(), now() from generate_series(1, 1000) g`)
    expect(await changes()).toHaveLength(1)
    const [size] = await store.rows('select sum(pg_column_size(k1)) from sync.change')
    expect(Number(size![0])).toBeLessThan(9_000)
  })
})

const postgres = inject('postgres')
const onPostgres = 'unavailable' in postgres ? test.skip : test

onPostgres('[S2] with overlapping transactions the order of positions is the order of commits, and a reader misses nothing', async () => {
  const { url, drop } = await freshDatabase()
  const store = await openPostgresStore({ url, connections: 12 })
  try {
    await migrate(store, { install: [changeLogSql()] })
    await store.transaction((sql) => liftLsn(sql, Date.now() * 1000))
    const start = Number((await store.rows('select max(lsn) from sync.commit'))[0]![0])

    // The first to write is the last to commit.
    let release = () => {}
    const late = store.transaction(async (sql) => {
      await sql.query(`insert into actor (name, first_seen_at) values ('early writer, late committer', now())`)
      await new Promise<void>((resolve) => { release = resolve })
    })
    while ((await store.rows(`select count(*) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`))[0]![0] === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await store.query(`insert into actor (name, first_seen_at) values ('late writer, early committer', now())`)
    release()
    await late
    const inOrder = await readLog(store, actors, { lsn: start, op: Infinity }, Number((await store.rows('select max(lsn) from sync.commit'))[0]![0]))
    if (inOrder.kind !== 'part') throw new Error('gone')
    expect(inOrder.messages.map((message) => message.value['name'])).toEqual(['late writer, early committer', 'early writer, late committer'])

    // Eight writers with transactions of random length, and a reader that goes on from where it was.
    let writing = true
    const seen: string[] = []
    const reader = (async () => {
      let from = inOrder.end
      for (;;) {
        const isLast = !writing
        const tail = Number((await store.rows('select max(lsn) from sync.commit'))[0]![0])
        const part = await readLog(store, actors, from, tail)
        if (part.kind !== 'part') throw new Error('gone')
        seen.push(...part.messages.map((message) => message.value['name']!))
        from = part.end
        if (isLast && part.isComplete) return
      }
    })()
    const writers = Array.from({ length: 8 }, async (_, w) => {
      for (let i = 0; i < 40; i++) {
        await store.transaction(async (sql) => {
          await sql.query(`insert into actor (name, first_seen_at) values ($1, now())`, [`${w}-${i}-a`])
          await new Promise((resolve) => setTimeout(resolve, (w * 7 + i * 13) % 11))
          await sql.query(`insert into actor (name, first_seen_at) values ($1, now())`, [`${w}-${i}-b`])
        })
      }
    })
    await Promise.all(writers)
    writing = false
    await reader
    expect(seen).toHaveLength(8 * 40 * 2)
    expect(new Set(seen).size).toBe(seen.length)
  } finally {
    await store.close()
    await drop()
  }
})
