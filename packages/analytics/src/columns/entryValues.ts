import { NO_CODE, NO_CODE8, NO_NUMBER, type EntryColumns } from './journeyLog.ts'

/** One entry, taken out of the columns or on its way in. */
export type EntryValues = Record<Exclude<keyof EntryColumns, 'count'>, number>

export const ENTRY_KEYS = ['at', 'interactionId', 'touchpoint', 'step', 'channel', 'flags', 'durationS', 'cost', 'revenue', 'currency', 'sentiment', 'handler'] as const satisfies readonly (keyof EntryValues)[]

/** An entry of which only the interaction is known. */
export function untold(interactionId: number): EntryValues {
  return {
    at: 0, interactionId, touchpoint: NO_CODE, step: NO_CODE, channel: NO_CODE8, flags: 0, durationS: NO_NUMBER, cost: NO_NUMBER, revenue: NO_NUMBER, currency: NO_CODE8, sentiment: Number.NaN, handler: NO_CODE,
  }
}

export function readEntry(from: EntryColumns, e: number): EntryValues {
  return {
    at: from.at[e]!, interactionId: from.interactionId[e]!, touchpoint: from.touchpoint[e]!, step: from.step[e]!, channel: from.channel[e]!, flags: from.flags[e]!,
    durationS: from.durationS[e]!, cost: from.cost[e]!, revenue: from.revenue[e]!, currency: from.currency[e]!, sentiment: from.sentiment[e]!, handler: from.handler[e]!,
  }
}

export function writeEntry(entries: EntryColumns, e: number, values: EntryValues): void {
  for (const key of ENTRY_KEYS) entries[key][e] = values[key]
}

/** The entries at these places, in the order given. */
export function pickEntries(entries: EntryColumns, places: Int32Array): EntryColumns {
  const count = places.length
  const pick = <A extends Int32Array | Uint16Array | Uint8Array | Float32Array>(column: A): A => {
    const picked = new (column.constructor as new (n: number) => A)(count)
    for (let i = 0; i < count; i++) picked[i] = column[places[i]!]!
    return picked
  }
  return {
    count, at: pick(entries.at), interactionId: pick(entries.interactionId), touchpoint: pick(entries.touchpoint), step: pick(entries.step), channel: pick(entries.channel), flags: pick(entries.flags),
    durationS: pick(entries.durationS), cost: pick(entries.cost), revenue: pick(entries.revenue), currency: pick(entries.currency), sentiment: pick(entries.sentiment), handler: pick(entries.handler),
  }
}
