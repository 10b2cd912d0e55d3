import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testServer, type TestServer } from '../testServer.ts'
import { analyseCommand } from './analyseCommand.ts'
import { CliError, EXIT } from './cliError.ts'
import type { Connection } from './connect.ts'
import { doctorCommand } from './doctorCommand.ts'
import { exportCommand } from './exportCommand.ts'
import { importCommand } from './importCommand.ts'

let server: TestServer
let connection: () => Promise<Connection>
const folder = mkdtempSync(join(tmpdir(), 'throughline-cli-'))
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

beforeAll(async () => {
  server = await testServer()
  connection = async () => ({
    kind: 'opened here',
    request: async (path, { method = 'GET', body, headers = {} } = {}) =>
      server.app.request(path, { method, headers: { authorization: `Bearer ${server.localKey}`, ...headers }, ...(body !== undefined && { body, duplex: 'half' }) } as RequestInit),
    close: async () => undefined,
  })
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const failure = async (work: Promise<unknown>): Promise<CliError> => {
  const error = await work.then(() => undefined, (caught: unknown) => caught)
  if (!(error instanceof CliError)) throw new Error(`expected a CliError, got ${String(error)}`)
  return error
}

const MAP = ['--map', 'actor=who,case=order', '--map', 'activity=what,time=when,money.revenue=eur', '--currency', 'EUR', '--outcome', 'delivered:achieved=deliver@revenue']

test('[IM12] a file is imported, asked about and exported from the command line', async () => {
  const log = file('orders.csv.gz', gzipSync('order;who;what;when;eur\nk1;ann;order;2026-01-01;\nk1;ann;deliver;2026-01-03;12.50\nk2;bob;order;2026-01-02;\n'))
  expect(await importCommand([log, ...MAP, '--save-preset', 'orders'], connection)).toContain('3 interactions imported from 3 rows as “orders”')
  expect(await importCommand([log, '--preset', 'orders'], connection)).toContain('0 interactions imported from 3 rows as “orders”; 3 were there already')
  expect(JSON.parse(await importCommand([log, '--preset', 'orders', '--dry-run', '--json'], connection))).toMatchObject({ dryRun: true, taken: 3 })
  const { result, n } = JSON.parse(await analyseCommand(['journey.summary', '--params', '{"cohort":{"journeys":["orders"]}}'], connection)) as { result: { runs: number; entries: number }; n: unknown }
  expect(result).toMatchObject({ runs: 2, entries: 3 })
  expect(n).toBe(2)
  await exportCommand(['interactions', '--to', join(folder, 'out.csv.gz')], connection)
  expect(gunzipSync(readFileSync(join(folder, 'out.csv.gz'))).toString().split('\n')).toHaveLength(5)
})

test('[IM12] bad input is told with row and column, the bad rows go to a file, and the exit code says what it was', async () => {
  const bad = file('bad.csv', 'order,who,what,when,eur\nk1,ann,order,someday,\n')
  const refused = await failure(importCommand([bad, ...MAP], connection))
  expect(refused.message).toContain('row 2, column “when”')
  expect(refused.advice).toContain('bad.csv.errors.csv')
  expect(EXIT[refused.reason]).toBe(3)
  expect(readFileSync(`${bad}.errors.csv`, 'utf8')).toMatch(/^row,column,value,problem,what to do\n2,when,someday,/)
  expect(EXIT[(await failure(importCommand([join(folder, 'nowhere.csv')], connection))).reason]).toBe(2)
  expect((await failure(importCommand([bad, '--map', 'nonsense'], connection))).message).toContain('field=column')
  expect(await failure(analyseCommand(['journey.flaw'], connection))).toMatchObject({ message: expect.stringMatching(/^There is no analysis “journey\.flaw”\. Much the same: /), advice: expect.stringContaining('--list') })
  expect((await failure(analyseCommand(['journey.map'], connection))).message).toBe('Some values are not valid. “journey” is missing.')
  expect((await failure(analyseCommand(['journey.tree', '--cohort', 'journys=orders'], connection))).advice).toBe('Was --cohort journeys=… meant? throughline analyse --help names them all.')
  expect(await failure(analyseCommand(['data.overview', '--replica', join(folder, 'no copy')], connection))).toMatchObject({ reason: 'usage', advice: `Make one: throughline replica ${join(folder, 'no copy')}` })
  expect((await failure(importCommand([bad, '--as', 'things'], connection))).message).toBe('--as things is none of interactions, actors, outcomes, perceptions.')
  expect((await failure(analyseCommand(['journey.summary', '--params', '{'], connection))).message).toContain('not JSON')
  expect((await failure(exportCommand(['everything'], connection))).message).toContain('interactions')
})

test('[IM12] the doctor says what it found, also when nobody answers', async () => {
  const { text, isBad } = await doctorCommand([], connection)
  expect(isBad).toBe(false)
  expect(text).toMatch(/✓ store/)
  const unreachable = await doctorCommand([], async () => { throw new CliError('The directory is in use.', 'Stop the other process.', 'unreachable') })
  expect(unreachable).toMatchObject({ isBad: true })
  expect(unreachable.text).toContain('→ Stop the other process.')
})
