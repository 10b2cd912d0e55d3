import { PGlite } from '@electric-sql/pglite'
import type { TerritoryId } from '@throughline/domain'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Chance } from './chance.ts'
import { replicaEqualsServer } from './laws.ts'
import { settle } from './story.ts'
import { Device, openServer, quickSleep, told, type Server } from './world.ts'

const ADMIN = { role: 'admin', reach: { kind: 'organisation' } } as const

let server: Server
let pg: PGlite
let device: Device

beforeAll(async () => {
  server = await openServer()
  pg = await PGlite.create()
})
afterAll(async () => {
  await device.replica?.stop()
  await pg.close()
  await server.store.close()
})
beforeEach(async () => {
  await device?.replica?.stop()
  await server.store.exec(`
    truncate actor, journey_step, segment, run, interaction, run_step, note, receipt, audit restart identity;
    insert into actor (name, territory_id, first_seen_at) select 'actor ' || g, 1 + g % 2, '2026-01-01' from generate_series(1, 40) g;
    insert into journey_step (journey_id, key, name, position) values (1, 'a', 'Step 1', 1);
    insert into interaction (source, message_id, actor_id, touchpoint_id, channel_id, occurred_at, received_at)
      select 's', g::text, 1 + g % 40, 1, 1, '2026-01-01', now() from generate_series(1, 330) g;
    insert into run_step (run_id, interaction_id, is_primary) select actor_id, id, true from interaction;`)
  device = new Device('b0', pg, server, new Chance(7), ADMIN)
  await device.reset(true)
})

const note = (text: string) => device.send('actor.addNote', { id: new Chance(text.length + 100).uuid(), actorId: 3, text })
const rows = async (text: string) => (await device.sql.rows(text)).map((row) => row[0])
const equal = () => replicaEqualsServer(server, device, told, () => true)

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 3000 && !await holds(); i++) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(await holds()).toBe(true)
}

test('[S44] a start after a load has none of it to replay', async () => {
  await device.open()
  await settle(server, [device])
  await until(async () => (await device.sql.rows('select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 from pg_control_checkpoint()'))[0]![0] as number < 100_000)
  await equal()
})

test('[S22] [S23] a first load killed at any point, again and again, loses and doubles nothing', async () => {
  device.rangeRows = 100
  for (let seed = 1; seed <= 40; seed++) {
    const chance = new Chance(seed)
    await device.replica?.stop()
    await device.reset(true)
    await device.open()
    for (let deaths = 1 + chance.below(3); deaths > 0; deaths--) {
      await device.kill(1 + chance.below(160))
      // The server goes on meanwhile: rows in ranges already loaded and in those still to come.
      await server.store.query('update actor set name = $1 where id % 9 = $2', [`at ${seed}`, chance.below(9)])
      await server.store.query(`insert into interaction (source, message_id, actor_id, touchpoint_id, channel_id, occurred_at, received_at) values ('k', $1, 1, 1, 1, now(), now())`, [`${seed}-${deaths}`])
    }
    await settle(server, [device])
    await equal().catch((error) => { throw new Error(`seed ${seed}`, { cause: error }) })
  }
})

