import { COLUMN_SHAPES, LogBuilder, type JourneyLog } from '@throughline/analytics'
import { shapes, type Reach, type Shape } from '@throughline/domain'
import type { Sql, Store } from '../store/store.ts'

/** Rows of one COPY: about 10 MB of the widest shape. */
const RANGE_ROWS = 80_000

interface Kept {
  /** Null where no change log is kept: then nothing is known to be fresh. */
  readonly lsn: string | null
  readonly log: JourneyLog
}

const kept = new WeakMap<Store, Map<string, Kept>>()

/**
 * The journey log as far as `reach` goes, of one moment. Kept until the change log moves on;
 * one log for each reach, and only the latest few.
 */
export async function logFromStore(store: Store, reach: Reach): Promise<JourneyLog> {
  const key = reach.kind === 'organisation' ? 'organisation' : `territory ${reach.territoryId}`
  let logs = kept.get(store)
  if (!logs) kept.set(store, (logs = new Map()))
  const known = logs.get(key)
  if (known && known.lsn !== null && known.lsn === await lsnOf(store)) return known.log
  const fresh = await store.transaction(async (sql): Promise<Kept> => {
    // All ranges must show the same moment; on the embedded store the transaction holds the only connection.
    await sql.exec('set transaction isolation level repeatable read')
    const lsn = await lsnOf(sql)
    const builder = new LogBuilder()
    for (const name of COLUMN_SHAPES) for await (const file of rangesOf(sql, shapes[name], reach)) builder.add(name, file)
    return { lsn, log: builder.build(lsn ?? '0') }
  })
  logs.delete(key)
  if (logs.size >= 3) logs.delete(logs.keys().next().value!)
  logs.set(key, fresh)
  return fresh.log
}

async function lsnOf(sql: Sql): Promise<string | null> {
  const [known] = await sql.rows(`select to_regclass('sync.commit') is not null`)
  if (known![0] !== true) return null
  const [row] = await sql.rows('select coalesce(max(lsn), 0)::text from sync.commit')
  return String(row![0])
}

/** A shape's rows within reach as PGCOPY files, in ranges of its first key column. */
async function* rangesOf(sql: Sql, shape: Shape, reach: Reach): AsyncGenerator<Uint8Array> {
  const columns = shape.columns.map((c) => `"${c.name}"`).join(', ')
  const key = `"${shape.primaryKey[0]!}"`
  const cut = shape.cut === 'territory' && reach.kind === 'territory' ? `territory_id = ${Number(reach.territoryId)}` : 'true'
  if (shape.kind !== 'facts') {
    yield await sql.copyOut(`select ${columns} from "${shape.tableName}" where ${cut}`)
    return
  }
  let after: number | null = null
  for (;;) {
    const from: string = after === null ? '' : ` and ${key} > ${after}`
    const [row] = await sql.rows(`select max(k), count(*) from (select ${key} as k from "${shape.tableName}" where ${cut}${from} order by ${key} limit ${RANGE_ROWS}) range`)
    const [last, size] = row as [number | null, number]
    if (last === null) return
    yield await sql.copyOut(`select ${columns} from "${shape.tableName}" where ${cut}${from} and ${key} <= ${last} order by ${key}`)
    if (size < RANGE_ROWS) return
    after = last
  }
}
