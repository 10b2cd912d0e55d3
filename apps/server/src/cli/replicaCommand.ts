import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { openHeadlessReplica, type HeadlessReplica } from '../replica/headlessReplica.ts'
import { CliError } from './cliError.ts'
import type { Connection } from './connect.ts'

export const REPLICA_HELP = `throughline replica DIRECTORY [--follow]   keeps a copy of all data in DIRECTORY, as a browser does

  throughline replica ./copy                                  brings it up to date and ends
  throughline replica ./copy --follow                         stays live until Ctrl-C
  throughline analyse journey.tree --replica ./copy           answers from it, without any server`

export async function replicaCommand(args: readonly string[], connection: () => Promise<Connection>, untilStopped: () => Promise<void> = interrupted): Promise<string> {
  const { values, positionals } = parseArgs({ args: [...args], options: { follow: { type: 'boolean' } }, allowPositionals: true })
  const [directory, ...more] = positionals
  if (directory === undefined || more.length > 0) throw new CliError('Name one directory.', REPLICA_HELP, 'usage')
  const { request } = await connection()
  const replica = await open(directory, async (input, init) => {
    const { pathname, search } = new URL(String(input))
    return request(pathname + search, {
      ...(init?.method === 'POST' && { method: 'POST' as const, body: String(init.body) }),
      headers: Object.fromEntries(new Headers(init?.headers)), ...(init?.signal && { signal: init.signal }),
    })
  })
  try {
    await replica.start()
    const { result } = await replica.analyse('data.overview', {})
    if (values.follow) await untilStopped()
    return `${result.entries} interactions of ${result.actors} people in ${directory}, as of position ${replica.lsn()}.`
  } finally {
    await replica.close()
  }
}

/** A kept copy as it is; nobody is asked. @throws CliError where there is none */
export async function openKept(directory: string): Promise<HeadlessReplica> {
  if (!existsSync(directory)) throw new CliError(`There is no copy in ${directory}.`, `Make one: throughline replica ${directory}`, 'usage')
  return open(directory, () => Promise.reject(new Error('no server is asked')))
}

async function open(directory: string, ask: typeof fetch): Promise<HeadlessReplica> {
  try {
    return await openHeadlessReplica({ directory, url: 'http://127.0.0.1', fetch: ask })
  } catch (error) {
    throw new CliError(error instanceof Error ? error.message : String(error), 'A copy is used by one command at a time.', 'unreachable', { cause: error })
  }
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
