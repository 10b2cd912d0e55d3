import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createGzip } from 'node:zlib'
import { EXPORTS } from '../import/exportCsv.ts'
import { CliError } from './cliError.ts'
import { problemOf, type Connection } from './connect.ts'

export const EXPORT_HELP = `throughline export ${EXPORTS.join('|')} [--to FILE]     CSV to standard output, or to a file (.gz: compressed)

Import it elsewhere with: throughline import FILE --preset throughline-interactions (or -actors, -outcomes, -perceptions).`

export async function exportCommand(args: readonly string[], connection: () => Promise<Connection>): Promise<void> {
  const { values, positionals } = parseArgs({ args: [...args], options: { to: { type: 'string' } }, allowPositionals: true })
  const [what] = positionals
  if (positionals.length !== 1 || !(EXPORTS as readonly string[]).includes(what!)) throw new CliError(`Say what to export: ${EXPORTS.join(', ')}.`, '', 'usage')
  const { request } = await connection()
  const answer = await request(`/api/export?what=${what!}`)
  if (!answer.ok || !answer.body) throw await problemOf(answer)
  const body = Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0])
  if (values.to === undefined) {
    await pipeline(body, process.stdout, { end: false })
    return
  }
  const file = createWriteStream(values.to)
  await (values.to.endsWith('.gz') ? pipeline(body, createGzip(), file) : pipeline(body, file))
}
