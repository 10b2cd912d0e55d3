import type { TerritoryId } from '@throughline/domain'
import { expect, test } from 'vitest'
import { Chance } from './chance.ts'
import { replicaEqualsServer } from './laws.ts'
import { device, equal, note, rows, server, until, useOneDevice } from './oneDevice.ts'
import { settle } from './story.ts'
import { quickSleep, told } from './world.ts'

useOneDevice()

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