test('[S29] a position has one name for one set of rows, also while loads are cut off and the server goes on', async () => {
  device.rangeRows = 100
  const rowsAt = new Map<string, string>()
  const twice: string[] = []
  device.onStand = async (position) => {
    // At 0 a shape waits to be loaded anew, whatever its rows are.
    if (position.startsWith('0') || !device.replica!.isLoaded) return
    const digests = await Promise.all(told.map(({ tableName }) => rows(`select md5(string_agg(t::text, ',' order by t::text)) from ${tableName} t`)))
    const digest = digests.flat().join(' ')
    if ((rowsAt.get(position) ?? digest) !== digest) twice.push(position)
    rowsAt.set(position, digest)
  }
  const chance = new Chance(29)
  const loaded = told.map((shape) => shape.name)
  let goesOnBefore: string | undefined
  device.onRequest = async (url) => {
    if (goesOnBefore === undefined || !url.includes(`/${goesOnBefore}/snapshot`)) return
    goesOnBefore = undefined
    await server.store.transaction(async (sql) => {
      await sql.exec(`update actor set name = name || '.' where id = 3`)
      await sql.exec(`insert into interaction (source, message_id, actor_id, touchpoint_id, channel_id, occurred_at, received_at) select 'p', count(*)::text, 1, 1, 1, now(), now() from interaction`)
      await sql.exec('insert into run_step (run_id, interaction_id, is_primary) select 1, max(id), true from interaction')
    })
  }
  await device.open()
  await settle(server, [device])
  for (let round = 0; round < 16; round++) {
    goesOnBefore = loaded[round % loaded.length]
    const reloading = device.replica!.reload().catch(() => undefined)
    if (round % 2 === 0) {
      await until(() => goesOnBefore === undefined)
      await device.kill(10 + chance.below(60))
    } else await reloading
    await settle(server, [device])
  }
  expect(twice).toEqual([])
  expect([...rowsAt.keys()].filter((position) => position.includes('+')).length).toBeGreaterThan(5)
  await equal()
})

test('[S22] what the columns were fed is what was loaded, also by a load that was cut off', async () => {
  device.rangeRows = 100
  await device.open()
  await device.kill(60)
  device.fed.clear()
  await device.kill(90)
  await settle(server, [device])
  if (device.fed.size > 0) for (const [shape, count] of device.fed) {
    const { tableName } = told.find((each) => each.name === shape)!
    expect({ shape, count }).toEqual({ shape, count: (await rows(`select count(*)::int from ${tableName}`))[0] })
  }
  await equal()
})

test('[S42] every row of a first load was given when that is said, and keys are built after', async () => {
  device.rangeRows = 100
  await device.open()
  await settle(server, [device])
  expect(device.copied).toHaveLength(1)
  const [{ loaded, fed, isWhole }] = device.copied as [(typeof device.copied)[number]]
  expect(isWhole).toBe(false)
  expect([...loaded].sort()).toEqual(told.map((each) => each.name).sort())
  for (const { name, tableName } of told) expect([name, fed.get(name)]).toEqual([name, (await rows(`select count(*)::int from ${tableName}`))[0]])
})

test.each([404, 501, 500])('[S43] a server whose fast lane answers %i is loaded by the plain protocol, and followed', async (status) => {
  server.fastLaneFails = status
  await device.open()
  await settle(server, [device])
  server.fastLaneFails = undefined
  await equal()
  for (const { name, tableName } of told) expect([name, device.fed.get(name)]).toEqual([name, (await rows(`select count(*)::int from ${tableName}`))[0]])
  await server.store.query('update actor set name = $1 where id = 7', ['later'])
  await until(async () => (await rows('select name from actor where id = 7'))[0] === 'later')
  expect(device.links).not.toContain('offline')
})

test('[S43] a fast lane that has too much to do is asked again', async () => {
  server.fastLaneFails = 503
  await device.open()
  await until(() => device.links.includes('offline'))
  server.fastLaneFails = undefined
  await settle(server, [device])
  await equal()
})

test('[S24] a transaction over several tables is seen whole or not at all', async () => {
  await device.open()
  await settle(server, [device])
  let torn = 0
  let writing = true
  const watching = (async () => {
    while (writing) {
      const [row] = await device.sql.rows('select (select count(*) from interaction), (select count(*) from run_step)')
      if (row![0] !== row![1]) torn++
      await quickSleep(100)
    }
  })()
  for (let i = 0; i < 40; i++) {
    await server.store.transaction(async (sql) => {
      await sql.query(`insert into interaction (source, message_id, actor_id, touchpoint_id, channel_id, occurred_at, received_at) values ('t', $1, 1, 1, 1, now(), now())`, [String(i)])
      await sql.exec('insert into run_step (run_id, interaction_id, is_primary) select 1, max(id), true from interaction')
    })
  }
  await settle(server, [device])
  writing = false
  await watching
  expect(torn).toBe(0)
  await equal()
})

