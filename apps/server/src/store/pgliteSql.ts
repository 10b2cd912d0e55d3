import type { PGlite, Transaction } from '@electric-sql/pglite'
import { asSqlError } from './sqlError.ts'
import type { Row, Sql } from './store.ts'
import { parsers, toParam } from './values.ts'

/** Makes PGlite read and write values as `values.ts` says, whatever its own defaults are. Call once after opening. */
export function agreeOnValues(db: PGlite): void {
  db.parsers = Object.fromEntries(parsers)
  db.serializers = {}
}

/** `Sql` over a PGlite connection or over one of its transactions. */
export function pgliteSql(db: PGlite, on: PGlite | Transaction): Sql {
  async function run<T>(text: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw asSqlError(error, text)
    }
  }
  return {
    query: <R extends Row>(text: string, params: readonly unknown[] = []) =>
      run(text, async () => (await on.query<R>(text, params.map(toParam))).rows),
    rows: (text, params = []) =>
      run(text, async () => (await on.query<unknown[]>(text, params.map(toParam), { rowMode: 'array' })).rows),
    exec: (text) => run(text, async () => void (await on.exec(text))),
    copyOut: (select) =>
      run(select, async () => {
        try {
          const { blob } = await on.query(`COPY (${select}) TO '/dev/blob' (FORMAT binary)`)
          if (blob === undefined) throw new Error('COPY gave no file.')
          return new Uint8Array(await blob.arrayBuffer())
        } catch (error) {
          // A COPY that fails half-way leaves its chunks behind; they would become the head of the next file.
          // oxlint-disable-next-line no-underscore-dangle -- PGlite's only way to empty it
          await db._getWrittenBlob()
          throw error
        }
      }),
    copyIn: (target, file) =>
      run(target, async () => {
        // The copy narrows the buffer's type: Blob does not take shared memory.
        const blob = new Blob([new Uint8Array(file)])
        const { affectedRows } = await on.query(`COPY ${target} FROM '/dev/blob' (FORMAT binary)`, [], { blob })
        return affectedRows ?? 0
      }),
  }
}
