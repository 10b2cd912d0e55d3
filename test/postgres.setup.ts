import type { TestProject } from 'vitest/node'
import { startPostgres } from '../scripts/postgres.mjs'

/** What a test file gets by `inject('postgres')`: a server on which it may make databases, or why there is none. */
type PostgresOrWhy = { readonly url: string } | { readonly unavailable: string }

declare module 'vitest' {
  interface ProvidedContext {
    postgres: PostgresOrWhy
  }
}

interface Shared {
  users: number
  readonly started: ReturnType<typeof startPostgres>
}

/** Several projects ask for a server in one run; the first starts it, the last stops it. */
const shared = globalThis as typeof globalThis & { throughlinePostgres?: Shared }

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined) {
    project.provide('postgres', { url: given })
    return async () => undefined
  }
  const server = (shared.throughlinePostgres ??= { users: 0, started: startPostgres() })
  server.users++
  const started = await server.started
  if ('unavailable' in started) {
    if (process.env['REQUIRE_POSTGRES'] === '1') throw new Error(started.unavailable)
    warn(started.unavailable)
    project.provide('postgres', { unavailable: started.unavailable })
    return async () => warn(started.unavailable)
  }
  project.provide('postgres', { url: started.url })
  return async () => {
    if (--server.users > 0) return
    delete shared.throughlinePostgres
    await started.stop()
  }
}

/** Said before and after the run: tests that did not run must not look like tests that passed. */
function warn(why: string): void {
  console.warn(`\n!!! NOTHING IS TESTED ON A REAL POSTGRES. ${why}\n`)
}
