import { LONGER, NO_CODE, NO_CODE8, NO_NUMBER, type EntryColumns } from './journeyLog.ts'
import { codeAt, insertSparse, pickSparse, placeAmong, realAt, removeSparse, writeSparse, type Sparse } from './sparse.ts'
import { insertRows, removeRows, type Column } from './splice.ts'

/** One entry, taken out of the columns or on its way in. */
export type EntryValues = Record<Exclude<keyof EntryColumns, 'count' | 'longerS'>, number>

/** Columns with a value for each entry; `currency` may be empty. */
const WHOLE = ['at', 'interactionId', 'touchpoint', 'step', 'channel', 'flags', 'cost', 'revenue', 'currency'] as const satisfies readonly (keyof EntryValues)[]

/** An entry of which only the interaction is known. */
export function untold(interactionId: number): EntryValues {
  return {
    at: 0, interactionId, touchpoint: NO_CODE, step: NO_CODE, channel: NO_CODE8, flags: 0, durationS: NO_NUMBER, cost: NO_NUMBER, revenue: NO_NUMBER, currency: NO_CODE8, sentiment: Number.NaN, handler: NO_CODE,
  }
}

/** Whole seconds the contact took, NO_NUMBER when untold. */
export function durationOf({ durationS, longerS }: EntryColumns, e: number): number {
  const seconds = durationS[e]!
  return seconds < LONGER ? seconds : seconds === LONGER ? longerS.value[placeAmong(longerS, e)]! : NO_NUMBER
}

/** What stands in `durationS` for so many seconds. */
export function shortDuration(seconds: number): number {
  return seconds === NO_NUMBER ? NO_CODE : seconds >= 0 && seconds < LONGER ? seconds : LONGER
}

export function readEntry(from: EntryColumns, e: number): EntryValues {
  const cost = from.cost[e]!, revenue = from.revenue[e]!
  return {
    at: from.at[e]!, interactionId: from.interactionId[e]!, touchpoint: from.touchpoint[e]!, step: from.step[e]!, channel: from.channel[e]!, flags: from.flags[e]!, durationS: durationOf(from, e), cost, revenue,
    // Of a single currency only amounts tell that it is named.
    currency: from.currency[e] ?? (cost === NO_NUMBER && revenue === NO_NUMBER ? NO_CODE8 : 0), sentiment: realAt(from.sentiment, e), handler: codeAt(from.handler, e),
  }
}

/** The columns with these entries' values; whole ones are written in place. */
export function writeEntries(entries: EntryColumns, written: ReadonlyMap<number, EntryValues>): EntryColumns {
  const sparse = { longerS: new Map<number, number | null>(), sentiment: new Map<number, number | null>(), handler: new Map<number, number | null>() }
  for (const [e, values] of written) {
    const before = readEntry(entries, e)
    for (const key of WHOLE) if (entries[key].length > 0) entries[key][e] = values[key]
    entries.durationS[e] = shortDuration(values.durationS)
    const differs = (key: keyof EntryValues): boolean => !Object.is(before[key], values[key])
    if (differs('durationS')) sparse.longerS.set(e, longerOf(values))
    if (differs('sentiment')) sparse.sentiment.set(e, feltOf(values))
    if (differs('handler')) sparse.handler.set(e, handlerOf(values))
  }
  const write = <A extends Column>(column: Sparse<A>, values: ReadonlyMap<number, number | null>): Sparse<A> => (values.size === 0 ? column : writeSparse(column, entries.count, values))
  return { ...entries, longerS: write(entries.longerS, sparse.longerS), sentiment: write(entries.sentiment, sparse.sentiment), handler: write(entries.handler, sparse.handler) }
}

/** Puts entries in, as `insertRows` does. */
export function insertEntries(entries: EntryColumns, places: Int32Array, values: readonly EntryValues[]): EntryColumns {
  const { count } = entries
  const put = <A extends Column>(column: A, valueOf: (values: EntryValues) => number): A => {
    if (column.length === 0 && count > 0) return column
    // Safe: a typed array's constructor makes one of its own kind.
    const added = new (column.constructor as new (length: number) => A)(values.length)
    values.forEach((each, i) => (added[i] = valueOf(each)))
    return insertRows(column, count, places, added)
  }
  const tell = <A extends Column>(column: Sparse<A>, valueOf: (values: EntryValues) => number | null): Sparse<A> => insertSparse(column, count, places, values.map(valueOf))
  return {
    count: count + values.length, at: put(entries.at, (v) => v.at), interactionId: put(entries.interactionId, (v) => v.interactionId), touchpoint: put(entries.touchpoint, (v) => v.touchpoint), step: put(entries.step, (v) => v.step),
    channel: put(entries.channel, (v) => v.channel), flags: put(entries.flags, (v) => v.flags), durationS: put(entries.durationS, (v) => shortDuration(v.durationS)), longerS: tell(entries.longerS, longerOf),
    cost: put(entries.cost, (v) => v.cost), revenue: put(entries.revenue, (v) => v.revenue), currency: put(entries.currency, (v) => v.currency), sentiment: tell(entries.sentiment, feltOf), handler: tell(entries.handler, handlerOf),
  }
}

/** Takes entries (rising) out, in place. */
export function removeEntries(entries: EntryColumns, out: Int32Array): EntryColumns {
  const { count } = entries
  for (const key of [...WHOLE, 'durationS'] as const) if (entries[key].length > 0) removeRows(entries[key], count, out)
  return { ...entries, count: count - out.length, longerS: removeSparse(entries.longerS, count, out), sentiment: removeSparse(entries.sentiment, count, out), handler: removeSparse(entries.handler, count, out) }
}

/** The entries at these places, in the order given. */
export function pickEntries(entries: EntryColumns, places: Int32Array): EntryColumns {
  const count = places.length
  const pick = <A extends Column>(column: A): A => {
    const picked = new (column.constructor as new (n: number) => A)(column.length === 0 ? 0 : count)
    for (let i = 0; i < picked.length; i++) picked[i] = column[places[i]!]!
    return picked
  }
  return {
    count, at: pick(entries.at), interactionId: pick(entries.interactionId), touchpoint: pick(entries.touchpoint), step: pick(entries.step), channel: pick(entries.channel), flags: pick(entries.flags),
    durationS: pick(entries.durationS), longerS: pickSparse(entries.longerS, places), cost: pick(entries.cost), revenue: pick(entries.revenue), currency: pick(entries.currency),
    sentiment: pickSparse(entries.sentiment, places), handler: pickSparse(entries.handler, places),
  }
}

function longerOf({ durationS }: EntryValues): number | null {
  return shortDuration(durationS) === LONGER ? durationS : null
}

function feltOf({ sentiment }: EntryValues): number | null {
  return Number.isNaN(sentiment) ? null : sentiment
}

function handlerOf({ handler }: EntryValues): number | null {
  return handler === NO_CODE ? null : handler
}
