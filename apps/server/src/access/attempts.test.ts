import { serve } from '@hono/node-server'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { testServer } from '../testServer.ts'

test('[W10] who guesses passwords is slowed down by the address of the connection, whatever their headers say', async () => {
  const server = await testServer()
  const listening = serve({ fetch: server.app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => listening.once('listening', resolve))
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/api/auth/sign-in/email`
  try {
    const statuses: number[] = []
    for (let attempt = 0; attempt < 12; attempt++) {
      const answer = await fetch(url, {
        method: 'POST', body: JSON.stringify({ email: 'ada@example.com', password: `guess number ${attempt}` }),
        headers: { 'content-type': 'application/json', 'x-forwarded-for': `10.0.0.${attempt}`, 'x-throughline-address': `10.0.1.${attempt}` },
      })
      statuses.push(answer.status)
      await answer.text()
    }
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401))
    expect(statuses.slice(10)).toEqual([429, 429])
  } finally {
    await new Promise((resolve) => listening.close(resolve))
    await server.close()
  }
})
