import { attributeOfEnd } from '@throughline/domain'
import { transactionAgain } from '../ingest/again.ts'
import type { Sql, Store } from '../store/store.ts'
import { experimentNamed, type DrawnBy } from './draw.ts'

/** Customers told in one transaction, so that contacts arriving meanwhile do not wait long. */
const AT_ONCE = 2_000

/**
 * Ends an experiment: with it the first customers drawn are told, by an attribute as when they were drawn, then the rest. Whoever asks by any of them
 * knows of the end, so a stop in between takes nothing away, and ending again tells who is left. @returns when it ended
 * @throws Refusal `experiment.missing`
 */
export async function endExperiment(store: Store, code: string, { by, now }: DrawnBy): Promise<Date> {
  for (;;) {
    const { endedAt, told } = await transactionAgain(store, async (sql) => {
      await experimentNamed(sql, code)
      const [row] = await sql.rows('update experiment set ended_at = coalesce(ended_at, $2), ended_by = coalesce(ended_by, $3) where code = $1 returning ended_at', [code, now, by])
      const ended = new Date(row![0] as string)
      return { endedAt: ended, told: await tellSome(sql, code, ended) }
    })
    if (told < AT_ONCE) return endedAt
  }
}

async function tellSome(sql: Sql, code: string, endedAt: Date): Promise<number> {
  const attribute = attributeOfEnd(code, endedAt)
  const rows = await sql.rows(`select a.id from assignment x join actor a on a.id = x.actor_id where x.experiment_code = $1 and not a.attributes ? $2 order by a.id limit $3 for update of a`,
    [code, Object.keys(attribute)[0], AT_ONCE])
  if (rows.length > 0) await sql.rows('update actor set attributes = attributes || $2::jsonb where id = any($1::int[])', [rows.map((row) => row[0]), JSON.stringify(attribute)])
  return rows.length
}
