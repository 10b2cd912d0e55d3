import { AsyncResource } from 'node:async_hooks'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Pool, type PoolClient, type PoolConfig } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { listenForCommits } from './commitListener.ts'
import { mustBeOutside, runInside } from './insideTransaction.ts'
import { asSqlError, SqlError } from './sqlError.ts'
import type { Row, Sql, Store } from './store.ts'
import { parserOf, toParam } from './values.ts'

export interface PostgresOptions {
  readonly url: string
  /** Connections of this process; the listener takes one more. */
  readonly connections?: number
  /** Postgres breaks a statement off after this time. */
  readonly statementTimeoutMs?: number
  /** Trouble that no call was waiting for, such as a lost idle connection. The store goes on by itself. */
  readonly onFault?: (error: Error) => void
}

const OLDEST_MAJOR = 15

/**
 * Postgres through a pool of connections.
 * @throws Error with one sentence when it cannot be reached or is too old.
 */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  const config: PoolConfig & { onConnect: (client: PoolClient) => Promise<unknown> } = {
    connectionString: options.url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeoutMs ?? 120_000,
    application_name: 'throughline',
    types: { getTypeParser: (oid: number) => parserOf(oid) },
    // Values are written as `values.ts` expects them.
    onConnect: (client) => client.query("SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; SET bytea_output = 'hex'"),
  }
  const pool = new Pool(config)
  pool.on('error', (error) => options.onFault?.(error))
  try {
    await mustSuit(pool)
  } catch (error) {
    await pool.end()
    throw error
  }
  const commits = listenForCommits(options.url, options.onFault)

  return {
    kind: 'postgres',
    ...sqlOver(async (work) => {
      mustBeOutside()
      return withClient(pool, work)
    }),
    async transaction(work) {
      mustBeOutside()
      return withClient(pool, (client) => transaction(client, work))
    },
    onCommit: (heard) => commits.on(AsyncResource.bind(heard)),
    async close() {
      await commits.close()
      await pool.end()
    },
  }
}

async function mustSuit(pool: Pool): Promise<void> {
  const { rows: [found] } = await pool.query<{ version: number; name: string; encoding: string }>(
    "SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS name, current_setting('server_encoding') AS encoding",
  ).catch((cause: unknown) => {
    // The address may hold a password: only the cause speaks.
    throw new Error(`Postgres does not let us in: ${describe(cause)}. Check DATABASE_URL.`, { cause })
  })
  if (found === undefined || found.version < OLDEST_MAJOR * 10_000) {
    throw new Error(`DATABASE_URL leads to PostgreSQL ${found?.name}; Throughline needs ${OLDEST_MAJOR} or newer. Upgrade it, or leave DATABASE_URL out to use the embedded store.`)
  }
  if (found.encoding !== 'UTF8') {
    throw new Error(`The database behind DATABASE_URL has the encoding ${found.encoding}; Throughline needs UTF8. Make another with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`)
  }
}

function describe(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(describe).join(', ')
  return cause instanceof Error ? cause.message : String(cause)
}

async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (error: Error): void => {
    broken = error
  }
  client.on('error', onError)
  try {
    return await work(client)
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

async function transaction<T>(client: PoolClient, work: (sql: Sql) => Promise<T>): Promise<T> {
  const state = { ended: false }
  let last: Promise<unknown> = Promise.resolve()
  const sql = sqlOver((statement) => {
    if (state.ended) return Promise.reject(new Error('This transaction has ended.'))
    // One after the other: a COPY and a statement must not share the line.
    const done = last.then(() => statement(client))
    last = done.catch(() => undefined)
    return done
  })
  await client.query('BEGIN')
  try {
    const result = await runInside(state, () => work(sql))
    state.ended = true
    await last
    const { command } = await client.query('COMMIT')
    if (command === 'ROLLBACK') throw new SqlError('A statement of this transaction failed, so nothing of it was kept.', '25P02')
    return result
  } catch (error) {
    state.ended = true
    await last
    // A broken connection has rolled back by itself.
    await client.query('ROLLBACK').catch(() => undefined)
    throw asSqlError(error, 'COMMIT')
  }
}

function sqlOver(onClient: <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>): Sql {
  const run = <T>(text: string, work: (client: PoolClient) => Promise<T>): Promise<T> =>
    onClient(work).catch((error: unknown) => {
      throw asSqlError(error, text)
    })
  return {
    query: <R extends Row>(text: string, params: readonly unknown[] = []) =>
      run(text, async (client) => (await client.query<R>(text, params.map(toParam))).rows),
    rows: (text, params = []) =>
      run(text, async (client) => (await client.query<unknown[]>({ text, values: params.map(toParam), rowMode: 'array' })).rows),
    exec: (text) => run(text, async (client) => void (await client.query(text))),
    copyOut: (select) =>
      run(select, async (client) => {
        const chunks: Buffer[] = []
        for await (const chunk of client.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT binary)`))) chunks.push(chunk as Buffer)
        return new Uint8Array(Buffer.concat(chunks))
      }),
    copyIn: (target, file) =>
      run(target, async (client) => {
        const stream = client.query(copyFrom(`COPY ${target} FROM STDIN (FORMAT binary)`))
        await pipeline(Readable.from([Buffer.from(file.buffer, file.byteOffset, file.byteLength)]), stream)
        return stream.rowCount ?? 0
      }),
  }
}
