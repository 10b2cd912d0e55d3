import { pickEntries } from '../columns/entryValues.ts'
import { NO_CODE8, NO_NUMBER, type JourneyLog } from '../columns/journeyLog.ts'
import { packed, pickSparse, unpacked } from '../columns/sparse.ts'

const recent = new WeakMap<JourneyLog, Map<number, JourneyLog>>()

/**
 * The log as it stood just before a moment: contacts that had happened, runs that had ended by then as they ended, all others open.
 * Who somebody is (attributes, merges) and what was felt about a contact is taken as it is known now; names and currencies stay.
 * @param at seconds since 2000
 */
export function asOf(log: JourneyLog, at: number): JourneyLog {
  let known = recent.get(log)
  if (!known) recent.set(log, (known = new Map()))
  const made = known.get(at) ?? build(log, at)
  if (known.size >= 4 && !known.has(at)) known.delete(known.keys().next().value!)
  known.set(at, made)
  return made
}

function build(log: JourneyLog, at: number): JourneyLog {
  const { runs, entries, outcomes } = log
  const start = new Int32Array(runs.count + 1)
  const places = new Int32Array(entries.count)
  let n = 0
  for (let r = 0; r < runs.count; r++) {
    start[r] = n
    // Entries of a run stand in order of time: what had happened is its beginning.
    for (let e = runs.start[r]!, end = runs.start[r + 1]!; e < end && entries.at[e]! < at; e++) places[n++] = e
  }
  start[runs.count] = n
  const part = pickEntries(entries, places.subarray(0, n))
  const hasEnded = Uint8Array.from({ length: runs.count }, (_, r) => (runs.endedAt[r] !== NO_NUMBER && runs.endedAt[r]! < at ? 1 : 0))
  const ended = <Column extends Int32Array | Uint8Array>(column: Column, otherwise: number): Column => column.map((value, r) => (hasEnded[r] === 1 ? value : otherwise)) as Column
  const kept = Int32Array.from({ length: outcomes.count }, (_, o) => o).filter((o) => hasEnded[outcomes.run[o]!] === 1)
  const told = <Column extends Int32Array | Uint8Array>(column: Column): Column => {
    const part = column.slice(0, kept.length) as Column
    for (let i = 0; i < kept.length; i++) part[i] = column[kept[i]!]!
    return part
  }
  return {
    ...log, ...(log.lastAt !== undefined && { lastAt: Math.min(log.lastAt, at - 1) }), entries: part,
    runs: {
      ...runs, start, status: ended(runs.status.subarray(0, runs.count), 0), outcomeKind: ended(runs.outcomeKind.subarray(0, runs.count), NO_CODE8), endedAt: ended(runs.endedAt.subarray(0, runs.count), NO_NUMBER),
      outcomeValue: packed(ended(unpacked(runs.outcomeValue, runs.count, 0), 0), runs.count, (sum) => sum === 0), customerValue: ended(runs.customerValue.subarray(0, runs.count), NO_CODE8),
    },
    outcomes: {
      count: kept.length, outcomeId: told(outcomes.outcomeId), run: told(outcomes.run), kind: told(outcomes.kind), value: pickSparse(outcomes.value, kept), currency: outcomes.currency.length === 0 ? outcomes.currency : told(outcomes.currency), customerValue: told(outcomes.customerValue),
    },
  }
}
