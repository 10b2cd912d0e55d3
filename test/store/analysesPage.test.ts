import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { analyses, type Measured } from '@throughline/analytics'
import { analyseCommand } from '@throughline/server/cli/analyseCommand'
import type { Connection } from '@throughline/server/cli/connect'
import { loadDemo } from '@throughline/server/demo/loadDemo'
import { openHeadlessReplica, type HeadlessReplica } from '@throughline/server/replica/headlessReplica'
import { testServer, type TestServer } from '@throughline/server/testServer'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** Lines of the page that ask something, with the section they stand in. */
const EXAMPLES = readFileSync(fileURLToPath(new URL('../../docs/analyses.md', import.meta.url)), 'utf8').split('\n### ').slice(1).flatMap((section) =>
  [...section.matchAll(/^`(analyse .+)`$/gm)].map((match) => ({ section: section.slice(0, section.indexOf('\n')), line: match[1]! })))

const UNTIL = '2026-11-01T00:00:00Z'
let server: TestServer, replica: HeadlessReplica
let connection: () => Promise<Connection>

beforeAll(async () => {
  server = await testServer()
  await loadDemo(server.context, { interactions: 8_000, until: new Date(UNTIL) })
  connection = async () => ({
    kind: 'opened here',
    request: async (path, { method = 'GET', body, headers = {}, signal } = {}) =>
      server.app.request(path, { method, headers: { authorization: `Bearer ${server.localKey}`, ...headers }, ...(signal && { signal }), ...(body !== undefined && { body, duplex: 'half' }) } as RequestInit),
    close: async () => undefined,
  })
  const { request } = await connection()
  replica = await openHeadlessReplica({ url: 'http://server.test', fetch: (input, init) => {
    const { pathname, search } = new URL(String(input))
    return request(pathname + search, { ...(init?.signal && { signal: init.signal }), headers: Object.fromEntries(new Headers(init?.headers)) })
  } })
  await replica.start()
})
afterAll(async () => {
  await replica.close()
  await server.close()
})

test('[A31] the page has an example of every analysis, under its name', () => {
  for (const { section, line } of EXAMPLES) expect(wordsOf(line)[1], line).toBe(section)
  expect(Object.keys(analyses).filter((name) => !EXAMPLES.some(({ section }) => section === name))).toEqual([])
})

test.each(EXAMPLES)('[A31] the example of $section answers from the server and from a replica the same, and something', async ({ line }) => {
  const args = [...wordsOf(line).slice(1), '--as-of', UNTIL]
  const fromServer = JSON.parse(await analyseCommand(args, connection)) as Measured<unknown>
  // Opened once for all lines, so its closing is left to the end.
  const kept = async (): Promise<HeadlessReplica> => ({ ...replica, close: async () => undefined })
  const fromReplica = JSON.parse(await analyseCommand([...args, '--replica', 'here'], () => Promise.reject(new Error('no server is asked')), kept)) as Measured<unknown>
  expect([fromServer.from, fromReplica.from]).toEqual(['server', 'replica'])
  expect({ ...fromReplica, from: '', tookMs: 0 }).toEqual({ ...fromServer, from: '', tookMs: 0 })
  expect(fromServer.n).toBeGreaterThan(0)
  expect([null, UNTIL]).toContain(fromServer.asOf)
  expect((fromServer.result as { kind?: string }).kind ?? '').not.toMatch(/^(?:tooFew|none|noPlan)$/)
})

test.each(EXAMPLES)('[E14] the example of $section says how far to believe its money, where it holds any', async ({ line }) => {
  const { result, evidence } = JSON.parse(await analyseCommand([...wordsOf(line).slice(1), '--as-of', UNTIL], connection)) as Measured<unknown>
  if (moneyIn(result).length > 0) expect(evidence, moneyIn(result).join()).toMatchObject({ grade: expect.stringMatching(/^[A-D]$/) as string })
})

/** Names under which an answer holds amounts. */
function moneyIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return []
  const { unit, measure } = part as { unit?: unknown; measure?: unknown }
  const own = unit === 'money' ? ['unit'] : measure === 'cost' || measure === 'margin' ? ['measure'] : []
  return [...own, ...Object.entries(part).flatMap(([key, value]) => [...(/(?:Minor|PerRun)$/.test(key) && value !== null ? [key] : []), ...moneyIn(value)])]
}

/** As a shell reads the line: words, and what stands between single quotes as it is. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)
}
