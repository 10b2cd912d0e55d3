import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServer, type TestServer } from '../testServer.ts'

let server: TestServer
let cookie: string
let actorId: number
const deviceId = randomUUID()
beforeAll(async () => {
  server = await testServer()
  cookie = await server.signIn('analyst', null)
  const [row] = await server.context.store.rows(`insert into actor (name, first_seen_at) values ('Ada', now()) returning id`)
  actorId = row![0] as number
})
afterAll(() => server.close())

const sentAt = '2026-03-01T10:00:00.000Z'
const note = (text: string, id: string = randomUUID()) => ({ id: randomUUID(), name: 'actor.addNote', input: { id, actorId, text }, sentAt })

async function push(...commands: unknown[]): Promise<{ verdicts: { id: string; verdict: string; code?: string }[]; failed?: string }> {
  const answer = await server.post('/sync/v1/commands', { deviceId, commands }, { cookie })
  expect(answer.status).toBe(200)
  return await answer.json() as Awaited<ReturnType<typeof push>>
}
const count = async (text: string, params: unknown[]) => (await server.context.store.rows(text, params))[0]![0] as number

test('[S33] a command sent twice runs once and gets the same verdict', async () => {
  const first = note('called, will call back on Monday')
  const second = note('called back')
  const once = await push(first, second)
  const again = await push(first, second)
  expect(again.verdicts).toEqual(once.verdicts)
  expect(once.verdicts.map(({ verdict }) => verdict)).toEqual(['accepted', 'accepted'])
  expect(await count('select count(*) from note where actor_id = $1', [actorId])).toBe(2)
  expect(await count(`select count(*) from audit where action like '%actor.addNote'`, [])).toBe(2)
})

test('[S34] [S37] rows, audit and receipt of a command are one transaction, told at one position', async () => {
  const sent = note('asked for the adjuster')
  await push(sent)
  const positions = await server.context.store.rows(
    `select distinct m.lsn from sync.change c join sync.commit m using (xid)
      where (c.rel = 'note' and c.new[1] like '%asked for the adjuster%') or (c.rel = 'receipt' and c.new[1] like '%' || $1 || '%')`, [sent.id])
  expect(positions).toHaveLength(1)
})

test('[S35] a refused command leaves a receipt with its code and nothing else', async () => {
  const missing = { ...note('hello'), input: { id: randomUUID(), actorId: 999_999, text: 'hello' } }
  const { verdicts } = await push(missing)
  expect(verdicts[0]).toMatchObject({ verdict: 'refused', code: 'actor.missing' })
  expect(await count('select count(*) from note where actor_id = 999999', [])).toBe(0)
  expect((await push(missing)).verdicts[0]).toMatchObject({ verdict: 'refused', code: 'actor.missing' })
  expect(await count('select count(*) from receipt where command_id = $1', [missing.id])).toBe(1)
})

test('a command this server does not know and input it cannot read are refused by themselves', async () => {
  const good = note('still fine')
  const { verdicts } = await push({ ...note('x'), name: 'actor.paintBlue' }, { ...note('x'), input: { text: '' } }, good)
  expect(verdicts.map(({ code, verdict }) => code ?? verdict)).toEqual(['command.unknown', 'input.invalid', 'accepted'])
})
