import { perceive } from './build.ts'
import type { EntryColumns } from './journeyLog.ts'
import type { Merging, Row } from './mergeState.ts'
import { isTrue } from './rowText.ts'
import { writeSparse } from './sparse.ts'

/** The entries with what was felt in them. Null when an older entry has an effort or success already, and only the rows know whether it was told with it. */
export function finishPerceptions({ laterPerceptions, pending }: Merging, entries: EntryColumns): EntryColumns | null {
  if (laterPerceptions.length === 0) return entries
  const wanted = new Map<number, Row[]>()
  for (const row of laterPerceptions) {
    if (row.interaction_id == null) continue
    const id = Number(row.interaction_id)
    wanted.set(id, [...(wanted.get(id) ?? []), row])
  }
  const felt = new Map<number, number>()
  let low = Number.POSITIVE_INFINITY, high = Number.NEGATIVE_INFINITY
  for (const id of wanted.keys()) {
    if (id < low) low = id
    if (id > high) high = id
  }
  for (let e = 0; e < entries.count && wanted.size > 0; e++) {
    const id = entries.interactionId[e]!
    // Most are told with a new interaction: then nearly all others have lower ids.
    if (id < low || id > high) continue
    const rows = wanted.get(id)
    if (!rows) continue
    wanted.delete(id)
    const isNew = (pending.get(id)?.was ?? 0) < 0
    const own = isNew ? entries.flags[e]! : 0
    for (const row of rows.sort((a, b) => Number(a.id) - Number(b.id))) {
      const flags = entries.flags[e]!
      if (!isNew && ((row.effort != null && flags >> 4 !== 0 && flags >> 4 !== Number(row.effort)) || (row.success != null && (flags & 2) !== 0 && ((flags & 4) !== 0) !== isTrue(row.success)))) return null
      perceive(entries.flags, e, own, row.effort == null ? 0 : Number(row.effort), row.success == null ? -1 : isTrue(row.success) ? 1 : 0, row.words != null && row.words !== '')
      if (row.sentiment != null) felt.set(e, Number(row.sentiment))
    }
  }
  return felt.size === 0 ? entries : { ...entries, sentiment: writeSparse(entries.sentiment, entries.count, felt) }
}
