import type { EngineInteraction, HeardInteraction } from '@throughline/domain'
import type { Sql } from '../store/store.ts'
import type { Catalogue, CostRate } from './catalogue.ts'
import type { Persons } from './persons.ts'

/** An interaction that was new, as the engine sees it, with its place in what was heard. */
export interface WrittenInteraction extends EngineInteraction {
  readonly position: number
}

/** Inserts what was not heard before; ids rise in the order given. Costs that nobody told are taken from the rates ([I5]). */
export async function insertInteractions(
  sql: Sql, catalogue: Catalogue, heard: readonly HeardInteraction[], actorIds: readonly number[], persons: Persons, now: Date,
): Promise<WrittenInteraction[]> {
  const count = heard.length
  if (count === 0) return []
  const touchpointIds = Array.from<number>({ length: count })
  const channelIds = Array.from<number>({ length: count })
  const costs = Array.from<number | null>({ length: count })
  const currencies = Array.from<string | null>({ length: count })
  const web = catalogue.channels.get('web')!
  for (let at = 0; at < count; at++) {
    const one = heard[at]!
    const touchpointId = catalogue.touchpoints.get(one.touchpoint)!
    const channelId = one.channel === undefined ? (catalogue.usualChannel.get(touchpointId) ?? web) : catalogue.channels.get(one.channel)!
    touchpointIds[at] = touchpointId
    channelIds[at] = channelId
    costs[at] = one.costMinor ?? null
    currencies[at] = one.currency ?? null
    if (one.costMinor === undefined) {
      const rate = rateFor(catalogue.rates, touchpointId, channelId, one.occurredAt)
      if (rate && (one.currency === undefined || one.currency === rate.currency)) {
        costs[at] = rate.perContactMinor + Math.round((rate.perMinuteMinor * (one.durationMs ?? 0)) / 60_000)
        currencies[at] = rate.currency
      }
    }
  }
  const rows = await sql.rows(INSERT, [
    heard.map((one) => one.source), heard.map((one) => one.messageId), actorIds, touchpointIds, channelIds,
    column(heard, (_, at) => persons.get(actorIds[at]!)!.territoryId),
    column(heard, (one) => one.caseKey),
    heard.map((one) => one.direction ?? 'inbound'),
    heard.map((one) => one.occurredAt),
    now.getTime(),
    column(heard, (one) => one.durationMs), column(costs, (cost) => cost), column(heard, (one) => one.revenueMinor), column(currencies, (currency) => currency),
    column(heard, (one) => one.success), column(heard, (one) => one.effort), column(heard, (one) => one.text),
    column(heard, (one) => (one.properties === undefined ? null : JSON.stringify(one.properties))),
  ])
  const written: WrittenInteraction[] = []
  let at = 0
  // What came back is in the order given, with the ones heard before left out.
  for (const [id, source, messageId] of rows) {
    while (heard[at]!.messageId !== messageId || heard[at]!.source !== source) at++
    const one = heard[at]!
    const actorId = actorIds[at]!
    const standing = persons.get(actorId)!
    written.push({
      id: id as number, actorId, personId: standing.personId, position: at, source: one.source, touchpointId: touchpointIds[at]!, caseKey: one.caseKey ?? null,
      territoryId: standing.territoryId, occurredAt: one.occurredAt, success: one.success ?? null, revenueMinor: one.revenueMinor ?? null, currency: currencies[at]!,
    })
    at++
  }
  return written
}

const INSERT = `insert into interaction (source, message_id, actor_id, touchpoint_id, channel_id, territory_id, case_key, direction, occurred_at, received_at,
    duration_ms, cost_minor, revenue_minor, currency, success, effort, text, properties)
  select s, m, a, t, c, te, k, d, to_timestamp(o / 1000), to_timestamp($10::float8 / 1000), du, co, re, cu, su, ef, tx, pr::jsonb
  from unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::smallint[], $6::smallint[], $7::text[], $8::text[], $9::float8[],
    $11::int[], $12::bigint[], $13::bigint[], $14::text[], $15::boolean[], $16::smallint[], $17::text[], $18::text[])
    as u(s, m, a, t, c, te, k, d, o, du, co, re, cu, su, ef, tx, pr)
  on conflict do nothing returning id, source, message_id`

/** One column of values, or null when all are absent: `unnest` then fills it with nulls. */
function column<T, V>(list: readonly T[], value: (one: T, at: number) => V | null | undefined): (V | null)[] | null {
  let any = false
  const values = list.map((one, at) => {
    const found = value(one, at) ?? null
    any ||= found !== null
    return found
  })
  return any ? values : null
}

/** [I5] The narrowest rate that was valid: touchpoint and channel, then touchpoint, then channel. Rates come newest first. */
function rateFor(rates: readonly CostRate[], touchpointId: number, channelId: number, at: number): CostRate | undefined {
  let best: CostRate | undefined
  let bestWidth = Infinity
  for (const rate of rates) {
    if (rate.validFrom > at) continue
    if (rate.touchpointId !== null && rate.touchpointId !== touchpointId) continue
    if (rate.channelId !== null && rate.channelId !== channelId) continue
    const width = rate.touchpointId === null ? (rate.channelId === null ? 3 : 2) : rate.channelId === null ? 1 : 0
    if (width < bestWidth) [best, bestWidth] = [rate, width]
  }
  return best
}
