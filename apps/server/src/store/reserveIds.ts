import type { Sql, Store } from './store.ts'

/** The next `count` ids of a sequence, rising. They are used up even when the transaction is rolled back. */
export async function nextIds(sql: Sql, sequence: string, count: number): Promise<number[]> {
  if (count === 0) return []
  return (await sql.rows('select nextval($1::regclass) from generate_series(1, $2::int)', [sequence, count])).map((row) => row[0] as number)
}

/** The same in one step where nobody can come between: on the only connection of the embedded store. */
export async function reserveIds(sql: Sql, store: Pick<Store, 'kind'>, sequence: string, count: number): Promise<number[]> {
  if (count === 0 || store.kind === 'postgres') return nextIds(sql, sequence, count)
  const [last] = await sql.rows('select setval($1::regclass, nextval($1::regclass) + $2 - 1)', [sequence, count])
  const first = (last![0] as number) - count + 1
  return Array.from({ length: count }, (_, at) => first + at)
}
