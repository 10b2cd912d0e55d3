import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import { openServer } from '../start/openServer.ts'
import { newLocalKey, readRunFile } from '../start/runFile.ts'
import { CliError, type RunProblem } from './cliError.ts'

/** Whoever answers: the server that runs on this data directory, or the same server opened in this process for one command. */
export interface Connection {
  readonly kind: 'running server' | 'opened here'
  /** `path` begins with a slash. A body is sent as a stream. */
  request(path: string, init?: { method?: 'GET' | 'POST'; body?: ReadableStream<Uint8Array> | string; headers?: Record<string, string>; signal?: AbortSignal }): Promise<Response>
  close(): Promise<void>
}

/** @throws CliError when neither can be reached, with what to do. */
export async function connect(config: Config): Promise<Connection> {
  const running = readRunFile(config.dataDir)
  if (running) {
    return {
      kind: 'running server',
      async request(path, { method = 'GET', body, headers = {}, signal } = {}) {
        try {
          return await fetch(`${running.url}${path}`, {
            method, headers: { authorization: `Bearer ${running.key}`, ...headers },
            ...(signal && { signal }), ...(body !== undefined && { body, duplex: 'half' }),
          } as RequestInit)
        } catch (error) {
          throw new CliError(`The server at ${running.url} (process ${running.pid}) does not answer.`, 'Wait until it has started, or stop it and run the command again.', 'unreachable', { cause: error })
        }
      },
      close: async () => undefined,
    }
  }
  const key = newLocalKey()
  const quiet = (entry: { level: string; message: string; error?: unknown }): void => {
    if (entry.level === 'error') console.error(entry.message, entry.error instanceof Error ? entry.error.stack : entry.error ?? '')
  }
  const server = await openServer(config, { now: () => new Date(), log: quiet, localKey: key }).catch((error: unknown) => {
    throw new CliError(error instanceof Error ? error.message : String(error), existsSync(config.dataDir) ? 'Run “throughline doctor” for more.' : `The store is looked for in DATA_DIR=${config.dataDir}.`, 'unreachable', { cause: error })
  })
  return {
    kind: 'opened here',
    request: async (path, { method = 'GET', body, headers = {}, signal } = {}) =>
      server.app.request(path, { method, headers: { authorization: `Bearer ${key}`, ...headers }, ...(signal && { signal }), ...(body !== undefined && { body, duplex: 'half' }) } as RequestInit),
    close: () => server.close(),
  }
}

/** The answer's JSON. @throws CliError with the sentence of the problem. */
export async function jsonOf<T>(answer: Response): Promise<T> {
  if (!answer.ok) throw await problemOf(answer)
  return await answer.json() as T
}

export async function problemOf(answer: Response): Promise<CliError> {
  const text = await answer.text()
  let problem: RunProblem = {}
  try {
    problem = JSON.parse(text) as RunProblem
  } catch {
    problem = { title: text.slice(0, 300) || `The server answered ${answer.status}.` }
  }
  return CliError.of(problem)
}
