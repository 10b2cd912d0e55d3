import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createWriteKey } from '../access/writeKey.ts'
import { testServer } from '../testServer.ts'

test('[I15] a server that is behind says so with 429 and Retry-After, keeps what it took, and takes more again later', async () => {
  const server = await testServer()
  const { store } = server.context
  const authorization = `Bearer ${await createWriteKey(store, 'shop', new Date())}`
  const send = (batch: readonly unknown[]): Promise<Response> => server.post('/v1/batch', { batch }, { authorization })
  const visit = (messageId: string) => ({ type: 'page', name: 'home', userId: 'ann', messageId })
  expect((await send([visit('1')])).status).toBe(200)

  let letGo: () => void = () => undefined
  const held = store.transaction(() => new Promise<void>((resolve) => (letGo = resolve)))
  const first = send([visit('2')])
  const noise = (count: number) => Array.from({ length: count }, () => ({ type: 'noise' }))
  const waiting = [send(noise(49_000)), send(noise(49_000))]
  // Requests beyond the bound are answered while the others wait: nothing of them is read from or written to the store.
  let refused: Response | undefined
  while (refused === undefined) {
    const one = send(noise(500))
    refused = await Promise.race([one, setTimeout(20, undefined)])
    if (refused === undefined) waiting.push(one)
  }
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('2')
  expect(await refused.json()).toMatchObject({ success: false })

  letGo()
  await held
  expect((await first).status).toBe(200)
  for (const answer of waiting) expect(await (await answer).json()).toMatchObject({ success: true, accepted: 0 })
  expect((await send([visit('3')])).status).toBe(200)
  expect(await store.rows('select message_id from interaction order by id')).toEqual([['1'], ['2'], ['3']])
  expect(await store.rows('select count(*) from dead_letter')).toEqual([[98_000 + 500 * (waiting.length - 2)]])
  await server.close()
})
