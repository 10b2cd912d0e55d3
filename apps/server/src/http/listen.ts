import { serve, type ServerType } from '@hono/node-server'
import type { Server } from 'node:http'

export interface Listening {
  readonly port: number
  /** From now on requests go here; until then they are told that the server is starting. */
  answerWith(fetch: (request: Request, env: unknown) => Response | Promise<Response>): void
  /** No new requests; open ones get `graceMs`, then their connections end. */
  close(graceMs: number): Promise<void>
}

const STARTING = { type: 'about:blank', title: 'Throughline is starting. Try again in a few seconds.', status: 503 }

/**
 * Takes the port before anything else, so that a second start on the same port ends before it touches the store.
 * @throws Error with a sentence that says which port is taken and what to do.
 */
export async function listen(host: string, port: number): Promise<Listening> {
  let answer: (request: Request, env: unknown) => Response | Promise<Response> = (request) =>
    new URL(request.url).pathname === '/healthz'
      ? Response.json({ status: 'alive' })
      : Response.json(STARTING, { status: 503, headers: { 'retry-after': '2' } })
  const server = await new Promise<ServerType>((resolve, reject) => {
    const starting = serve({ fetch: (request, env) => answer(request, env), hostname: host, port }, () => resolve(starting))
    starting.once('error', (error: NodeJS.ErrnoException) => reject(
      error.code === 'EADDRINUSE' ? new Error(`Port ${port} on ${host} is taken. Stop what runs there, or set PORT to a free one.`) : error,
    ))
  }) as Server
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    answerWith(fetch) { answer = fetch },
    async close(graceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const last = setTimeout(() => server.closeAllConnections(), graceMs)
      await closed
      clearTimeout(last)
    },
  }
}
