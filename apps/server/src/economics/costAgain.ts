import { costByRate, type CostShift } from '@throughline/domain'
import { transactionAgain } from '../ingest/again.ts'
import { JOURNEYS_LOCK, loadRates } from '../ingest/catalogue.ts'
import type { Sql, Store } from '../store/store.ts'

export interface CostAgainOptions {
  readonly now: () => Date
  /** Contacts looked at in each transaction. */
  readonly batch?: number
  /** Asked between transactions: what stops goes on where it was. */
  readonly shouldStop?: () => boolean
}

type Contact = {
  readonly id: number
  readonly touchpointId: number
  readonly channelId: number
  readonly at: number
  readonly durationMs: number | null
  readonly costMinor: number | null
  readonly currency: string | null
  readonly costedBy: 'rate' | 'rate and currency' | null
}

/**
 * Contacts since `from` must be costed again. Call in the transaction that changes rates, under `JOURNEYS_LOCK`, so that every contact taken in by the
 * rates before is there to be found. What is waiting already begins anew with both.
 */
export async function askCosting(sql: Sql, from: Date, now: Date): Promise<void> {
  const waiting = await sql.rows('update costing set from_at = least(from_at, $1), done_interaction_id = 0 where finished_at is null returning id', [from])
  if (waiting.length === 0) await sql.rows('insert into costing (started_at, from_at) values ($1, $2)', [now, from])
}

/**
 * Costs contacts again by the rates there are now, as if they were heard today, while ingest goes on: a batch is one transaction, and where it stands is in
 * `costing`, so it goes on after a stop, in any process. Costs that were told stay. Returns whether it is done.
 */
export async function costAgain(store: Store, options: CostAgainOptions): Promise<boolean> {
  for (;;) {
    if (options.shouldStop?.() === true) return false
    if ((await transactionAgain(store, (sql) => costSome(sql, store, options))) === 'done') return true
  }
}

async function costSome(sql: Sql, store: Store, { now, batch = 2_000 }: CostAgainOptions): Promise<'done' | 'more'> {
  if (store.kind === 'postgres') await sql.rows('select pg_advisory_xact_lock_shared($1)', [JOURNEYS_LOCK])
  const [waiting] = await sql.query<{ id: number; fromAt: Date; done: number; shifts: readonly CostShift[] }>(
    'select id, from_at as "fromAt", done_interaction_id as done, shifts from costing where finished_at is null for update')
  if (!waiting) return 'done'
  const contacts = await sql.query<Contact>(`select id, touchpoint_id as "touchpointId", channel_id as "channelId", (extract(epoch from occurred_at) * 1000)::float8 as at,
      duration_ms as "durationMs", cost_minor as "costMinor", currency, costed_by as "costedBy"
    from interaction where id > $1 and occurred_at >= $2 and (costed_by is not null or cost_minor is null) order by id limit $3`, [waiting.done, waiting.fromAt, batch])
  if (contacts.length === 0) {
    await sql.rows('update costing set finished_at = $2 where id = $1', [waiting.id, now()])
    return 'more'
  }
  const rates = await loadRates(sql)
  const changed = contacts.flatMap((contact) => {
    const told = contact.costedBy === 'rate and currency' ? undefined : contact.currency ?? undefined
    const next = costByRate(rates, contact.touchpointId, contact.channelId, contact.at, contact.durationMs ?? 0, told)
    return next.costMinor === contact.costMinor && next.currency === contact.currency && next.costedBy === contact.costedBy ? [] : [{ contact, next }]
  })
  if (changed.length > 0) {
    await sql.rows(`update interaction i set cost_minor = u.cost, currency = u.currency, costed_by = u.costed_by
      from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) as u(id, cost, currency, costed_by) where i.id = u.id`,
    [changed.map(({ contact }) => contact.id), changed.map(({ next }) => next.costMinor), changed.map(({ next }) => next.currency), changed.map(({ next }) => next.costedBy)])
  }
  const shifts = new Map(waiting.shifts.map((shift) => [shift.currency, shift]))
  const add = (currency: string | null, costMinor: number | null, side: 'before' | 'after') => {
    if (currency === null || costMinor === null) return
    const known = shifts.get(currency) ?? { currency, before: 0, after: 0 }
    shifts.set(currency, { ...known, [side]: known[side] + costMinor })
  }
  for (const { contact, next } of changed) {
    add(contact.currency, contact.costMinor, 'before')
    add(next.currency, next.costMinor, 'after')
  }
  await sql.rows('update costing set done_interaction_id = $2, changed = changed + $3, shifts = $4::jsonb where id = $1',
    [waiting.id, contacts.at(-1)!.id, changed.length, JSON.stringify([...shifts.values()])])
  return 'more'
}
