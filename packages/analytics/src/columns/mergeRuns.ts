import { NO_CODE, NO_CODE8, NO_NUMBER, type RunColumns } from './journeyLog.ts'
import { actorAt } from './mergeActors.ts'
import { dropOthers } from './mergeOthers.ts'
import { dropOutcomes } from './mergeOutcomes.ts'
import type { Merging, Row } from './mergeState.ts'
import { STATUS_BY_NAME } from './raw.ts'
import type { RowChange } from './rowChange.ts'
import { indexOf, secondsOfText } from './rowText.ts'
import { countBelow, countUpTo, search } from './search.ts'
import { insertSparse, removeSparse } from './sparse.ts'
import { insertRows, removeRows } from './splice.ts'

/** Columns whose number of rows, and what depends on it, may still change. */
export type Counted<T extends { readonly count: number }> = Omit<T, 'count' | 'outcomeValue'> & { -readonly [Key in keyof T as Extract<Key, 'count' | 'outcomeValue'>]: T[Key] }

/** What is told of a run; the rest of its columns follows from entries and outcomes. */
export interface RunValues {
  readonly runId: number
  journey: number
  actor: number
  territory: number
  status: number
  outcomeKind: number
  startedAt: number
  endedAt: number
}

const TOLD = ['journey', 'actor', 'territory', 'status', 'outcomeKind', 'startedAt', 'endedAt'] as const satisfies readonly (keyof RunValues)[]

/** What is told of a run: written at its place, or kept for `finishRuns` when it has none yet. */
export function takeRun(merging: Merging, operation: RowChange['operation'], row: Row): boolean {
  const { newRuns, goneRuns, catalogue, runs } = merging
  const id = Number(row.id)
  if (operation === 'delete') {
    newRuns.delete(id)
    goneRuns.add(id)
    return true
  }
  const at = search(runs.runId, runs.count, id)
  const isThere = at < runs.count && runs.runId[at] === id && !goneRuns.has(id)
  const into: RunValues = newRuns.get(id) ?? (isThere ? runAt(runs, at) : { runId: id, journey: NO_CODE, actor: -1, territory: NO_CODE8, status: 0, outcomeKind: NO_CODE8, startedAt: 0, endedAt: NO_NUMBER })
  if (row.journey_id !== undefined) into.journey = indexOf(catalogue.journeys, row.journey_id, NO_CODE)
  // May put an actor in, and move those behind: `runs` and `newRuns` are told then, `into` is not one of them yet.
  if (row.actor_id !== undefined) into.actor = actorAt(merging, Number(row.actor_id))
  if (row.territory_id !== undefined) into.territory = indexOf(catalogue.territories, row.territory_id, NO_CODE8)
  if (row.status !== undefined) into.status = STATUS_BY_NAME[row.status!] ?? 0
  if (row.outcome_kind_id !== undefined) into.outcomeKind = indexOf(catalogue.outcomeKinds, row.outcome_kind_id, NO_CODE8)
  if (row.started_at !== undefined) into.startedAt = secondsOfText(row.started_at)
  if (row.ended_at !== undefined) into.endedAt = secondsOfText(row.ended_at)
  if (isThere) write(runs, at, into)
  else newRuns.set(id, into)
  return true
}