test('[S25] a server restored from a backup is followed again, with what it lost taken back', async () => {
  await device.open()
  await settle(server, [device])
  const [backup] = await server.store.rows('select max(lsn) from sync.commit')
  await server.store.exec(`insert into actor (name, first_seen_at) values ('lost by the restore', now())`)
  await settle(server, [device])
  expect(await rows(`select count(*)::int from actor where name like 'lost%'`)).toEqual([1])
  // The store as it was: without the rows, without their log, without any trace of the positions given since.
  await server.store.exec(`
    alter table actor disable trigger user; delete from actor where name like 'lost%'; alter table actor enable trigger user;
    delete from sync.change where xid in (select xid from sync.commit where lsn > ${String(backup![0])}); delete from sync.commit where lsn > ${String(backup![0])};`)
  await server.restart()
  await server.store.exec(`insert into actor (name, first_seen_at) values ('after the restore', now())`)
  await settle(server, [device])
  await until(async () => (await rows(`select count(*)::int from actor where name like 'lost%'`))[0] === 0)
  await settle(server, [device])
  await equal()
})

test('[S26] after an upgrade that changed the tables the rows are loaded anew and the outbox is kept', async () => {
  await device.open()
  await settle(server, [device])
  device.network.isUp = false
  expect(await note('written before the upgrade')).toBe('kept')
  await device.replica!.stop()
  await device.sql.query(`update sync_meta set value = '"older"' where key = 'schema'`)
  await device.sql.exec('alter table note drop column text')
  await device.open()
  expect((await device.replica!.outbox()).map((entry) => entry.status)).toEqual(['waiting'])
  device.network.isUp = true
  await settle(server, [device])
  expect(await rows('select text from note')).toEqual(['written before the upgrade'])
  await equal()
})

test('[S38] a database that is lost loses no command: each goes out once', async () => {
  await device.open()
  await settle(server, [device])
  expect(await note('accepted and settled')).toBe('kept')
  await settle(server, [device])
  expect(device.journal.size).toBe(0)
  device.network.isUp = false
  for (const text of ['first', 'second one', 'the third one']) expect(await note(text)).toBe('kept')
  await device.replica!.stop()
  await device.loseDatabase()
  await device.open()
  expect((await device.replica!.outbox()).map((entry) => [(entry.input as { text: string }).text, entry.status]))
    .toEqual([['first', 'waiting'], ['second one', 'waiting'], ['the third one', 'waiting']])
  device.network.isUp = true
  await settle(server, [device])
  expect((await server.store.rows('select text from note')).map(([text]) => text).toSorted()).toEqual(['accepted and settled', 'first', 'second one', 'the third one'])
  expect(device.journal.size).toBe(0)
  await equal()
})

test('[S38] a command in the journal that had run already does not run again', async () => {
  await device.open()
  await settle(server, [device])
  device.network.isUp = false
  expect(await note('ran before')).toBe('kept')
  const kept = [...device.journal.entries()]
  device.network.isUp = true
  await settle(server, [device])
  await device.replica!.stop()
  await device.loseDatabase()
  for (const [id, command] of kept) device.journal.set(id, command)
  await device.open()
  await settle(server, [device])
  expect((await server.store.rows('select text from note')).map(([text]) => text)).toEqual(['ran before'])
  expect(device.journal.size).toBe(0)
  await equal()
})

test('[S26] another store behind the same address is loaded anew', async () => {
  await device.open()
  await settle(server, [device])
  await device.replica!.stop()
  await device.sql.query(`update sync_meta set value = '"00000000-0000-0000-0000-000000000000"' where key = 'store'`)
  await device.sql.exec(`insert into actor (id, name, first_seen_at) values (900, 'of the other store', now())`)
  await device.open()
  await device.replica!.start()
  await settle(server, [device])
  await equal()
})

