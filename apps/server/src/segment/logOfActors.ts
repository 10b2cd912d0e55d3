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

/** Only what these people's features and ways rest on, by index; outcomes have no part in them. */
const OWN = `select id from actor where id = any($ids) or person_id = any($ids)`
const WHERE: Partial<Record<ColumnShape, string>> = {
  run: `actor_id in (${OWN})`,
  runStep: `run_id in (select id from run where actor_id in (${OWN}))`,
  interaction: `actor_id in (${OWN})`,
  perception: `actor_id in (${OWN})`,
  actor: `id in (${OWN})`,
  outcome: 'false',
}

/** The journey log of these people, with the same features as in the log of everyone. @param actorIds whole numbers of our own */
export async function logOfActors(sql: Sql, actorIds: readonly number[], whole: WholeStore): Promise<JourneyLog> {
  const ids = `'{${actorIds.map(Number).join(',')}}'::int[]`
  const builder = new LogBuilder()
  for (const name of COLUMN_SHAPES) {
    const { columns, tableName } = shapes[name]
    builder.add(name, await sql.copyOut(`select ${columns.map((c) => `"${c.name}"`).join(', ')} from "${tableName}" where ${(WHERE[name] ?? 'true').replaceAll('$ids', ids)} order by 1`))
  }
  const log = builder.build('0')
  const { catalogue } = log
  const currency = whole.home ?? catalogue.currency
  return {
    ...log, ...(whole.lastAt !== null && { lastAt: whole.lastAt }),
    catalogue: { ...catalogue, currency, currencies: catalogue.currencies.includes(currency) ? catalogue.currencies : [...catalogue.currencies, currency] },
  }
}
