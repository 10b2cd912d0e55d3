import { Refusal, type RateDraft } from '@throughline/domain'
import { transactionAgain } from '../ingest/again.ts'
import { forgetCatalogue, JOURNEYS_LOCK } from '../ingest/catalogue.ts'
import type { Sql, Store } from '../store/store.ts'
import { askCosting } from './costAgain.ts'

export interface RateRow {
  readonly id: number
  readonly channelId: number | null
  readonly touchpointId: number | null
  readonly perContactMinor: number
  readonly perMinuteMinor: number
  readonly currency: string
  readonly validFrom: Date
  readonly validUntil: Date | null
}

/** A change of rates on its way: whatever changes them goes through these. */
export interface RateChange {
  /** @throws Refusal `rate.missing` */
  find(id: number): Promise<RateRow>
  remove(rate: RateRow): Promise<void>
  /** @throws Refusal `rate.end` when it would end before it began */
  end(rate: RateRow, at: string | null): Promise<void>
  /** @throws Refusal `rate.place`, `rate.taken` */
  add(draft: RateDraft): Promise<void>
  /** The rate for the same contacts in the same currency from the same moment. */
  same(draft: RateDraft): Promise<RateRow | undefined>
}

/**
 * Changes rates in one transaction that also sets waiting what follows from it: contacts since the earliest of them are costed again (`costAgain`).
 * Ingest waits meanwhile, so that no contact is taken in by rates that are gone.
 */
export function changeRates<T>(store: Store, now: Date, work: (change: RateChange) => Promise<T>): Promise<T> {
  return transactionAgain(store, async (sql) => {
    if (store.kind === 'postgres') await sql.rows('select pg_advisory_xact_lock($1)', [JOURNEYS_LOCK])
    let from: Date | undefined
    const touch = (at: Date) => { if (from === undefined || at < from) from = at }
    const result = await work({
      async find(id) {
        const [found] = await select(sql, 'id = $1', [id])
        if (!found) throw new Refusal('rate.missing', { id })
        return found
      },
      async remove(rate) {
        await sql.rows('delete from cost_rate where id = $1', [rate.id])
        touch(new Date(rate.validFrom))
      },
      async end(rate, at) {
        const until = at === null ? null : new Date(at)
        if (until !== null && until <= new Date(rate.validFrom)) throw new Refusal('rate.end', { validFrom: rate.validFrom, at })
        await sql.rows('delete from cost_rate where id = $1', [rate.id])
        await insert(sql, { ...rate, validUntil: until })
        for (const end of [until, rate.validUntil]) if (end !== null) touch(new Date(end))
      },
      async add(draft) {
        if (await sameSlot(sql, draft)) throw new Refusal('rate.taken', { validFrom: draft.validFrom })
        await insert(sql, { ...draft, ...await placeOf(sql, draft) })
        touch(new Date(draft.validFrom))
      },
      same: (draft) => sameSlot(sql, draft),
    })
    if (from) {
      await askCosting(sql, from, now)
      forgetCatalogue(store)
    }
    return result
  })
}

async function insert(sql: Sql, rate: Omit<RateRow, 'id' | 'validFrom' | 'validUntil'> & { readonly validFrom: Date | string; readonly validUntil: Date | string | null }): Promise<void> {
  await sql.rows('insert into cost_rate (channel_id, touchpoint_id, per_contact_minor, per_minute_minor, currency, valid_from, valid_until) values ($1, $2, $3, $4, $5, $6, $7)',
    [rate.channelId, rate.touchpointId, rate.perContactMinor, rate.perMinuteMinor, rate.currency, rate.validFrom, rate.validUntil])
}

async function sameSlot(sql: Sql, draft: RateDraft): Promise<RateRow | undefined> {
  const { channelId, touchpointId } = await placeOf(sql, draft)
  return (await select(sql, 'channel_id is not distinct from $1 and touchpoint_id is not distinct from $2 and currency = $3 and valid_from = $4',
    [channelId, touchpointId, draft.currency, draft.validFrom]))[0]
}

function select(sql: Sql, where: string, params: readonly unknown[]): Promise<RateRow[]> {
  return sql.query<RateRow & Record<string, unknown>>(`select id, channel_id as "channelId", touchpoint_id as "touchpointId", per_contact_minor as "perContactMinor",
    per_minute_minor as "perMinuteMinor", currency, valid_from as "validFrom", valid_until as "validUntil" from cost_rate where ${where}`, params)
}

/** @throws Refusal `rate.place` */
export async function placeOf(sql: Sql, { channel, touchpoint }: Pick<RateDraft, 'channel' | 'touchpoint'>): Promise<Pick<RateRow, 'channelId' | 'touchpointId'>> {
  return { channelId: await idOf(sql, 'channel', channel), touchpointId: await idOf(sql, 'touchpoint', touchpoint) }
}

async function idOf(sql: Sql, table: 'channel' | 'touchpoint', code: string | null): Promise<number | null> {
  if (code === null) return null
  const [row] = await sql.rows(`select id from ${table} where code = $1`, [code])
  if (!row) throw new Refusal('rate.place', { [table]: code })
  return row[0] as number
}
