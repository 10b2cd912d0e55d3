import { NO_CODE, NO_CODE8, NO_NUMBER, type EntryColumns } from './journeyLog.ts'

/** One entry, taken out of the columns or on its way in. */
export type EntryValues = Record<Exclude<keyof EntryColumns, 'count'>, number>

export const ENTRY_KEYS = ['at', 'interactionId', 'touchpoint', 'step', 'channel', 'flags', 'durationS', 'cost', 'revenue', 'currency', 'sentiment'] as const satisfies readonly (keyof EntryValues)[]

/** An entry of which only the interaction is known. */
export function untold(interactionId: number): EntryValues {
  return {
    at: 0, interactionId, touchpoint: NO_CODE, step: NO_CODE, channel: NO_CODE8, flags: 0, durationS: NO_NUMBER, cost: NO_NUMBER, revenue: NO_NUMBER, currency: NO_CODE8, sentiment: Number.NaN,
  }
}

export function readEntry(from: EntryColumns, e: number): EntryValues {
  return {
    at: from.at[e]!, interactionId: from.interactionId[e]!, touchpoint: from.touchpoint[e]!, step: from.step[e]!, channel: from.channel[e]!, flags: from.flags[e]!,
    durationS: from.durationS[e]!, cost: from.cost[e]!, revenue: from.revenue[e]!, currency: from.currency[e]!, sentiment: from.sentiment[e]!,
  }
}

export function writeEntry(entries: EntryColumns, e: number, values: EntryValues): void {
  for (const key of ENTRY_KEYS) entries[key][e] = values[key]
}
