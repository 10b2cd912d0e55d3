import { transactionAgain } from '../ingest/again.ts'
import { openCatalogue } from '../ingest/catalogue.ts'
import type { Store } from '../store/store.ts'

/**
 * Marks runs as abandoned that were silent for their journey's time-out at `now` ([J6]). Run it from time to time: whatever runs it touches stand
 * as a rebuild at the same `now` would leave them, and a late interaction takes them up again. Returns how many.
 */
export async function expireRuns(store: Store, now: Date): Promise<number> {
  return transactionAgain(store, async (sql) => {
    const { journeys } = await openCatalogue(store, sql)
    const limited = [...journeys.byId.values()].filter((journey) => Number.isFinite(journey.silenceMs))
    const [row] = await sql.rows(`with left_behind as (
        update run set status = 'abandoned', ended_at = last_at + u.silence * interval '1 millisecond'
        from unnest($1::int[], $2::float8[]) as u(journey, silence)
        where run.journey_id = u.journey and run.status = 'active' and run.last_at + u.silence * interval '1 millisecond' <= $3::timestamptz returning 1)
      select count(*) from left_behind`, [limited.map((journey) => journey.id), limited.map((journey) => journey.silenceMs), now])
    return row![0] as number
  })
}
