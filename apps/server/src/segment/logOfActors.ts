import { COLUMN_SHAPES, LogBuilder, type ColumnShape, type JourneyLog } from '@throughline/analytics'
import { shapes } from '@throughline/domain'
import type { Sql } from '../store/store.ts'

/** What a few people's log cannot know of the whole store. */
export interface WholeStore {
  /** The last contact of all, seconds since 2000. */
  readonly lastAt: number | null
  /** The currency most contacts are in. */
  readonly home: string | null
}

/** The journey log of these people, with the same features as in the log of everyone. Outcomes have no part in them. */
export async function logOfActors(sql: Sql, actorIds: readonly number[], whole: WholeStore): Promise<JourneyLog> {
  // Lists rather than joins: with them an index is taken whatever the planner knows of the tables.
  const idsOf = async (select: string, ids: string): Promise<string> => `'{${(await sql.rows(select, [ids])).map((row) => Number(row[0])).join(',')}}'`
  const actors = await idsOf('select id from actor where id = any($1::int[]) or person_id = any($1::int[])', `{${actorIds.map(Number).join(',')}}`)
  const runs = await idsOf('select id from run where actor_id = any($1::int[])', actors.slice(1, -1))
  const where: Partial<Record<ColumnShape, string>> = {
    run: `id = any(${runs}::bigint[])`, runStep: `run_id = any(${runs}::bigint[])`, interaction: `actor_id = any(${actors}::int[])`, perception: `actor_id = any(${actors}::int[])`, actor: `id = any(${actors}::int[])`, outcome: 'false',
  }
  const builder = new LogBuilder()
  for (const name of COLUMN_SHAPES) {
    const { columns, tableName } = shapes[name]
    builder.add(name, await sql.copyOut(`select ${columns.map((c) => `"${c.name}"`).join(', ')} from "${tableName}" where ${where[name] ?? 'true'} order by 1`))
  }
  const log = builder.build('0')
  const { catalogue } = log
  const currency = whole.home ?? catalogue.currency
  return {
    ...log, ...(whole.lastAt !== null && { lastAt: whole.lastAt }),
    catalogue: { ...catalogue, currency, currencies: catalogue.currencies.includes(currency) ? catalogue.currencies : [...catalogue.currencies, currency] },
  }
}