test('[S27] who loses the right to a shape loses its rows at the next contact', async () => {
  await device.open()
  await settle(server, [device])
  await device.send('segment.save', { id: new Chance(5).uuid(), name: 'mine', origin: 'rule', description: '', rule: { kind: 'all', of: [] } })
  await settle(server, [device])
  expect(await rows('select name from segment')).toEqual(['mine'])
  server.sessions.set('b0', { ...server.sessions.get('b0')!, role: 'field', reach: { kind: 'territory', territoryId: 1 as TerritoryId } })
  await device.replica!.stop()
  await device.open()
  await device.replica!.start()
  await settle(server, [device])
  await replicaEqualsServer(server, device, told, (shape) => shape.name !== 'segment')
  expect(await rows('select count(*)::int from segment')).toEqual([0])
})

test('[S27] rights that change under way are taken on without a new start', async () => {
  await device.open()
  await settle(server, [device])
  server.sessions.set('b0', { ...server.sessions.get('b0')!, reach: { kind: 'territory', territoryId: 2 as TerritoryId } })
  await server.store.exec(`update journey_step set name = 'news'`)
  await until(async () => (await rows('select count(*)::int from actor'))[0] === 20)
  await settle(server, [device])
  await equal()
  server.sessions.set('b0', { ...server.sessions.get('b0')!, reach: { kind: 'organisation' } })
  await server.store.exec(`update journey_step set name = 'more news'`)
  await until(async () => (await rows('select count(*)::int from actor'))[0] === 40)
  await settle(server, [device])
  await equal()
})

test('[S28] signed out is said, and after signing in again it goes on', async () => {
  await device.open()
  await settle(server, [device])
  const session = server.sessions.get('b0')!
  server.sessions.delete('b0')
  await server.store.exec(`update actor set name = 'changed meanwhile' where id = 1`)
  await until(() => device.links.at(-1) === 'signedOut')
  server.sessions.set('b0', session)
  await settle(server, [device])
  expect(device.links.at(-1)).toBe('live')
  await equal()
})

test('[S31] [S32] a command is seen at once, survives news about the same row, and is refused with the true row back', async () => {
  await device.open()
  await settle(server, [device])
  device.network.isUp = false
  await device.send('journey.renameStep', { journeyId: 1, stepId: 1, name: 'Mine', basedOn: { name: 'Step 1' } })
  expect(await rows('select name from journey_step')).toEqual(['Mine'])
  await server.store.exec(`update journey_step set name = 'Theirs'`)
  device.network.isUp = true
  await settle(server, [device])
  expect(await rows('select name from journey_step')).toEqual(['Theirs'])
  const [refused] = await device.replica!.outbox()
  expect(refused).toMatchObject({ status: 'refused', code: 'journey.moved', name: 'journey.renameStep' })
  await device.replica!.retry(refused!.id)
  await settle(server, [device])
  const [again] = await device.replica!.outbox()
  expect(again!.id).not.toBe(refused!.id)
  await device.replica!.discard(again!.id)
  expect(await device.replica!.outbox()).toEqual([])
  await equal()
})

test('[S31] what refuses here is not kept', async () => {
  await device.open()
  await settle(server, [device])
  expect(await device.send('actor.addNote', { id: new Chance(9).uuid(), actorId: 999, text: 'to nobody' })).toBe('refused')
  expect(await device.replica!.outbox()).toEqual([])
})

test('[S36] a command that fails by a fault needs attention in the end, and those behind it go on', async () => {
  await device.open()
  await settle(server, [device])
  await server.store.exec(`create function fail() returns trigger language plpgsql as $$ begin raise 'disk on fire'; end $$; create trigger fail before insert on note for each row execute function fail()`)
  try {
    await note('never written')
    await device.send('journey.renameStep', { journeyId: 1, stepId: 1, name: 'Behind it', basedOn: { name: 'Step 1' } })
    await settle(server, [device])
    expect((await device.replica!.outbox()).map((entry) => [entry.name, entry.status, entry.code])).toEqual([['actor.addNote', 'refused', 'fault']])
    await equal()
  } finally {
    await server.store.exec('drop function fail cascade')
  }
})
