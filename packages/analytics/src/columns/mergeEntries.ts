import { ENTRY_KEYS, readEntry, writeEntry, type EntryValues } from './entryValues.ts'
import type { EntryColumns, RunColumns } from './journeyLog.ts'
import type { Counted } from './mergeRuns.ts'
import type { Merging } from './mergeState.ts'
import { search } from './search.ts'
import { insertRows, removeRows } from './splice.ts'

interface Added {
  readonly run: number
  readonly values: EntryValues
}

/**
 * Puts the pending entries at their places: first those that go or move are taken out, then the others put in; run starts follow.
 * Null when a place names a run or an interaction that is not there.
 */
export function finishEntries(merging: Merging, runs: Counted<RunColumns>): EntryColumns | null {
  const moves = movesOf(merging, runs)
  if (!moves) return null
  const { entries } = merging.log
  const { removed, added } = moves
  if (removed.length === 0 && added.length === 0) return entries
  const left = takeOut(entries, runs, Int32Array.from(removed).sort())
  return putIn(entries, left, runs, added)
}

function movesOf({ log: { entries }, pending: all, goneRuns }: Merging, runs: Counted<RunColumns>): { removed: number[]; added: Added[] } | null {
  const removed: number[] = []
  const added: Added[] = []
  for (const pending of all.values()) {
    const run = pending.runId === null ? -1 : search(runs.runId, runs.count, pending.runId)
    if (pending.runId !== null && (run >= runs.count || runs.runId[run] !== pending.runId) && !pending.isDeleted) return null
    if (pending.runId === null || pending.isDeleted) {
      if (pending.was >= 0) removed.push(pending.was)
      continue
    }
    if (goneRuns.has(pending.runId)) return null
    const values = pending.values ?? (pending.was >= 0 ? readEntry(entries, pending.was) : null)
    // A place for an interaction nobody told of: it left the columns earlier, or lies outside.
    if (!values) return null
    values.step = pending.step
    if (pending.was >= 0 && pending.runId === pending.wasRunId && values.at === entries.at[pending.was]) writeEntry(entries, pending.was, values)
    else {
      if (pending.was >= 0) removed.push(pending.was)
      added.push({ run, values })
    }
  }
  return { removed, added }
}

/** How many entries are left. */
function takeOut(entries: EntryColumns, { start, count: runs }: RunColumns, out: Int32Array): number {
  if (out.length === 0) return entries.count
  for (const key of ENTRY_KEYS) removeRows(entries[key], entries.count, out)
  let taken = 0
  for (let r = 0; r <= runs; r++) {
    while (taken < out.length && out[taken]! < start[r]!) taken++
    start[r]! -= taken
  }
  return entries.count - out.length
}

function putIn(entries: EntryColumns, count: number, { start, count: runs }: RunColumns, added: readonly Added[]): EntryColumns {
  const placed = added.map(({ run, values }) => ({ run, values, place: placeInRun(entries, start[run]!, start[run + 1]!, values) }))
    .sort((a, b) => a.place - b.place || a.run - b.run || a.values.at - b.values.at || a.values.interactionId - b.values.interactionId)
  const places = Int32Array.from(placed, (p) => p.place)
  const grown: Record<string, unknown> = { count: count + placed.length }
  for (const key of ENTRY_KEYS) {
    const values = new (entries[key].constructor as new (n: number) => EntryColumns[typeof key])(placed.length)
    placed.forEach((p, i) => (values[i] = p.values[key]))
    grown[key] = insertRows(entries[key], count, places, values)
  }
  for (let put = 1; put <= placed.length; put++) {
    const end = put < placed.length ? placed[put]!.run : runs
    for (let r = placed[put - 1]!.run + 1; r <= end; r++) start[r]! += put
  }
  // Safe: every column of EntryColumns is in ENTRY_KEYS.
  return grown as unknown as EntryColumns
}

/** Mostly the run's end: news come in order. */
function placeInRun(entries: EntryColumns, from: number, end: number, values: EntryValues): number {
  let place = end
  while (place > from && (entries.at[place - 1]! > values.at || (entries.at[place - 1] === values.at && entries.interactionId[place - 1]! > values.interactionId))) place--
  return place
}
