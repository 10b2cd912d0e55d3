import { insertEntries, readEntry, removeEntries, writeEntries, type EntryValues } from './entryValues.ts'
import type { EntryColumns, RunColumns } from './journeyLog.ts'
import type { Counted } from './mergeRuns.ts'
import type { Merging } from './mergeState.ts'
import { search } from './search.ts'

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
  const { removed, added, rewritten } = moves
  const entries = rewritten.size === 0 ? merging.log.entries : writeEntries(merging.log.entries, rewritten)
  if (removed.length === 0 && added.length === 0) return entries
  return putIn(takeOut(entries, runs, Int32Array.from(removed).sort()), runs, added)
}

function movesOf({ log: { entries }, pending: all, goneRuns }: Merging, runs: Counted<RunColumns>): { removed: number[]; added: Added[]; rewritten: Map<number, EntryValues> } | null {
  const removed: number[] = []
  const rewritten = new Map<number, EntryValues>()
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
    if (pending.was >= 0 && pending.runId === pending.wasRunId && values.at === entries.at[pending.was]) rewritten.set(pending.was, values)
    else {
      if (pending.was >= 0) removed.push(pending.was)
      added.push({ run, values })
    }
  }
  return { removed, added, rewritten }
}

function takeOut(entries: EntryColumns, { start, count: runs }: RunColumns, out: Int32Array): EntryColumns {
  if (out.length === 0) return entries
  let taken = 0
  for (let r = 0; r <= runs; r++) {
    while (taken < out.length && out[taken]! < start[r]!) taken++
    start[r]! -= taken
  }
  return removeEntries(entries, out)
}

function putIn(entries: EntryColumns, { start, count: runs }: RunColumns, added: readonly Added[]): EntryColumns {
  const placed = added.map(({ run, values }) => ({ run, values, place: placeInRun(entries, start[run]!, start[run + 1]!, values) }))
    .sort((a, b) => a.place - b.place || a.run - b.run || a.values.at - b.values.at || a.values.interactionId - b.values.interactionId)
  const grown = insertEntries(entries, Int32Array.from(placed, (p) => p.place), placed.map((p) => p.values))
  for (let put = 1; put <= placed.length; put++) {
    const end = put < placed.length ? placed[put]!.run : runs
    for (let r = placed[put - 1]!.run + 1; r <= end; r++) start[r]! += put
  }
  return grown
}

/** Mostly the run's end: news come in order. */
function placeInRun(entries: EntryColumns, from: number, end: number, values: EntryValues): number {
  let place = end
  while (place > from && (entries.at[place - 1]! > values.at || (entries.at[place - 1] === values.at && entries.interactionId[place - 1]! > values.interactionId))) place--
  return place
}
