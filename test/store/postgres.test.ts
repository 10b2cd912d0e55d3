import { migrate, readMigrations } from '@throughline/server/store/migrate'
import { openPostgresStore } from '@throughline/server/store/postgresStore'
import { Client } from 'pg'
import { describe, expect, inject, test, vi } from 'vitest'
import { freshDatabase } from './stores.ts'

const postgres = inject('postgres')
const missing = 'unavailable' in postgres

describe.skipIf(missing)(missing ? `Postgres: ${postgres.unavailable}` : 'Postgres', () => {
  test('[ST50] several processes that start at once apply each migration once', async () => {
    const { url, drop } = await freshDatabase()
    const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgresStore({ url })))
    const applied = await Promise.all(stores.map((store) => migrate(store, { install: ['CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$'] })))
    expect(applied.flat().toSorted()).toEqual((await readMigrations()).map((migration) => migration.tag).toSorted())
    for (const store of stores) await store.close()
    await drop()
  })

  test('[ST51] a commit of another process is heard, also after the listener lost its connection', async () => {
    const { url, drop } = await freshDatabase()
    const [one, other] = await Promise.all([openPostgresStore({ url }), openPostgresStore({ url })])
    const heard = { times: 0 }
    const until = (times: number): Promise<void> => vi.waitFor(() => expect(heard.times).toBeGreaterThanOrEqual(times), { timeout: 30_000, interval: 10 })
    one.onCommit(() => void heard.times++)
    await until(1)
    await other.query("SELECT pg_notify('throughline_commit', '')::text")
    await until(2)
    await other.query("SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE application_name = 'throughline-listener' AND datname = current_database()")
    // Told once when it is back: something may have been missed.
    await until(3)
    await other.query("SELECT pg_notify('throughline_commit', '')::text")
    await until(4)
    await one.close()
    await other.close()
    await drop()
  })

  test('[ST52] a lost connection fails its own call only', async () => {
    const { url, drop } = await freshDatabase()
    const faults: string[] = []
    const store = await openPostgresStore({ url, connections: 2, onFault: (error) => faults.push(error.message) })
    await store.exec('CREATE TABLE thing (id int)')
    await expect(store.transaction(async (sql) => {
      await sql.query('INSERT INTO thing VALUES (1)')
      const [self] = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      await statement(url, `SELECT pg_terminate_backend(${self!.pid})`)
      await sql.query('INSERT INTO thing VALUES (2)')
    })).rejects.toThrow()
    expect(await store.query('SELECT count(*) AS n FROM thing')).toEqual([{ n: 0 }])
    await store.close()
    await drop()
  })

  test('[ST53] a database in another encoding is refused with what to do', async () => {
    const { url, drop } = await freshDatabase()
    const name = `${new URL(url).pathname.slice(1)}_ascii`
    await statement(url, `CREATE DATABASE ${name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0`)
    const ascii = new URL(url)
    ascii.pathname = `/${name}`
    await expect(openPostgresStore({ url: ascii.href })).rejects.toThrow('has the encoding SQL_ASCII; Throughline needs UTF8')
    await statement(url, `DROP DATABASE ${name} WITH (FORCE)`)
    await drop()
  })

  test('[ST54] a statement that takes too long is broken off, a migration is not', async () => {
    const { url, drop } = await freshDatabase()
    const store = await openPostgresStore({ url, statementTimeoutMs: 100 })
    await expect(store.query('SELECT pg_sleep(5)::text')).rejects.toMatchObject({ code: '57014' })
    await migrate(store, { install: ['SELECT pg_sleep(0.3)'] })
    await store.close()
    await drop()
  })
})

test('[ST55] an address where nobody answers is told in one sentence, without the password', async () => {
  const error: unknown = await openPostgresStore({ url: 'postgres://me:hunter2@127.0.0.1:1/none' }).then(() => 'opened', (thrown: unknown) => thrown)
  expect(String(error)).toMatch(/Postgres does not let us in: .*ECONNREFUSED.* Check DATABASE_URL\./)
  expect(String(error)).not.toContain('hunter2')
})

async function statement(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(text)
  await client.end()
}
