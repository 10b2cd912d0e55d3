import { expect, test } from 'vitest'
import { device, equal, note, rows, server, until, useOneDevice } from './oneDevice.ts'
import { settle } from './story.ts'

useOneDevice()

/** Longer than a test. */
const LONG_MS = 1_000_000

const waiting = async () => (await rows('select count(*)::int from sync_news'))[0]
const hear = (name: string) => server.store.transaction(async (sql) => {
  await sql.query(`insert into interaction (source, message_id, actor_id, touchpoint_id, channel_id, occurred_at, received_at) values ('t', $1, 1, 1, 1, now(), now())`, [name])
  await sql.exec(`insert into run_step (run_id, interaction_id, is_primary) select 1, max(id), true from interaction;
    update actor set name = name || '.' where id = 3; delete from run_step where interaction_id = (select min(interaction_id) from run_step)`)
})

/** Connected, with news noted and not yet in their tables, and killed there. */
async function killedWithNews(count: number): Promise<void> {
  device.applyAfterMs = LONG_MS
  await device.open()
  await settle(server, [device])
  for (let i = 0; i < count; i++) {
    await hear(`kept ${i}`)
    await settle(server, [device])
  }
  await device.replica!.stop()
  expect(await waiting()).toBeGreaterThan(0)
}

test('[S46] news that were noted are in the tables after a killed tab, each row once in its last state', async () => {
  await killedWithNews(4)
  device.network.isUp = false
  await device.open()
  await device.replica!.applied()
  expect(await waiting()).toBe(0)
  await equal()
  expect(await rows(`select name from actor where id = 3`)).toEqual(['actor 3....'])
})

test('[S46] killed at any point of putting noted news into the tables, nothing is lost or doubled', async () => {
  await killedWithNews(3)
  for (let statements = 0; statements < 40; statements += 3) {
    await device.kill(statements)
    if (await waiting() === 0) break
  }
  await settle(server, [device])
  await device.replica!.applied()
  expect(await waiting()).toBe(0)
  await equal()
})

test('[S46] noted news go into the tables by themselves', async () => {
  device.applyAfterMs = 3_000
  await device.open()
  await settle(server, [device])
  await hear('by itself')
  await settle(server, [device])
  await until(async () => await waiting() === 0 && (await rows('select count(*)::int from interaction'))[0] === 331)
  await equal()
})

test('[S46] the place of noted news gives back what it took, and news too large for it go into the tables at once', async () => {
  device.applyAfterMs = LONG_MS
  await device.open()
  await settle(server, [device])
  const size = async () => Number((await rows(`select pg_total_relation_size('sync_news')`))[0])
  const write = (letters: number) => server.store.query(
    `insert into interaction (source, message_id, actor_id, touchpoint_id, channel_id, occurred_at, received_at, text) select 't', 'long ' || max(id), 1, 1, 1, now(), now(), repeat('ü', $1) from interaction`, [letters])
  for (let i = 0; i < 3; i++) {
    await write(1_800_000)
    await settle(server, [device])
  }
  expect(await waiting()).toBe(3)
  const before = await size()
  await write(4_100_000)
  await settle(server, [device])
  expect(await waiting()).toBe(0)
  expect(await size()).toBeLessThan(before / 10)
  await equal()
})

test('[S47] a command is shown in tables that hold all news, and none are noted while one waits', async () => {
  await killedWithNews(2)
  device.network.isUp = false
  await device.open()
  expect(await note('after the news')).toBe('kept')
  expect(await waiting()).toBe(0)
  expect(await rows('select count(*)::int from interaction')).toEqual([332])
  device.network.isUp = true
  await settle(server, [device])
  await device.replica!.applied()
  expect(await rows('select text from note')).toEqual(['after the news'])
  await equal()
})

test('[S47] rows that are dropped or loaded anew get no older news afterwards', async () => {
  await killedWithNews(2)
  await server.store.exec(`update actor set name = 'newer' where id = 3`)
  await device.sql.exec('update sync_state set lsn = 0')
  await device.open()
  await settle(server, [device])
  await device.replica!.applied()
  expect(await rows('select name from actor where id = 3')).toEqual(['newer'])
  await equal()
})

test('[S48] rows that are told as new and are there already are written over, and the rest of their batch comes with them', async () => {
  await device.open()
  await settle(server, [device])
  await device.replica!.stop()
  const [next] = await server.store.rows('select max(id)::int + 2 from interaction')
  await device.sql.query(`insert into interaction (id, actor_id, touchpoint_id, channel_id, occurred_at) values ($1, 7, 1, 1, '2020-01-01')`, [next![0]])
  for (const name of ['one', 'two', 'three']) await hear(name)
  await device.open()
  await settle(server, [device])
  await equal()
})

test('[S26] a replica of a version that noted no news gets a place for them', async () => {
  await device.open()
  await settle(server, [device])
  await device.replica!.stop()
  await device.sql.exec('drop table sync_news')
  device.applyAfterMs = 3_000
  await device.open()
  await hear('after the update')
  await settle(server, [device])
  await equal()
})
