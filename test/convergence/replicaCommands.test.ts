import { expect, test } from 'vitest'
import { Chance } from './chance.ts'
import { device, equal, note, rows, server, useOneDevice } from './oneDevice.ts'
import { settle } from './story.ts'

useOneDevice()

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
