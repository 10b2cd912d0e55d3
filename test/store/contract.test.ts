import { SqlError } from '@throughline/server/store/sqlError'
import type { Store } from '@throughline/server/store/store'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { onEveryStore, type OpenedStore } from './stores.ts'

onEveryStore((open) => {
  let opened: OpenedStore
  let store: Store

  beforeAll(async () => {
    opened = await open()
    store = opened.store
    await store.exec(`
      CREATE TABLE thing (id integer PRIMARY KEY, name text UNIQUE, amount bigint CHECK (amount >= 0), at timestamptz, kind smallint);
      CREATE TABLE child (id serial PRIMARY KEY, thing_id integer REFERENCES thing DEFERRABLE INITIALLY DEFERRED);
    `)
  })
  afterAll(() => opened?.remove())
  beforeEach(() => store.exec('TRUNCATE thing, child'))

  test('[ST1] values of every type we use come back the same on every store', async () => {
    const [row] = await store.query(`SELECT
      1::smallint AS small, 2::integer AS int, 9007199254740991::bigint AS big, -3::bigint AS minus, 1.5::real AS real, 0.1::double precision AS double,
      12345678901234567890.123::numeric AS numeric, true AS yes, false AS no, 'ümläut 🚲'::text AS text, 'v'::varchar AS varchar,
      '2026-03-29 02:30:00.123+02'::timestamptz AS at, '2026-03-29'::date AS day, '2026-03-29 02:30:00'::timestamp AS local, 'infinity'::timestamptz AS never,
      '{"a": [1, null, "x"]}'::jsonb AS jsonb, '[1]'::json AS json, 'null'::jsonb AS json_null, '\\x00ff10'::bytea AS bytes,
      '6f1c0a5e-0000-4000-8000-000000000001'::uuid AS uuid, '1 day 02:00'::interval AS interval, 5::oid AS oid, NULL::text AS nothing,
      ARRAY[1,2,NULL]::int[] AS ints, ARRAY[9007199254740991]::bigint[] AS bigs, ARRAY['a', 'b,"c\\', NULL, 'NULL', '']::text[] AS texts, '{}'::text[] AS empty,
      ARRAY['2026-01-01T00:00:00Z']::timestamptz[] AS ats, ARRAY[[1,2],[3,4]] AS nested, ARRAY[true,false] AS bools, ARRAY['{"a":1}']::jsonb[] AS jsonbs,
      ARRAY['\\x01']::bytea[] AS byteas, ARRAY['2026-01-01']::date[] AS days, ARRAY[1.5]::float8[] AS doubles, ARRAY[7]::smallint[] AS smalls`)
    expect(row).toEqual({
      small: 1, int: 2, big: 9007199254740991, minus: -3, real: 1.5, double: 0.1,
      numeric: '12345678901234567890.123', yes: true, no: false, text: 'ümläut 🚲', varchar: 'v',
      at: new Date('2026-03-29T00:30:00.123Z'), day: '2026-03-29', local: new Date('2026-03-29T02:30:00Z'), never: Infinity,
      jsonb: { a: [1, null, 'x'] }, json: [1], json_null: null, bytes: new Uint8Array([0, 255, 16]),
      uuid: '6f1c0a5e-0000-4000-8000-000000000001', interval: '1 day 02:00:00', oid: 5, nothing: null,
      ints: [1, 2, null], bigs: [9007199254740991], texts: ['a', 'b,"c\\', null, 'NULL', ''], empty: [],
      ats: [new Date('2026-01-01T00:00:00Z')], nested: [[1, 2], [3, 4]], bools: [true, false], jsonbs: [{ a: 1 }],
      byteas: [new Uint8Array([1])], days: ['2026-01-01'], doubles: [1.5], smalls: [7],
    })
    expect(row!['bytes']).toBeInstanceOf(Uint8Array)
  })

  test('[ST2] parameters of every type we use arrive as they were meant', async () => {
    const at = new Date('2026-11-21T20:30:00.456Z')
    const params = [
      7, 2 ** 53 - 1, 'te\'xt "q" \\ 🚲', true, at, { a: 'x', n: null }, JSON.stringify([1, { b: 2 }]), new Uint8Array([0, 1, 255]), null, undefined,
      [1, null, 3], [2 ** 53 - 1], ['a', '', 'NULL', '{"}', 'back\\slash', null], [at, null], [], [[1, 2], [3, 4]], [new Uint8Array([9])], [{ a: 1 }], 12n, 1.25,
    ]
    const [row] = await store.rows(
      `SELECT $1::int, $2::bigint, $3::text, $4::boolean, $5::timestamptz, $6::jsonb, $7::jsonb, $8::bytea, $9::text, $10::int,
        $11::int[], $12::bigint[], $13::text[], $14::timestamptz[], $15::text[], $16::int[], $17::bytea[], $18::jsonb[], $19::bigint, $20::float8`,
      params,
    )
    expect(row).toEqual([
      7, 2 ** 53 - 1, 'te\'xt "q" \\ 🚲', true, at, { a: 'x', n: null }, [1, { b: 2 }], new Uint8Array([0, 1, 255]), null, null,
      [1, null, 3], [2 ** 53 - 1], ['a', '', 'NULL', '{"}', 'back\\slash', null], [at, null], [], [[1, 2], [3, 4]], [new Uint8Array([9])], [{ a: 1 }], 12, 1.25,
    ])
  })

  test('[ST3] a whole number beyond 2^53 is refused, never rounded', async () => {
    await expect(store.query('SELECT 9007199254740993::bigint AS n')).rejects.toThrow('9007199254740993')
    expect(await store.query('SELECT 1 AS fine')).toEqual([{ fine: 1 }])
  })

  test('[ST4] a transaction is kept as a whole, or not at all', async () => {
    expect(await store.transaction(async (sql) => {
      await sql.query('INSERT INTO thing (id, name) VALUES (1, $1)', ['one'])
      return sql.rows('SELECT id, name FROM thing')
    })).toEqual([[1, 'one']])
    const thrown = new Error('on second thoughts')
    await expect(store.transaction(async (sql) => {
      await sql.query('INSERT INTO thing (id) VALUES (2)')
      throw thrown
    })).rejects.toBe(thrown)
    expect(await store.query('SELECT id FROM thing')).toEqual([{ id: 1 }])
  })

  test('[ST5] a transaction whose statement failed keeps nothing, even when the failure was caught', async () => {
    await expect(store.transaction(async (sql) => {
      await sql.query('INSERT INTO thing (id) VALUES (1)')
      await sql.query('INSERT INTO thing (id) VALUES (1)').catch(() => undefined)
    })).rejects.toMatchObject({ name: 'SqlError', code: '25P02' })
    expect(await store.query('SELECT id FROM thing')).toEqual([])
  })

  test('[ST6] a savepoint may save what stands before it', async () => {
    await store.transaction(async (sql) => {
      await sql.exec('INSERT INTO thing (id) VALUES (1); SAVEPOINT here')
      await sql.query('INSERT INTO thing (id) VALUES (1)').catch(() => sql.exec('ROLLBACK TO here'))
      await sql.query('INSERT INTO thing (id) VALUES (2)')
    })
    expect(await store.rows('SELECT id FROM thing ORDER BY id')).toEqual([[1], [2]])
  })

  test('[ST7] a failure at commit is told with its code and leaves the store usable', async () => {
    await expect(store.transaction((sql) => sql.query('INSERT INTO child (thing_id) VALUES (99)'))).rejects.toMatchObject({ name: 'SqlError', code: '23503' })
    expect(await store.query('SELECT count(*) AS n FROM child')).toEqual([{ n: 0 }])
  })

  test('[ST8] refusals by Postgres keep SQLSTATE, constraint, table and statement', async () => {
    await store.query("INSERT INTO thing (id, name) VALUES (1, 'taken')")
    const refusals = [
      [() => store.query("INSERT INTO thing (id, name) VALUES (2, 'taken')"), { code: '23505', details: { constraint: 'thing_name_key', table: 'thing' } }],
      [() => store.query('INSERT INTO thing (id, amount) VALUES (3, -1)'), { code: '23514', details: { constraint: 'thing_amount_check' } }],
      [() => store.query('INSERT INTO thing (name) VALUES ($1)', ['x']), { code: '23502', details: { column: 'id' } }],
      [() => store.query('SELECT * FROM nowhere'), { code: '42P01', details: { statement: 'SELECT * FROM nowhere' } }],
      [() => store.query('SELEC 1'), { code: '42601' }],
      [() => store.query('SELECT $1::int', ['no number']), { code: '22P02' }],
      [() => store.rows('SELECT 1 / 0'), { code: '22012' }],
      [() => store.exec('SELECT 1; SELECT 1 / 0'), { code: '22012' }],
      [() => store.copyOut('SELECT 1 / (5 - g) FROM generate_series(1, 9) g'), { code: '22012' }],
      [() => store.copyIn('thing (id)', new Uint8Array([1, 2, 3])), { code: '22P04' }],
    ] as const
    for (const [refused, expected] of refusals) {
      const error: unknown = await refused().then(() => 'not refused', (thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(SqlError)
      expect(error).toMatchObject(expected)
    }
    expect(await store.query('SELECT 1 AS fine')).toEqual([{ fine: 1 }])
  })

  test('[ST9] a binary copy out and in again is the same, byte for byte', async () => {
    await store.query(`INSERT INTO thing SELECT g, 'name ' || g, g * 1000000000::bigint, timestamptz '2026-01-01' + g * interval '1 minute', g % 7 FROM generate_series(1, 5000) g`)
    const select = 'SELECT id, name, amount, at, kind FROM thing ORDER BY id'
    const file = await store.copyOut(select)
    expect([...file.subarray(0, 11)]).toEqual([0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00])
    await store.exec('TRUNCATE thing, child')
    expect(await store.copyIn('thing (id, name, amount, at, kind)', file)).toBe(5000)
    expect(Buffer.compare(await store.copyOut(select), file)).toBe(0)
    expect(await store.copyOut('SELECT id FROM thing WHERE false')).toHaveLength(21)
    expect(file.byteLength).toBeGreaterThan(100_000)
  })

  test('[ST10] a failed copy leaves nothing in the next one, and a copy belongs to its transaction', async () => {
    const clean = await store.copyOut('SELECT 1::int')
    await store.copyOut('SELECT 1000 / (5000 - g) FROM generate_series(1, 9000) g').catch(() => undefined)
    expect(Buffer.compare(await store.copyOut('SELECT 1::int'), clean)).toBe(0)
    await store.transaction(async (sql) => {
      expect(await sql.copyIn('thing (id)', clean)).toBe(1)
      expect(Buffer.compare(await sql.copyOut('SELECT id FROM thing'), clean)).toBe(0)
      throw new Error('away')
    }).catch(() => undefined)
    expect(await store.query('SELECT id FROM thing')).toEqual([])
  })

  test('[ST11] big batches go through as arrays and as JSON', async () => {
    const ids = Array.from({ length: 20_000 }, (_, at) => at + 1)
    await store.query('INSERT INTO thing (id, name, amount, at) SELECT * FROM unnest($1::int[], $2::text[], $3::bigint[], $4::timestamptz[])', [
      ids, ids.map((id) => `näme "${id}"`), ids.map((id) => id * 1e9), ids.map((id) => new Date(id * 1000)),
    ])
    const json = JSON.stringify(ids.map((id) => ({ id: id + 100_000, words: 'word '.repeat(20) })))
    await store.query('INSERT INTO thing (id, name) SELECT id, id || words FROM jsonb_to_recordset($1::jsonb) AS r (id int, words text)', [json])
    expect(await store.query('SELECT count(*) AS n, sum(amount) AS total FROM thing')).toEqual([{ n: 40_000, total: String(20_000 * 20_001 / 2 * 1e9) }])
    const rows = await store.rows('SELECT id, name, at FROM thing WHERE id <= 20000 ORDER BY id')
    expect(rows).toHaveLength(20_000)
    expect(rows[19_999]).toEqual([20_000, 'näme "20000"', new Date(20_000_000)])
  })

  test('[ST12] transactions at the same time end as if one came after the other', async () => {
    await store.query('INSERT INTO thing (id, amount) VALUES (1, 0)')
    await Promise.all(Array.from({ length: 40 }, (_, at) =>
      store.transaction(async (sql) => {
        const [row] = await sql.query<{ amount: number }>('SELECT amount FROM thing WHERE id = 1 FOR UPDATE')
        await sql.query('UPDATE thing SET amount = $1 WHERE id = 1', [row!.amount + 1])
        if (at % 4 === 3) throw new Error('rolled back')
      }).catch(() => undefined)))
    expect(await store.query('SELECT amount FROM thing')).toEqual([{ amount: 30 }])
  })

  test('[ST13] statements asked at once within a transaction run in the order they were asked', async () => {
    const file = await store.copyOut('SELECT 500::int')
    await store.transaction(async (sql) => {
      await Promise.all([
        ...Array.from({ length: 50 }, (_, at) => sql.query('INSERT INTO thing (id, amount) SELECT $1::int, count(*) FROM thing', [at])),
        sql.copyIn('thing (id)', file),
        sql.copyOut('SELECT id FROM thing'),
      ])
    })
    expect(await store.query('SELECT count(*) AS n, count(*) FILTER (WHERE amount = id) AS ordered FROM thing')).toEqual([{ n: 51, ordered: 50 }])
  })

  test('[ST14] asking the store inside a transaction is told at once instead of waiting for ever', async () => {
    await expect(store.transaction(() => store.query('SELECT 1'))).rejects.toThrow('Inside a transaction')
    await expect(store.transaction(() => store.transaction(async () => undefined))).rejects.toThrow('Inside a transaction')
    const kept = await store.transaction(async (sql) => sql)
    await expect(kept.query('SELECT 1')).rejects.toThrow('This transaction has ended.')
  })

  test('[ST15] a commit to the change log is heard, a rolled-back one is not', async () => {
    let heard = 0
    let told: () => void = () => undefined
    const next = (): Promise<void> => new Promise((resolve) => (told = resolve))
    const first = next()
    const stop = store.onCommit(() => {
      heard++
      told()
      // Hearers ask the store; they must not count as part of the transaction that woke them.
      void store.query('SELECT 1')
    })
    await store.query("SELECT pg_notify('throughline_commit', '')::text")
    await first
    await new Promise((resolve) => setTimeout(resolve, 200))
    heard = 0
    await store.transaction(async (sql) => {
      await sql.query("SELECT pg_notify('throughline_commit', '')::text")
      throw new Error('not this time')
    }).catch(() => undefined)
    await store.query('SELECT 1')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(heard).toBe(0)
    const second = next()
    await store.transaction((sql) => sql.query("SELECT pg_notify('throughline_commit', '')::text"))
    await second
    expect(heard).toBe(1)
    stop()
    await store.query("SELECT pg_notify('throughline_commit', '')::text")
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(heard).toBe(1)
  })
})
