import { MOST_VALUES, numbersByActor } from './attributes.ts'
import { NO_CODE, NO_CODE8 } from './journeyLog.ts'
import type { Merging, Row } from './mergeState.ts'
import { numberOf } from './numberText.ts'
import { ACTOR_KIND_BY_NAME } from './raw.ts'
import type { RowChange } from './rowChange.ts'
import { indexOf } from './rowText.ts'
import { search } from './search.ts'
import { insertRows } from './splice.ts'

/** What is told of an actor. One that left keeps its place: its runs leave by themselves. */
export function takeActor(merging: Merging, operation: RowChange['operation'], row: Row): boolean {
  if (operation === 'delete') return true
  const id = Number(row.id)
  if (row.person_id != null && row.person_id !== row.id) {
    giveRunsTo(merging, id, Number(row.person_id))
    return true
  }
  const at = actorAt(merging, id)
  const { actors, catalogue } = merging
  if (row.kind !== undefined) actors.kind[at] = ACTOR_KIND_BY_NAME[row.kind!] ?? 0
  if (row.territory_id !== undefined) actors.territory[at] = indexOf(catalogue.territories, row.territory_id, NO_CODE8)
  if (row.attributes !== undefined) setAttributes(merging, at, row.attributes === null ? {} : JSON.parse(row.attributes))
  return true
}

/** Place of an actor, who is put in when nobody told of it yet. */
export function actorAt(merging: Merging, id: number): number {
  const { actors } = merging
  const at = search(actors.actorId, actors.count, id)
  return at < actors.count && actors.actorId[at] === id ? at : insertActor(merging, at, id)
}

/** Merged: its runs are the other's. It stays in the list, without any. */
function giveRunsTo(merging: Merging, id: number, personId: number): void {
  const { actors } = merging
  const at = search(actors.actorId, actors.count, id)
  if (at >= actors.count || actors.actorId[at] !== id) return
  const person = actorAt(merging, personId)
  const from = search(merging.actors.actorId, merging.actors.count, id)
  const { runs } = merging
  for (let r = 0; r < runs.count; r++) if (runs.actor[r] === from) runs.actor[r] = person
  for (const run of merging.newRuns.values()) if (run.actor === from) run.actor = person
}

function insertActor(merging: Merging, at: number, id: number): number {
  const { actors, runs } = merging
  const { count } = actors
  const places = Int32Array.of(at)
  const attributes = new Map([...actors.attributes].map(([key, c]) => [key, { values: c.values, code: insertRows(c.code, count, places, Uint16Array.of(NO_CODE)) }]))
  merging.actors = {
    count: count + 1, actorId: insertRows(actors.actorId, count, places, Int32Array.of(id)), kind: insertRows(actors.kind, count, places, Uint8Array.of(0)),
    territory: insertRows(actors.territory, count, places, Uint8Array.of(NO_CODE8)), attributes, crowded: actors.crowded,
    numbers: new Map([...actors.numbers].map(([key, column]) => [key, insertRows(column, count, places, Float64Array.of(Number.NaN))])),
  }
  if (at < count) {
    for (let r = 0; r < runs.count; r++) if (runs.actor[r]! >= at) runs.actor[r]!++
    for (const values of merging.newRuns.values()) if (values.actor >= at) values.actor++
  }
  return at
}

function setAttributes(merging: Merging, actor: number, attributes: Record<string, unknown>): void {
  const { actors } = merging
  const columns = new Map(actors.attributes), crowded = new Set(actors.crowded), numbers = new Map(actors.numbers)
  for (const [key, column] of columns) if (!(key in attributes)) column.code[actor] = NO_CODE
  for (const [key, column] of numbers) if (!(key in attributes)) column[actor] = Number.NaN
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue
    const column = columns.get(key)
    const text = String(value)
    const known = column?.values.indexOf(text) ?? -1
    if (column && known >= 0) {
      column.code[actor] = known
      continue
    }
    if (!column) {
      if (crowded.has(key)) {
        putNumber(numbers, key, actor, text)
        continue
      }
      const code = new Uint16Array(actors.count).fill(NO_CODE)
      code[actor] = 0
      columns.set(key, { values: [text], code })
    } else if (column.values.length >= MOST_VALUES) {
      columns.delete(key)
      crowded.add(key)
      const known = numbersByActor(column)
      if (known) numbers.set(key, known)
      putNumber(numbers, key, actor, text)
    } else {
      columns.set(key, { values: [...column.values, text], code: column.code })
      column.code[actor] = column.values.length
    }
  }
  merging.actors = { ...actors, attributes: columns, crowded, numbers }
}

/** One value that is no number, and the attribute is none. */
function putNumber(numbers: Map<string, Float64Array>, key: string, actor: number, text: string): void {
  const number = numberOf(text), column = numbers.get(key)
  if (number === null) numbers.delete(key)
  else if (column) column[actor] = number
}
