import { expect, test } from 'vitest'
import { Chance } from './chance.ts'
import { device, equal, rows, server, until, useOneDevice } from './oneDevice.ts'
import { settle } from './story.ts'
import { told } from './world.ts'

useOneDevice()

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
