import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { testServer, type TestServer } from '../testServer.ts'

let server: TestServer
beforeAll(async () => { server = await testServer({ config: { ...readConfig({}), maxBodyBytes: 100_000 } }) })
afterAll(() => server.close())

test('[W13] nobody makes the server read more than it was set to, signed in or not', async () => {
  const cookie = await server.signIn('admin', null)
  const send = async (path: string, length: number): Promise<readonly [number, unknown]> => {
    const answer = await server.post(path, { email: 'ada@example.com', password: 'x'.repeat(length) }, { cookie })
    return [answer.status, (await answer.json() as { type?: string }).type]
  }
  const tooLarge = [413, 'refusal:input.tooLarge']
  expect(await send('/api/auth/sign-in/email', 70_000)).toEqual(tooLarge)
  expect(await send('/trpc/keys.create', 120_000)).toEqual(tooLarge)
  expect(await send('/sync/v1/commands', 120_000)).toEqual(tooLarge)
  expect((await send('/api/auth/sign-in/email', 20))[0]).toBe(401)
  expect((await send('/sync/v1/commands', 20))[0]).toBe(400)
})

test('[W13] a body that says its length is refused without being read', async () => {
  let isRead = false
  const body = new ReadableStream<Uint8Array>({ pull(controller) {
    isRead = true
    controller.close()
  } }, { highWaterMark: 0 })
  const answer = await server.app.request('/api/auth/sign-in/email', { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json', 'content-length': '70000' } } as RequestInit)
  expect([answer.status, isRead]).toEqual([413, false])
})