/** Puts the new runs in, still empty. Those that go are emptied first and taken out by `dropRuns`. */
export function finishRuns(merging: Merging): Counted<RunColumns> {
  const { runs: before, newRuns, goneRuns } = merging
  const isThere = (id: number): boolean => {
    const at = search(before.runId, before.count, id)
    return at < before.count && before.runId[at] === id
  }
  for (const id of goneRuns) if (!isThere(id) || newRuns.has(id)) goneRuns.delete(id)
  const added = [...newRuns.values()].sort((a, b) => a.runId - b.runId)
  // Runs that are there already come back through `newRuns` only when deleted and made again: then they are replaced.
  for (const run of added) if (isThere(run.runId)) write(before, search(before.runId, before.count, run.runId), run)
  const fresh = added.filter((run) => !isThere(run.runId))
  if (fresh.length === 0) return { ...before }
  const places = Int32Array.from(fresh, (run) => search(before.runId, before.count, run.runId))
  movePointers(merging, before.count, places)
  const put = <A extends Int32Array | Uint16Array | Uint8Array>(column: A, values: A): A => insertRows(column, before.count, places, values)
  const i32 = (key: keyof RunValues): Int32Array => Int32Array.from(fresh, (run) => run[key])
  const u8 = (key: keyof RunValues): Uint8Array => Uint8Array.from(fresh, (run) => run[key])
  return {
    count: before.count + fresh.length,
    // The start of a new, still empty run is the start of the run it stands before.
    start: insertRows(before.start, before.count + 1, places, Int32Array.from(places, (p) => before.start[p]!)),
    runId: put(before.runId, i32('runId')), journey: put(before.journey, Uint16Array.from(fresh, (run) => run.journey)), actor: put(before.actor, i32('actor')),
    territory: put(before.territory, u8('territory')), status: put(before.status, u8('status')), outcomeKind: put(before.outcomeKind, u8('outcomeKind')),
    startedAt: put(before.startedAt, i32('startedAt')), endedAt: put(before.endedAt, i32('endedAt')),
    outcomeValue: insertSparse(before.outcomeValue, before.count, places, fresh.map(() => null)), customerValue: put(before.customerValue, new Uint8Array(fresh.length).fill(NO_CODE8)),
  }
}

/** Takes the runs out that left. False when one of them still has entries. */
export function dropRuns(merging: Merging, runs: Counted<RunColumns>): boolean {
  if (merging.goneRuns.size === 0) return true
  const gone: number[] = []
  for (const id of merging.goneRuns) {
    const r = search(runs.runId, runs.count, id)
    if (runs.start[r + 1]! > runs.start[r]!) return false
    gone.push(r)
  }
  const out = Int32Array.from(gone).sort()
  const isGone = new Uint8Array(runs.count)
  for (const r of out) isGone[r] = 1
  const size = runs.count
  for (const key of ['runId', ...TOLD, 'customerValue'] as const) removeRows(runs[key], size, out)
  runs.outcomeValue = removeSparse(runs.outcomeValue, size, out)
  removeRows(runs.start, size + 1, out)
  runs.count = size - out.length
  const outcomes = rowsOfRuns(merging.outcomes, isGone), others = rowsOfRuns(merging.otherSteps, isGone)
  merging.outcomes = dropOutcomes(merging.outcomes, outcomes)
  merging.otherSteps = dropOthers(merging.otherSteps, others)
  for (const { run, count } of [merging.outcomes, merging.otherSteps]) for (let i = 0; i < count; i++) run[i]! -= countBelow(out, run[i]!)
  return true
}

function rowsOfRuns({ run, count }: { readonly run: Int32Array; readonly count: number }, isGone: Uint8Array): Int32Array {
  const rows: number[] = []
  for (let i = 0; i < count; i++) if (isGone[run[i]!] === 1) rows.push(i)
  return Int32Array.from(rows)
}

/** What points at runs follows those put in before them. */
function movePointers({ outcomes, otherSteps }: Merging, runs: number, places: Int32Array): void {
  if (places[0] === runs) return
  for (const { run, count } of [outcomes, otherSteps]) for (let i = 0; i < count; i++) run[i]! += countUpTo(places, run[i]!)
}

function runAt(runs: RunColumns, r: number): RunValues {
  return { runId: runs.runId[r]!, journey: runs.journey[r]!, actor: runs.actor[r]!, territory: runs.territory[r]!, status: runs.status[r]!, outcomeKind: runs.outcomeKind[r]!, startedAt: runs.startedAt[r]!, endedAt: runs.endedAt[r]! }
}

function write(runs: RunColumns, r: number, values: RunValues): void {
  for (const key of TOLD) runs[key][r] = values[key]
}
