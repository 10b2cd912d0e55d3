import { expect, test } from 'vitest'
import { CopyFile } from './copyFile.ts'
import { openMemoryStore } from './memoryStore.ts'

test('[ST16] rows written as a COPY file are those that an INSERT would have left, and what a type cannot hold is refused', async () => {
  const store = await openMemoryStore()
  for (const table of ['copied', 'inserted']) {
    await store.exec(`create table ${table} (n int primary key, a smallint, b int, c bigint, d boolean, e text, f timestamptz, g jsonb, h real)`)
  }
  const long = 'Zoë’s '.repeat(40)
  const rows = [
    [-32_768, -2_147_483_648, Number.MIN_SAFE_INTEGER, false, '', Date.UTC(1969, 6, 20, 20, 17, 40, 123), { deep: [1, null, 'é'] }, -0.7],
    [32_767, 2_147_483_647, Number.MAX_SAFE_INTEGER, true, 'plain', Date.UTC(2026, 1, 3, 4, 5, 6, 7), [], 3e38],
    [0, -1, -4_294_967_297, null, 'naïve 日本 🙂', Date.UTC(2000, 0, 1), 'text', 0],
    [null, null, null, undefined, null, null, undefined, null],
    [1, 2, 3, true, long, Date.UTC(1, 0, 1), 4, 1e-3],
  ] as const
  const file = new CopyFile('copied (n, a, b, c, d, e, f, g, h)', 9, 1)
  for (const [n, [a, b, c, d, e, f, g, h]] of rows.entries()) {
    file.row().int4(n).int2(a).int4(b).int8(c).boolean(d).text(e).timestamptz(f).jsonb(g).float4(h)
    await store.rows('insert into inserted values ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), $8::jsonb, $9::real)', [n, a, b, c, d, e, f, g === undefined ? null : JSON.stringify(g), h])
  }
  await file.into(store)
  expect(file.rows).toBe(rows.length)
  const kept = (table: string) => store.rows(`select n, a, b, c::text, d, e, f, g, h from ${table} order by n`)
  expect(await kept('copied')).toEqual(await kept('inserted'))
  expect((await kept('copied'))[4]![5]).toBe(long)

  await new CopyFile('copied (n)', 1, 0).into(store)
  const row = () => new CopyFile('copied (n)', 1, 1).row()
  for (const wrong of [() => row().int2(32_768), () => row().int4(2 ** 31), () => row().int4(1.5), () => row().int8(2 ** 53), () => row().float4(1e39), () => row().timestamptz(Number.NaN)]) {
    expect(wrong).toThrow(expect.objectContaining({ code: '22003' }))
  }
  await expect(new CopyFile('copied (n, e)', 2, 1).row().int4(99).text('zero \0 inside').into(store)).rejects.toMatchObject({ code: '22021' })
  await store.close()
})
